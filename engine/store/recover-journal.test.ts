import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { evolve, isLocked, openingState, type EngineState } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { alertRaised, FRIDAY, FRIDAY_1529, killLatched } from '../testing/journal-entries.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { journalBackupsFolder, journalFile, latchFile, quarantineFolder } from './data-folder.ts';
import { readHead } from './entry-rows.ts';
import { canonicalJson, linkHash } from './hash-chain.ts';
import { journalBackups } from './journal-backups.ts';
import { JournalTooNew } from './journal-fault.ts';
import { openDatabase } from './open-database.ts';
import { openOrRecoverJournal, type OpenedJournal } from './recover-journal.ts';
import { readLatch } from './second-latch.ts';
import type { SqliteJournal } from './sqlite-journal.ts';
import { verifyJournalFile } from './verify-journal.ts';

const account = accountId('nifty-one');
const MONDAY_0900 = Date.parse('2026-11-23T09:00:00+05:30');
const MONDAY = tradingDay('2026-11-23');
const kill = { ...killLatched('K1'), lockUntil: MONDAY_0900 };
const finished: JournalEntry = { kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] };

function open(dataDir: string, now = FRIDAY_1529 + 60_000): OpenedJournal {
  const opened = openOrRecoverJournal({ dataDir, accountId: account }, now);
  onTestFinished(() => opened.journal.close());
  return opened;
}

/** What an engine would know that starts on this journal. */
function stateOf(journal: SqliteJournal): EngineState {
  const day = journal.lastDay() ?? FRIDAY;
  return journal.replay(day).reduce((state, { entry, at }) => evolve(state, entry, at), openingState(day));
}

const kindsOf = (journal: SqliteJournal): readonly string[] =>
  journal.replay(journal.lastDay() ?? FRIDAY).map(({ entry }) => entry.kind);

/** A data folder whose guard was started on Friday, and did these; its second copy is written. */
function lived(...entries: readonly JournalEntry[]): string {
  const dataDir = tempFolder();
  const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
  journal.append(FRIDAY_1529, FRIDAY, [{ kind: 'engine-started', actor: 'trader' }]);
  for (const entry of entries) journal.append(FRIDAY_1529, FRIDAY, [entry]);
  journal.close();
  return dataDir;
}

async function backedUp(dataDir: string): Promise<void> {
  const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
  journal.backUp(FRIDAY_1529);
  await expect.poll(() => journalBackups(dataDir, account).length).toBeGreaterThan(0);
  journal.close();
}

function removeJournal(dataDir: string): void {
  rmSync(dirname(journalFile(dataDir, account)), { recursive: true });
}

describe('a journal as it was left', () => {
  test('is opened without a word, and the second copy follows it', () => {
    const dataDir = lived(kill);
    const { journal, review } = open(dataDir);
    expect(review).toBeNull();
    expect(kindsOf(journal)).toEqual(['engine-started', 'kill-latched']);
    expect(readLatch(latchFile(dataDir, account), account)).toMatchObject({
      kind: 'whole',
      record: { day: FRIDAY, head: { seq: 2 }, kill: { saved: true, finished: null }, lock: { until: MONDAY_0900 } },
    });
  });

  test('a fresh account has nothing to recover', () => {
    expect(open(tempFolder()).review).toBeNull();
  });

  test('the second copy is written behind the latch: not before the call returns, but within a moment', async () => {
    const dataDir = lived();
    const { journal } = open(dataDir);
    journal.append(FRIDAY_1529, FRIDAY, [kill]);
    const read = () => readLatch(latchFile(dataDir, account), account);
    expect(read()).toMatchObject({ record: { kill: null } });
    await expect.poll(read).toMatchObject({ record: { kill: { entry: { killId: 'K1' } } } });
  });

  test('a newer program’s journal is refused and left as it is (fault 74, R5)', () => {
    const dataDir = lived(kill);
    const database = openDatabase(journalFile(dataDir, account), 'full');
    database.pragma('user_version = 99');
    database.close();
    expect(() => open(dataDir)).toThrow(JournalTooNew);
    expect(existsSync(quarantineFolder(dataDir))).toBe(false);
  });
});

