import { describe, expect, it } from 'vitest';
import { err, ok } from '../../domain/result.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { Answer } from '../shared/broker-http.ts';
import { NewestQuotes } from '../shared/newest-quotes.ts';
import { PreviousCloses } from '../shared/previous-closes.ts';
import { fetchSnapshot } from './fetch-snapshot.ts';

const NO_DATA = ok({ stCode: 5203, errMsg: 'No Data', desc: 'data not found', stat: 'Not_Ok' });
const LIMITS = ok({ Net: '1000.00', MarginUsed: '0.00', RealizedMtomPrsnt: '0.00', UnrealizedMtomPrsnt: '0.00' });
const FAILED = err(brokerError('server', '502'));

/** Reads an account whose books all say "No Data"; `limits` and the number of sessions are as told, cycle by cycle. */
async function readEmpty({
  limits,
  sessions = [1],
}: {
  readonly limits: readonly Answer[];
  readonly sessions?: readonly number[];
}) {
  const clock = new ManualClock(FRIDAY_10AM);
  let cycles = 0;
  let asked = 0;
  const read = await fetchSnapshot({
    read: () => Promise.resolve(NO_DATA),
    limits: () => {
      cycles += 1;
      return Promise.resolve(limits[cycles - 1] ?? FAILED);
    },
    quotes: () => Promise.resolve(new Map()),
    newest: new NewestQuotes(),
    closes: new PreviousCloses(clock),
    clock,
    master: undefined,
    named: () => undefined,
    sessions: () => sessions[Math.min(asked++, sessions.length - 1)] ?? 1,
  });
  return { read, cycles };
}

describe('D8: books that say "No Data", which a stale session says too,', () => {
  it('are an empty account where the limits, which are never empty, came in the same session', async () => {
    const { read, cycles } = await readEmpty({ limits: [LIMITS] });
    expect([read.ok && read.value.positions, cycles]).toEqual([[], 1]);
  });

  it('prove nothing without the limits: read once more, then an error and never a flat account', async () => {
    const { read, cycles } = await readEmpty({ limits: [FAILED, FAILED] });
    expect(read).toMatchObject({ ok: false, error: { code: 'unreadable', field: 'positions' } });
    expect(cycles).toBe(2);
  });

  it('are believed when the second look proves the session', async () => {
    const { read, cycles } = await readEmpty({ limits: [FAILED, LIMITS] });
    expect([read.ok, cycles]).toEqual([true, 2]);
  });

  it('prove nothing in a cycle in which the session was renewed: half of the answers may be the old one’s', async () => {
    const renewed = await readEmpty({ limits: [LIMITS, LIMITS], sessions: [1, 2, 2, 2] });
    expect([renewed.read.ok, renewed.cycles]).toEqual([true, 2]);
    const again = await readEmpty({ limits: [LIMITS, LIMITS], sessions: [1, 2, 2, 3] });
    expect(again.read).toMatchObject({ ok: false, error: { message: expect.stringContaining('5203') } });
  });
});
