import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { evolve, openingState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { entriesOfClaim, type ClaimCheck, type LockClaim } from './lock-claim.ts';
import { tradingDay } from './trading-day.ts';

const UNTIL = FRIDAY_10AM + 60 * 3_600_000;
const today = openingState(tradingDay('2026-11-20'));
const lock = { until: UNTIL, reason: 'killed today', since: FRIDAY_10AM };
const killedClaim: LockClaim = { day: tradingDay('2026-11-20'), killId: 'K1', lock, head: { seq: 40, hash: 'ab' } };
const check = (change: Partial<ClaimCheck> = {}): ClaimCheck => ({
  claim: killedClaim,
  continues: false,
  signature: 'right',
  now: FRIDAY_10AM + 60_000,
  ...change,
});
const after = (entries: readonly JournalEntry[]) =>
  entries.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM + 60_000), today);

describe('the copy of the lock in safe keeping', () => {
  it('L3 R5 (fault 70): an older journal and an older second copy were put back: the lock holds, nothing is armed, and it is said', () => {
    const entries = entriesOfClaim({ ...today, running: true }, check());
    expect(entries).toMatchObject([
      { kind: 'journal-recovered', fault: 'older-copy', killed: 'yes' },
      { kind: 'lock-set', until: UNTIL, reason: 'killed today' },
      { kind: 'alert-raised', code: 'tamper', priority: 'critical' },
    ]);
    expect(after(entries)).toMatchObject({ lock, running: false, review: { killed: 'yes' } });
  });

  it('L2: a journal that goes on from where the copy was made is the truth, though it has ended or reset what the copy knew', () => {
    expect(entriesOfClaim(today, check({ continues: true }))).toEqual([]);
    expect(entriesOfClaim(today, check({ claim: null, continues: true }))).toEqual([]);
  });

  it('L3: what the second copy has already brought back is not brought back twice', () => {
    const known = after([
      { kind: 'journal-recovered', fault: 'missing', detail: '', killed: 'yes' },
      killLatched('K1'),
      { kind: 'lock-set', ...lock },
    ]);
    expect(entriesOfClaim(known, check())).toEqual([]);
  });

  it('L3: the later lock holds, whoever knows of it', () => {
    const shorter = after([{ kind: 'lock-set', until: UNTIL - 1, reason: 'by hand' }]);
    expect(after(entriesOfClaim(shorter, check())).lock?.until).toBe(UNTIL);
    const longer = { ...today, lock: { ...lock, until: UNTIL + 1 } };
    expect(entriesOfClaim(longer, check()).some(({ kind }) => kind === 'lock-set')).toBe(false);
    const open = entriesOfClaim(today, check({ claim: { ...killedClaim, lock: { ...lock, until: null } } }));
    expect(after(open).lock?.until).toBeNull();
  });

  it('L4: a lock whose end has come by the true time is not brought back; before the time is known it is', () => {
    expect(entriesOfClaim(today, check({ now: UNTIL })).map(({ kind }) => kind)).toEqual([
      'journal-recovered',
      'alert-raised',
    ]);
    expect(entriesOfClaim(today, check({ now: -Infinity })).map(({ kind }) => kind)).toContain('lock-set');
  });

  it('L3: an endless lock is brought back as it was, whatever lock has ended here before', () => {
    const ended = { ...today, lock: { until: FRIDAY_10AM, reason: 'over' } };
    const entries = entriesOfClaim(ended, check({ claim: { ...killedClaim, lock: { ...lock, until: null } } }));
    expect(entries).toContainEqual({ kind: 'lock-set', until: null, reason: 'killed today', since: FRIDAY_10AM });
  });

  it('L3: another kill than the one that is known of is said, though a person is looking already', () => {
    const reviewed = { kind: 'journal-recovered', fault: 'missing', detail: '', killed: 'yes' } as const;
    const known = after([reviewed, killLatched('K0'), { kind: 'lock-set', ...lock }]);
    expect(entriesOfClaim(known, check())[0]).toMatchObject({ kind: 'journal-recovered', killed: 'yes' });
  });

  it('L3: what a person is looking at already is not said again while the journal goes on', () => {
    const known = after([{ kind: 'journal-recovered', fault: 'latch-damaged', detail: '', killed: 'no' }]);
    expect(entriesOfClaim(known, check({ continues: true, signature: 'wrong' }))).toEqual([]);
  });

  it('nothing in safe keeping says nothing', () => {
    expect(entriesOfClaim(today, check({ claim: null }))).toEqual([]);
  });

  it('L3: says how far the copy goes, and whether its lock holds', () => {
    const [recovered, , alert] = entriesOfClaim(today, check());
    expect(recovered).toMatchObject({ detail: 'the copy in safe keeping goes on to entry 40' });
    expect(alert).toMatchObject({
      alertId: 'claim-2026-11-20',
      text: expect.stringMatching(/entry 40.* The lock of the copy holds\.$/s),
    });
    const [, unlocked] = entriesOfClaim(today, check({ claim: { ...killedClaim, lock: null } }));
    expect(unlocked).toMatchObject({
      kind: 'alert-raised',
      text: expect.not.stringMatching(/The lock of the copy|undefined|Stryker/),
    });
  });

  it('a kill the journal knows stays a kill, though the copy knows of none', () => {
    const killed = after([killLatched('K1')]);
    const noKill = { ...killedClaim, killId: null, lock: null };
    expect(entriesOfClaim(killed, check({ claim: noKill }))[0]).toMatchObject({ fault: 'older-copy', killed: 'yes' });
  });

  it('a kill of an earlier day is history', () => {
    const old = { ...killedClaim, day: tradingDay('2026-11-19'), lock: null };
    expect(entriesOfClaim(today, check({ claim: old }))[0]).toMatchObject({ killed: 'no' });
    const dayless = { ...killedClaim, day: null, lock: null };
    expect(entriesOfClaim(today, check({ claim: dayless }))[0]).toMatchObject({ killed: 'no' });
    const noKill = { ...killedClaim, killId: null, lock: null };
    expect(entriesOfClaim(today, check({ claim: noKill }))[0]).toMatchObject({ killed: 'no' });
  });

  it.each([
    ['wrong', 'it does not carry the signature of this computer'],
    ['missing', 'its signature was taken away'],
  ] as const)(
    'L3: a second copy whose signature is %s is somebody else’s: not armed until a person has looked',
    (signature, detail) => {
      const entries = entriesOfClaim(today, check({ continues: true, signature }));
      expect(entries).toMatchObject([
        { kind: 'journal-recovered', fault: 'latch-damaged', detail, killed: 'no' },
        { kind: 'alert-raised', code: 'tamper' },
      ]);
      const killed = after([killLatched('K1')]);
      expect(entriesOfClaim(killed, check({ continues: true, signature }))[0]).toMatchObject({ killed: 'yes' });
    },
  );
});