describe('killed today, and the journal does not say so', () => {
  test('L3 R5: the journal was deleted: the same kill holds and is proven anew, the lock with it, and it is said', () => {
    const dataDir = lived(kill, finished);
    removeJournal(dataDir);
    const { journal, review } = open(dataDir);
    expect(review).toMatchObject({ fault: 'missing', killed: 'yes' });
    const state = stateOf(journal);
    expect(state.latch).toMatchObject({ state: 'latched', killId: 'K1' });
    expect(state.kill?.finished, 'what was read before is gone: it is read again').toBeNull();
    expect(isLocked(state, FRIDAY_1529 + 3_600_000)).toBe(true);
    expect(state.review).toMatchObject({ fault: 'missing' });
    expect(state.alerts).toMatchObject([{ code: 'tamper', priority: 'critical' }]);
    expect(verifyJournalFile(journalFile(dataDir, account)).ok).toBe(true);
  });

  test('L3 (fault 70): an older copy was put back: its end is known, the kill holds', () => {
    const dataDir = lived();
    const old = join(dataDir, 'old.db');
    copyFileSync(journalFile(dataDir, account), old);
    const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    journal.append(FRIDAY_1529, FRIDAY, [kill]);
    journal.close();
    copyFileSync(old, journalFile(dataDir, account));
    const opened = open(dataDir);
    expect(opened.review).toEqual({ fault: 'older-copy', detail: 'it ends at entry 1 of 2', killed: 'yes' });
    expect(stateOf(opened.journal)).toMatchObject({
      running: false,
      latch: { killId: 'K1' },
      lock: { until: MONDAY_0900 },
    });
  });

  test('L3: another journal of the same length is not taken for the one that was left', () => {
    const dataDir = lived(kill);
    const other = lived({ kind: 'engine-stopped', actor: 'trader' });
    copyFileSync(journalFile(other, account), journalFile(dataDir, account));
    const { journal, review } = open(dataDir);
    expect(review).toMatchObject({ fault: 'older-copy', detail: 'entry 2 is another one', killed: 'yes' });
    expect(stateOf(journal).latch).toMatchObject({ killId: 'K1' });
  });

  test('P12: damaged, with a backup from before the kill: kept aside, restored, locked, not armed until reviewed', async () => {
    const dataDir = lived();
    await backedUp(dataDir);
    const { journal: before } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    before.append(FRIDAY_1529, FRIDAY, [kill]);
    before.close();
    writeFileSync(journalFile(dataDir, account), 'not a database '.repeat(400));
    const { journal, review } = open(dataDir);
    expect(review).toMatchObject({ fault: 'damaged', killed: 'yes' });
    expect(review?.detail).toContain('restored from the backup of 2026-11-20');
    expect(kindsOf(journal)).toEqual([
      'engine-started',
      'journal-recovered',
      'kill-latched',
      'lock-set',
      'alert-raised',
    ]);
    const [kept] = readdirSync(quarantineFolder(dataDir)).filter((name) => name.endsWith('.db'));
    expect(kept).toMatch(/^nifty-one-2026-11-20T/);
    expect(readFileSync(join(quarantineFolder(dataDir), kept ?? ''), 'utf8')).toContain('not a database');
    expect(stateOf(journal)).toMatchObject({ running: false, review: { fault: 'damaged' } });
  });

  test('yesterday’s finished kill does not begin again today: its lock holds as long as it said', () => {
    const dataDir = lived(kill, finished);
    removeJournal(dataDir);
    const { journal } = open(dataDir, MONDAY_0900 - 3_600_000);
    const state = stateOf(journal);
    expect(state.kill?.finished).toMatchObject({ verified: true });
    expect(state.lock).toMatchObject({ until: MONDAY_0900 });
    expect(isLocked(state, MONDAY_0900 - 1)).toBe(true);
    expect(isLocked(state, MONDAY_0900)).toBe(false);
  });

  test('a kill that was not finished yesterday goes on under its own day', () => {
    const dataDir = lived(kill);
    removeJournal(dataDir);
    const state = stateOf(open(dataDir, MONDAY_0900).journal);
    expect(state).toMatchObject({ tradingDay: FRIDAY, kill: { killId: 'K1', finished: null } });
  });
});

