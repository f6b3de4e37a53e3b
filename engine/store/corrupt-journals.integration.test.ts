import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { evolve, isLocked, openingState, type EngineState } from '../domain/engine-state.ts';
import { alertRaised, FRIDAY, FRIDAY_1529, killLatched } from '../testing/journal-entries.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { journalBackupsFolder, journalFile, latchFile, quarantineFolder } from './data-folder.ts';
import { journalBackups } from './journal-backups.ts';
import { openOrRecoverJournal } from './recover-journal.ts';
import { readLatch } from './second-latch.ts';
import type { SqliteJournal } from './sqlite-journal.ts';
import { verifyJournalFile } from './verify-journal.ts';

const account = accountId('nifty-one');
const LOCK_UNTIL = Date.parse('2026-11-23T09:00:00+05:30');
const PAGE = 4_096;
const seed = Number(process.env['TRADEFUSE_TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** mulberry32: numbers in [0, 1) from a seed. */
function draws(from: number): (below: number) => number {
  let state = from;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** A way to break the files of a journal, with the part of the log that is not yet in the database or without. */
type Damage = { readonly name: string; readonly ruin: (file: string) => void };

function changed(file: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(file, change(readFileSync(file)));
}

function otherDatabase(file: string): void {
  rmSync(file);
  const other = new Database(file);
  other.exec("CREATE TABLE shopping (item TEXT); INSERT INTO shopping VALUES ('milk')");
  other.close();
}

function corpus(): readonly Damage[] {
  const draw = draws(seed);
  const sized = (name: string, count: number, ruin: (bytes: Buffer, at: number) => Buffer, part = ''): Damage[] =>
    Array.from({ length: count }, (_, index) => {
      const share = draw(1_000_000) / 1_000_000;
      return {
        name: `${name} ${index + 1}`,
        ruin: (file) => changed(`${file}${part}`, (bytes) => ruin(bytes, Math.floor(bytes.length * share))),
      };
    });
  const zeroed = (bytes: Buffer, at: number): Buffer => {
    const from = at - (at % PAGE);
    return bytes.fill(0, from, Math.min(bytes.length, from + PAGE));
  };
  const flipped = (bytes: Buffer, at: number): Buffer => {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8));
    return bytes;
  };
  const noise = (bytes: Buffer, at: number): Buffer =>
    bytes.fill(Buffer.from(Array.from({ length: 64 }, () => draw(256))), at, Math.min(bytes.length, at + 512));
  return [
    ...sized('cut off at', 12, (bytes, at) => bytes.subarray(0, at)),
    ...sized('a page of zeros', 12, zeroed),
    ...sized('a flipped bit', 16, flipped),
    ...sized('a stretch of noise', 8, noise),
    ...sized('a log cut off at', 6, (bytes, at) => bytes.subarray(0, at), '-wal'),
    ...sized('a flipped bit in the log', 6, flipped, '-wal'),
    ...Array.from({ length: 30 }, (_, at) => ({
      name: `byte ${at + 16 < 32 ? at + 16 : at + 70} of the header changed`,
      ruin: (file: string) =>
        changed(file, (bytes) => {
          const place = at + 16 < 32 ? at + 16 : at + 70;
          bytes[place] = (bytes[place] ?? 0) ^ 0x5a;
          return bytes;
        }),
    })),
    { name: 'empty', ruin: (file) => truncateSync(file, 0) },
    { name: 'the header only', ruin: (file) => truncateSync(file, 100) },
    { name: 'half a header', ruin: (file) => truncateSync(file, 50) },
    { name: 'one page', ruin: (file) => truncateSync(file, PAGE) },
    { name: 'zeros all over', ruin: (file) => changed(file, (bytes) => bytes.fill(0)) },
    { name: 'text', ruin: (file) => writeFileSync(file, 'not a database '.repeat(900)) },
    { name: 'another program’s database', ruin: otherDatabase },
    { name: 'no database, its log left', ruin: (file) => rmSync(file) },
    { name: 'no log', ruin: (file) => rmSync(`${file}-wal`, { force: true }) },
    { name: 'a log of zeros', ruin: (file) => changed(`${file}-wal`, (bytes) => bytes.fill(0)) },
    { name: 'a log that is text', ruin: (file) => writeFileSync(`${file}-wal`, 'not a log '.repeat(900)) },
    { name: 'a database that is its log', ruin: (file) => copyFileSync(`${file}-wal`, file) },
    { name: 'a log that is its database', ruin: (file) => copyFileSync(file, `${file}-wal`) },
    {
      name: 'dropped tables',
      ruin: (file) => {
        const database = new Database(file);
        database.exec('DROP TABLE entries; DROP TABLE identity');
        database.close();
      },
    },
  ];
}

/** The files of a guard that died in the middle of a kill: part of it is in the database, the kill itself still in the log. */
async function diedInAKill(): Promise<string> {
  const [alive, died] = [tempFolder(), tempFolder()];
  const { journal } = openOrRecoverJournal({ dataDir: alive, accountId: account }, FRIDAY_1529);
  journal.append(FRIDAY_1529, FRIDAY, [{ kind: 'engine-started', actor: 'trader' }]);
  for (let index = 0; index < 60; index += 1)
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised(`a${index}`, 'x'.repeat(400))]);
  journal.backUp(FRIDAY_1529);
  await expect.poll(() => journalBackups(alive, account).length).toBe(1);
  const checkpoint = new Database(journalFile(alive, account));
  checkpoint.pragma('wal_checkpoint(TRUNCATE)');
  checkpoint.close();
  journal.append(FRIDAY_1529, FRIDAY, [{ ...killLatched('K1'), lockUntil: LOCK_UNTIL }]);
  const kept = () => readLatch(latchFile(alive, account), account);
  await expect.poll(kept).toMatchObject({ record: { kill: { entry: { killId: 'K1' } } } });
  // A copy beside the living guard is what a crash would have left.
  cpSync(alive, died, { recursive: true, filter: (from) => !from.endsWith('.ballast') && !from.includes('locks') });
  rmSync(`${journalFile(died, account)}-shm`, { force: true });
  journal.close();
  return died;
}

