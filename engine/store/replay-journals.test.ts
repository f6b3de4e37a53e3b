import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { evolve, openingState, type EngineState } from '../domain/engine-state.ts';
import type { StoredEntry } from '../domain/journal-entry.ts';
import { World } from '../testing/world.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { journalFile } from './data-folder.ts';
import { openJournal } from './open-journal.ts';
import type { SqliteJournal } from './sqlite-journal.ts';
import { verifyJournalFile } from './verify-journal.ts';

const account = accountId('practice');

/** A kill as an engine recorded it, among the accidents of a day. */
async function recordedKill(
  accident: 'none' | 'crash' | 'lost answers' | 'refused switch',
): Promise<{ readonly entries: readonly StoredEntry[]; readonly state: EngineState }> {
  const world = new World();
  world.ironFly();
  await world.start();
  let refusals = accident === 'refused switch' ? 2 : 0;
  world.terminalRun = () => {
    refusals -= 1;
    return refusals < 0
      ? undefined
      : { outcome: 'refused', committed: 'no', code: 'not-flat', detail: 'not flat', evidence: [], steps: [] };
  };
  let lost = accident === 'lost answers' ? 3 : 0;
  world.fate = (call) => {
    if (call.name !== 'placeOrder' || lost === 0) return { kind: 'fine' };
    lost -= 1;
    return { kind: 'late', ms: 9_000 };
  };
  world.killByHand();
  if (accident === 'crash') {
    await world.clock.runUntil(() => world.eventsOf('call placeOrder').length === 2);
    world.restart();
  }
  expect(await world.untilFinished()).toBe(true);
  return { entries: world.disk.entries, state: world.state() };
}

const replayed = (entries: readonly StoredEntry[]): EngineState =>
  entries.reduce((state, { entry, at }) => evolve(state, entry, at), openingState(entries[0]?.day ?? openDay()));

function openDay(): never {
  throw new Error('nothing was recorded');
}

/** Writes a recording into a journal on disk, entry by entry as it happened. */
function written(entries: readonly StoredEntry[]): { readonly journal: SqliteJournal; readonly dataDir: string } {
  const dataDir = tempFolder();
  const journal = openJournal({ dataDir, accountId: account });
  onTestFinished(() => journal.close());
  for (const { at, day, entry } of entries) journal.append(at, day, [entry]);
  return { journal, dataDir };
}

describe('a recorded kill', () => {
  test.each(['none', 'crash', 'lost answers', 'refused switch'] as const)(
    'P18: (accident: %s) replayed it is the state the engine was in, and written anew it has the same hashes',
    async (accident) => {
      const { entries, state } = await recordedKill(accident);
      expect(entries.length).toBeGreaterThan(30);
      expect(replayed(entries)).toEqual(state);
      const [first, second] = [written(entries), written(entries)];
      expect(second.journal.head()).toEqual(first.journal.head());
      const stored = first.journal.replay(state.tradingDay);
      expect(replayed(stored), 'what comes back from the disk').toEqual(state);
      const copied = written(stored);
      expect(copied.journal.head(), 'a replay of the replay').toEqual(first.journal.head());
      expect(verifyJournalFile(journalFile(first.dataDir, account)).ok).toBe(true);
    },
  );

  test('P18: one entry told otherwise is another hash', async () => {
    const { entries } = await recordedKill('none');
    const other = entries.map((stored) =>
      stored.entry.kind === 'kill-finished' ? { ...stored, entry: { ...stored.entry, verified: false } } : stored,
    );
    expect(written(other).journal.head().hash).not.toBe(written(entries).journal.head().hash);
  });
});