describe('nobody knows', () => {
  test('P12: damaged, no backup, and the second copy is damaged too: maybe killed, not armed, never silently', () => {
    const dataDir = lived();
    writeFileSync(journalFile(dataDir, account), 'not a database '.repeat(400));
    rmSync(journalBackupsFolder(dataDir, account), { recursive: true, force: true });
    writeFileSync(latchFile(dataDir, account), '{"format":"tradefuse-latch"');
    const { journal, review } = open(dataDir);
    expect(review).toMatchObject({ fault: 'damaged', killed: 'unknown' });
    expect(stateOf(journal)).toMatchObject({ running: false, review: { killed: 'unknown' } });
  });

  test('a second copy that was changed by hand vouches for nothing: said, written anew, and not armed until reviewed', () => {
    const dataDir = lived();
    const file = latchFile(dataDir, account);
    writeFileSync(file, readFileSync(file, 'utf8').replace('\\"kill\\":null', '\\"kill\\":nulL'));
    const first = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    expect(first.review).toMatchObject({ fault: 'latch-damaged', killed: 'unknown' });
    expect(stateOf(first.journal)).toMatchObject({ running: false, review: {}, alerts: [{ code: 'tamper' }] });
    first.journal.close();
    expect(open(dataDir).review).toBeNull();
  });

  test('a recovery that was cut short after the damaged file was taken away is taken up again', () => {
    const dataDir = lived();
    mkdirSync(quarantineFolder(dataDir), { recursive: true });
    copyFileSync(
      journalFile(dataDir, account),
      join(quarantineFolder(dataDir), `${account}-2026-11-20T10-00-00-000Z.db`),
    );
    removeJournal(dataDir);
    rmSync(latchFile(dataDir, account));
    expect(open(dataDir).review).toMatchObject({ fault: 'missing', killed: 'unknown' });
  });

  test('the review is carried into the next day', () => {
    const dataDir = lived();
    removeJournal(dataDir);
    const state = stateOf(open(dataDir).journal);
    const next = evolve(state, { kind: 'day-opened', tradingDay: MONDAY }, MONDAY_0900);
    expect(next.review).toEqual(state.review);
    expect(evolve(next, { kind: 'recovery-reviewed', actor: 'trader' }, MONDAY_0900).review).toBeNull();
  });
});

