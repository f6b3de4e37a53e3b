import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import {
  judgeTime,
  lockFrom,
  learnServerTime,
  lockTime,
  ruleTime,
  wallTime,
  type ServerClock,
  type ServerClockReading,
  type TimeClaims,
} from './trusted-time.ts';

/** A reply to a request sent at `sentAt`, from a server whose clock is `ahead` of the true time, where monotonic 0 is ten o'clock. */
function reply(sentAt: number, { roundTrip = 80, ahead = 0 } = {}): ServerClockReading {
  const written = FRIDAY_10AM + ahead + sentAt + roundTrip / 2;
  return { stated: Math.floor(written / 1_000) * 1_000, sentAt, receivedAt: sentAt + roundTrip };
}

function learnt(...replies: readonly ServerClockReading[]): ServerClock {
  const [first, ...rest] = replies;
  if (!first) throw new Error('no reply');
  return rest.reduce(learnServerTime, learnServerTime(null, first));
}

const claims = (change: Partial<TimeClaims>): TimeClaims => ({
  wall: FRIDAY_10AM,
  monotonic: 0,
  server: undefined,
  boot: null,
  ...change,
});

describe('the time the broker tells', () => {
  it('P4: holds the true time at every moment, whatever the round trips, and replies narrow it down', () => {
    const delays = fc.array(fc.record({ gap: fc.nat(5_000), roundTrip: fc.nat(1_900) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(delays, fc.nat(60_000), (moves, later) => {
        let at = 0;
        let server: ServerClock | null = null;
        for (const { gap, roundTrip } of moves) {
          at += gap;
          server = learnServerTime(server, reply(at, { roundTrip }));
          at += roundTrip;
        }
        const now = at + later;
        const judged = judgeTime(claims({ wall: 0, monotonic: now, server }));
        expect(judged.earliest).toBeLessThanOrEqual(FRIDAY_10AM + now);
        expect(judged.latest).toBeGreaterThanOrEqual(FRIDAY_10AM + now);
      }),
      { numRuns: 500 },
    );
    const one = learnt(reply(0));
    const many = learnt(...[0, 1_270, 2_540, 3_810, 5_080, 6_350].map((at) => reply(at)));
    expect(many.latest - many.earliest).toBeLessThan((one.latest - one.earliest) / 1.5);
  });

  it('L4: one reply that contradicts all before it moves nothing; the second that says the same does', () => {
    const before = learnt(reply(0), reply(1_000));
    const leap = learnServerTime(before, reply(2_000, { ahead: 86_400_000 }));
    expect(judgeTime(claims({ monotonic: 3_000, server: leap })).latest).toBeLessThan(FRIDAY_10AM + 10_000);
    const back = learnServerTime(leap, reply(3_000));
    expect(back.doubted).toBeNull();
    const slept = learnServerTime(leap, reply(3_000, { ahead: 86_400_000 }));
    expect(slept.doubted).toBeNull();
    expect(judgeTime(claims({ monotonic: 4_000, server: slept })).earliest).toBeGreaterThan(FRIDAY_10AM + 86_400_000);
    const quarrel = learnServerTime(leap, reply(3_000, { ahead: -86_400_000 }));
    expect(quarrel.doubted).not.toBeNull();
  });

  it('a reply that came before the last one, or is the same, adds nothing', () => {
    const known = learnt(reply(0), reply(5_000));
    expect(learnServerTime(known, reply(5_000))).toBe(known);
    expect(learnServerTime(known, reply(2_000, { ahead: 99_000 }))).toBe(known);
    const doubting = learnServerTime(known, reply(6_000, { ahead: 99_000 }));
    expect(learnServerTime(doubting, reply(6_000, { ahead: 99_000 }))).toBe(doubting);
  });
});

describe('the time that locks and sessions are judged by', () => {
  const span: ServerClock = { at: 0, earliest: FRIDAY_10AM - 400, latest: FRIDAY_10AM + 600, doubted: null };

  it('P4: loosens by a hundred parts in a million while no reply comes', () => {
    const judged = judgeTime(claims({ monotonic: 10_000_000, server: span }));
    expect(judged.earliest).toBeCloseTo(FRIDAY_10AM - 400 + 9_999_000, 0);
    expect(judged.latest).toBeCloseTo(FRIDAY_10AM + 600 + 10_001_000, 0);
    expect(judged.awaited).toBe(false);
  });

  it.each([
    [0, 0],
    [-400, 0],
    [600, 0],
    [-401, -501],
    [601, 501],
  ])('P4: a clock %d ms off a time known to half a second either way is off by %d ms', (error, offsetMs) => {
    expect(judgeTime(claims({ wall: FRIDAY_10AM + error, server: span })).offsetMs).toBe(offsetMs);
  });

  it('P4: two seconds off the computer’s own count is right still', () => {
    const offBy = (ms: number) => judgeTime(claims({ wall: FRIDAY_10AM + ms, boot: FRIDAY_10AM })).offsetMs;
    expect([2_000, -2_000, 2_001, -2_001].map(offBy)).toEqual([0, 0, 2_001, -2_001]);
  });

  it('P4: rules go by the middle of what is known to five seconds, and by both ends of what is not', () => {
    const known = (ms: number) => ({ ...wallTime(FRIDAY_10AM), latest: FRIDAY_10AM + ms });
    expect(ruleTime(known(5_000))).toEqual({ earliest: FRIDAY_10AM + 2_500, latest: FRIDAY_10AM + 2_500 });
    expect(ruleTime(known(5_001))).toEqual({ earliest: FRIDAY_10AM, latest: FRIDAY_10AM + 5_001 });
    expect(ruleTime({ ...known(0), awaited: true })).toBeNull();
  });

  const server = learnt(reply(0), reply(1_000), reply(2_000));

  it.each([
    ['7 s ahead', 7_000],
    ['7 s behind', -7_000],
    ['3 s ahead', 3_000],
    ['right', 0],
  ])('P4: a clock that is %s: the offset is known and the broker’s time used', (_what, error) => {
    const judged = judgeTime(claims({ wall: FRIDAY_10AM + 2_080 + error, monotonic: 2_080, server }));
    expect(judged).toMatchObject({ by: 'broker', confirmed: true });
    expect(Math.abs(judged.offsetMs - error)).toBeLessThan(900);
    const { earliest = NaN, latest = NaN } = ruleTime(judged) ?? {};
    expect(earliest).toBe(latest);
    expect(Math.abs(earliest - (FRIDAY_10AM + 2_080))).toBeLessThan(1_000);
    expect(lockTime(judged)).toBeLessThanOrEqual(FRIDAY_10AM + 2_080);
  });

  it('L4: the clock a day ahead: the time since the computer was switched on keeps the lock; what a new lock counts from is the later', () => {
    const judged = judgeTime(claims({ wall: FRIDAY_10AM + 86_400_000, boot: FRIDAY_10AM }));
    expect(judged).toEqual({
      earliest: FRIDAY_10AM,
      latest: FRIDAY_10AM + 86_400_000,
      by: 'computer',
      confirmed: true,
      awaited: false,
      offsetMs: 86_400_000,
    });
    expect(judgeTime(claims({ boot: FRIDAY_10AM + 1_000 })).offsetMs).toBe(0);
  });

  it('L4: before the broker’s first word no lock ends, however late the clock says it is', () => {
    const early = judgeTime(claims({ wall: FRIDAY_10AM + 86_400_000, server: null, waiting: true }));
    expect(early).toMatchObject({ by: 'clock', confirmed: false, awaited: true });
    expect(lockTime(early)).toBe(-Infinity);
    expect(judgeTime(claims({ server: null })).awaited).toBe(false);
    expect(judgeTime(claims({ server: null, boot: FRIDAY_10AM, waiting: true })).awaited).toBe(true);
  });

  it('without any other source the clock is taken at its word, and said to be the source', () => {
    expect(judgeTime(claims({ waiting: true }))).toEqual(wallTime(FRIDAY_10AM));
    expect(wallTime(FRIDAY_10AM)).toMatchObject({ by: 'clock', confirmed: true });
  });
});

describe('the instant a new lock is counted from', () => {
  const server = learnServerTime(null, { stated: FRIDAY_10AM, sentAt: 1_000, receivedAt: 1_080 });

  it('R5 L4: is the latest it can be: a clock that ran ahead of the monotonic one since the broker was heard may have slept', () => {
    const known = judgeTime(claims({ monotonic: 2_000, server }));
    const slept = judgeTime(claims({ monotonic: 2_000, server, ranAheadMs: 1_200_000 }));
    expect(lockFrom(known)).toBe(known.latest);
    expect(lockFrom(slept)).toBe(known.latest + 1_200_000);
    expect(slept).toMatchObject({ earliest: known.earliest, latest: known.latest });
  });

  it.each([1_900, -1_200_000])('a clock that is %i ms off since, or was set back, moves nothing', (ranAheadMs) => {
    const judged = judgeTime(claims({ monotonic: 2_000, server, ranAheadMs }));
    expect(lockFrom(judged)).toBe(judged.latest);
  });
});