function stateOf(journal: SqliteJournal): EngineState {
  const day = journal.lastDay() ?? FRIDAY;
  return journal.replay(day).reduce((state, { entry, at }) => evolve(state, entry, at), openingState(day));
}

function copyOf(template: string): string {
  const dataDir = tempFolder();
  cpSync(template, dataDir, { recursive: true });
  return dataDir;
}

type Outcome = { readonly state: EngineState; readonly review: string | undefined; readonly again: string | undefined };

/** Two starts on the broken files: the first has to cope, the second has to find it all in order. */
function startTwice(dataDir: string): Outcome {
  const first = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529 + 60_000);
  const state = stateOf(first.journal);
  first.journal.close();
  const second = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529 + 120_000);
  const same = stateOf(second.journal);
  second.journal.close();
  expect(same).toEqual(state);
  expect(verifyJournalFile(journalFile(dataDir, account))).toMatchObject({ ok: true });
  return { state, review: first.review?.fault, again: second.review?.fault };
}

describe(`broken journals (seed ${seed}; TRADEFUSE_TEST_SEED repeats one)`, () => {
  test('P12 R5 (faults 68, 70): of a hundred broken files none loses the latch, stops the start, or arms the guard silently', async () => {
    const template = await diedInAKill();
    const damages = corpus();
    expect(damages.length).toBeGreaterThanOrEqual(50);
    const lost: string[] = [];
    let recovered = 0;
    for (const { name, ruin } of damages) {
      const dataDir = copyOf(template);
      ruin(journalFile(dataDir, account));
      const outcome = tryTwice(dataDir);
      if (typeof outcome === 'string') {
        lost.push(`${name}: ${outcome}`);
        continue;
      }
      const { state, review, again } = outcome;
      if (review !== undefined) recovered += 1;
      const isSafe =
        state.latch.state === 'latched' &&
        state.kill?.killId === 'K1' &&
        isLocked(state, LOCK_UNTIL - 1) &&
        (review === undefined ? state.running : !state.running && state.review !== null) &&
        again === undefined;
      if (!isSafe) lost.push(`${name}: ${review ?? 'as it was'}, then ${again ?? 'as it was'}, ${state.latch.state}`);
      rmSync(dataDir, { recursive: true, force: true });
    }
    expect(lost).toEqual([]);
    expect(recovered, 'most of them were noticed; the others hit what nothing needs').toBeGreaterThan(50);
  }, 60_000);

  test('P12: the same without backup and without a second copy that can be read: known as killed, or not armed and said to be unknown', async () => {
    const template = await diedInAKill();
    rmSync(journalBackupsFolder(template, account), { recursive: true });
    writeFileSync(latchFile(template, account), 'torn');
    const lost: string[] = [];
    // Every third: the ways to break are the same, and each start waits for the disk.
    for (const { name, ruin } of corpus().filter((_, index) => index % 3 === seed % 3)) {
      const dataDir = copyOf(template);
      ruin(journalFile(dataDir, account));
      const outcome = tryTwice(dataDir);
      if (typeof outcome === 'string') lost.push(`${name}: ${outcome}`);
      else if (outcome.state.running || !outcome.state.review) lost.push(`${name}: armed`);
      else if (outcome.state.latch.state === 'armed' && outcome.state.review.killed !== 'unknown')
        lost.push(`${name}: said not to be killed`);
      rmSync(dataDir, { recursive: true, force: true });
    }
    expect(lost).toEqual([]);
  }, 60_000);

  test('what was damaged is kept under the name that the journal tells', async () => {
    const dataDir = copyOf(await diedInAKill());
    writeFileSync(journalFile(dataDir, account), 'not a database '.repeat(900));
    const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    onTestFinished(() => journal.close());
    const entry = journal.replay(FRIDAY).find(({ entry: { kind } }) => kind === 'journal-recovered')?.entry;
    const keptAs = entry?.kind === 'journal-recovered' ? (entry.keptAs ?? '') : '';
    expect(keptAs).toBe('nifty-one-2026-11-20T09-59-00-000Z.db');
    expect(existsSync(join(quarantineFolder(dataDir), keptAs))).toBe(true);
  });
});

function tryTwice(dataDir: string): Outcome | string {
  try {
    return startTwice(dataDir);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message.slice(0, 300)}` : String(error);
  }
}