describe('what a start checks before it guards, and what beside it', () => {
  const THURSDAY = tradingDay('2026-11-19');

  /** Works on the file as a stranger would who knows SQLite well. */
  function meddle(dataDir: string, work: (database: Database.Database) => void): void {
    const database = new Database(journalFile(dataDir, account));
    database.unsafeMode();
    work(database);
    database.close();
  }

  /** An entry that one index knows nothing of. */
  function appendBehindIndex(dataDir: string, index: string, entry: JournalEntry): void {
    let hidden: Readonly<Record<string, unknown>> = {};
    meddle(dataDir, (database) => {
      database.pragma('writable_schema = 1');
      hidden = database.prepare('SELECT * FROM sqlite_schema WHERE name = ?').get(index) as typeof hidden;
      database.prepare('DELETE FROM sqlite_schema WHERE name = ?').run(index);
    });
    meddle(dataDir, (database) => {
      const head = readHead(database, account);
      const seq = head.seq + 1;
      const body = canonicalJson(entry);
      const hash = linkHash({ prevHash: head.hash, seq, at: FRIDAY_1529, day: FRIDAY, body });
      database
        .prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(seq, FRIDAY_1529, FRIDAY, entry.kind, body, head.hash, hash);
      database.pragma('writable_schema = 1');
      database
        .prepare(
          'INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (@type, @name, @tbl_name, @rootpage, @sql)',
        )
        .run(hidden);
    });
  }

  test.each(['entries_by_day', 'one_kill_per_day'])(
    'P12 R5: a kill that the index %s does not know of is noticed before anything is guarded',
    (index) => {
      const dataDir = lived();
      appendBehindIndex(dataDir, index, kill);
      const { review } = open(dataDir);
      expect(review).toMatchObject({ fault: 'damaged', detail: expect.stringContaining('index') as string });
    },
  );

  test('P12: damage in an earlier day keeps nobody unguarded; it is found beside the work, and the next start recovers', async () => {
    const dataDir = tempFolder();
    const first = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529).journal;
    first.append(FRIDAY_1529 - 86_400_000, THURSDAY, [{ kind: 'engine-started', actor: 'trader' }, finished]);
    first.append(FRIDAY_1529, FRIDAY, [{ kind: 'engine-started', actor: 'trader' }]);
    first.close();
    meddle(dataDir, (database) =>
      database.exec('DROP TRIGGER entries_never_change; UPDATE entries SET at = at + 1 WHERE seq = 1'),
    );
    const guarding = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    expect(guarding.review).toBeNull();
    expect(stateOf(guarding.journal).running).toBe(true);
    expect(await guarding.journal.checkWhole()).toEqual({ seq: 1, why: 'its content does not match its hash' });
    expect(guarding.journal.append(FRIDAY_1529, FRIDAY, [kill]), 'the guard goes on').toHaveLength(1);
    guarding.journal.close();
    const again = open(dataDir);
    expect(again.review).toMatchObject({ fault: 'damaged', killed: 'yes' });
    expect(stateOf(again.journal)).toMatchObject({ running: false, latch: { killId: 'K1' }, review: {} });
    again.journal.close();
    expect(open(dataDir).review, 'what took its place is sound').toBeNull();
  });

  test('P12: pages of a large journal that belong to no entry of today are checked beside the work', async () => {
    const dataDir = tempFolder();
    const first = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529).journal;
    const long = Array.from({ length: 900 }, (_, at) => alertRaised(`a${at}`, 'x'.repeat(3_000)));
    first.append(FRIDAY_1529 - 86_400_000, THURSDAY, long);
    first.append(FRIDAY_1529, FRIDAY, [{ kind: 'engine-started', actor: 'trader' }]);
    first.close();
    const file = journalFile(dataDir, account);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 300 * 4_096, 301 * 4_096));
    const { journal, review } = open(dataDir);
    expect(review).toBeNull();
    expect(await journal.checkWhole()).toMatchObject({ why: expect.stringMatching(/./) as string });
    journal.close();
    expect(open(dataDir).review).toMatchObject({ fault: 'damaged' });
  });

  test('a large journal that is sound is found so, in a thread of its own', async () => {
    const { journal } = open(tempFolder());
    const long = Array.from({ length: 1_500 }, (_, at) => alertRaised(`a${at}`, 'x'.repeat(3_000)));
    journal.append(FRIDAY_1529, FRIDAY, long);
    expect(await journal.checkWhole()).toBeUndefined();
  });
});

describe('the disk refuses the latch (card K13)', () => {
  test('K13 (faults 62, 71): a journal that another program holds: refused in under a second, kept in the second copy, and there after a restart', () => {
    const dataDir = lived();
    const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    const holder = openDatabase(journalFile(dataDir, account), 'full');
    holder.exec('BEGIN IMMEDIATE');
    const began = performance.now();
    expect(() => journal.append(FRIDAY_1529, FRIDAY, [kill])).toThrow(
      expect.objectContaining({ code: 'busy', latchKept: true }) as Error,
    );
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(readLatch(latchFile(dataDir, account), account)).toMatchObject({ record: { kill: { saved: false } } });
    holder.exec('ROLLBACK');
    holder.close();
    journal.close();
    const again = open(dataDir);
    expect(again.review).toMatchObject({ fault: 'unsaved-latch', killed: 'yes' });
    expect(stateOf(again.journal)).toMatchObject({
      running: true,
      review: null,
      latch: { killId: 'K1' },
      kill: { finished: null },
      alerts: [{ code: 'latch-recovered' }],
    });
  });

  test('K13: a latch the journal took after all is not written twice', () => {
    const dataDir = lived();
    const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    const holder = openDatabase(journalFile(dataDir, account), 'full');
    holder.exec('BEGIN IMMEDIATE');
    expect(() => journal.append(FRIDAY_1529, FRIDAY, [kill])).toThrow();
    holder.exec('ROLLBACK');
    holder.close();
    journal.append(FRIDAY_1529, FRIDAY, [kill]);
    journal.close();
    const again = open(dataDir);
    expect(again.review).toBeNull();
    expect(kindsOf(again.journal)).toEqual(['engine-started', 'kill-latched']);
  });

  test('K13: when neither takes it, the fault says that nothing keeps it, and so does the alarm', () => {
    const dataDir = tempFolder();
    const failures: unknown[] = [];
    const { journal } = openOrRecoverJournal(
      { dataDir, accountId: account, latchCopyFailed: (error) => failures.push(error) },
      FRIDAY_1529,
    );
    onTestFinished(() => journal.close());
    writeFileSync(dirname(latchFile(dataDir, account)), 'a file where the folder should be');
    const holder = openDatabase(journalFile(dataDir, account), 'full');
    onTestFinished(() => void holder.close());
    holder.exec('BEGIN IMMEDIATE');
    expect(() => journal.append(FRIDAY_1529, FRIDAY, [kill])).toThrow(
      expect.objectContaining({ code: 'busy', latchKept: false }) as Error,
    );
    expect(failures).toHaveLength(1);
  });
});

describe('backups', () => {
  test('are made when a day begins and when a kill ends; those of the last seven days are kept', async () => {
    const dataDir = lived();
    const { journal } = open(dataDir);
    const day = 86_400_000;
    for (let ahead = 0; ahead < 10; ahead += 1) {
      const at = FRIDAY_1529 + ahead * day;
      const opened = tradingDay(new Date(at).toISOString().slice(0, 10));
      const newest = () => journalBackups(dataDir, account)[0];
      const before = newest();
      journal.append(at, opened, [
        ahead % 2 === 0 ? { kind: 'day-opened', tradingDay: opened } : { ...finished, killId: `K${ahead}` },
      ]);
      await expect.poll(newest).not.toBe(before);
    }
    const kept = journalBackups(dataDir, account);
    expect(kept).toHaveLength(8);
    for (const file of kept) expect(verifyJournalFile(file).ok).toBe(true);
    expect(journal.health().backupsFailed).toBe(0);
  });

  test('a backup that cannot be made is counted, and the journal goes on', async () => {
    const dataDir = lived();
    const { journal } = open(dataDir);
    mkdirSync(join(dataDir, 'backups'), { recursive: true });
    rmSync(join(dataDir, 'backups'), { recursive: true });
    writeFileSync(join(dataDir, 'backups'), 'a file where the folder should be');
    journal.append(FRIDAY_1529, FRIDAY, [finished]);
    await expect.poll(() => journal.health().backupsFailed).toBeGreaterThan(0);
    expect(journal.append(FRIDAY_1529, FRIDAY, [kill])).toHaveLength(1);
  });
});
