import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { alertRaised, FRIDAY, FRIDAY_1529, killLatched } from '../testing/journal-entries.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { lockAccount } from './account-lock.ts';
import { keepBallast } from './ballast.ts';
import { ballastFile, journalFile, latchFile, quarantineFolder, samplesFile } from './data-folder.ts';
import { recordOf } from './entry-rows.ts';
import { genesisHash } from './hash-chain.ts';
import { JournalBackups } from './journal-backups.ts';
import { AlreadyGuarded, JournalCorrupt, JournalFault, JournalTooNew } from './journal-fault.ts';
import { openDatabase } from './open-database.ts';
import { openJournal } from './open-journal.ts';
import { openSamples } from './sample-store.ts';
import { SecondLatch } from './second-latch.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { verifyJournalFile } from './verify-journal.ts';

const account = accountId('nifty-one');

function journalIn(dataDir: string): SqliteJournal {
  const journal = openJournal({ dataDir, accountId: account });
  onTestFinished(() => journal.close());
  return journal;
}

/** Works on the file as a stranger with an SQLite tool would. */
function tamper(dataDir: string, sql: string): void {
  const database = new Database(journalFile(dataDir, account));
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

function faultOf(work: () => unknown): JournalFault {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalFault) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('appending', () => {
  test('what was appended is read back the same after a reopen', () => {
    const dataDir = tempFolder();
    const first = openJournal({ dataDir, accountId: account });
    const stored = first.append(FRIDAY_1529, FRIDAY, [{ kind: 'day-opened', tradingDay: FRIDAY }, killLatched()]);
    first.close();
    const again = journalIn(dataDir);
    expect(again.replay(FRIDAY)).toEqual(stored);
    expect(again.lastDay()).toBe(FRIDAY);
    expect(stored.map((entry) => entry.seq)).toEqual([1, 2]);
    expect(stored[0]?.prevHash).toBe(genesisHash(account));
    expect(stored[1]?.prevHash).toBe(stored[0]?.hash);
    expect(again.head()).toEqual({ seq: 2, hash: stored[1]?.hash });
  });

  test('all entries of one append stand or fall together', () => {
    const journal = journalIn(tempFolder());
    journal.append(FRIDAY_1529, FRIDAY, [killLatched('kill-1')]);
    expect(() => journal.append(FRIDAY_1529, FRIDAY, [alertRaised(), killLatched('kill-2')])).toThrow(JournalFault);
    expect(journal.replay(FRIDAY)).toHaveLength(1);
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised()]);
    expect(journal.head().seq).toBe(2);
  });

  test('a second kill on one day is refused by SQL, the next day takes one again', () => {
    const journal = journalIn(tempFolder());
    journal.append(FRIDAY_1529, FRIDAY, [killLatched('kill-1')]);
    expect(faultOf(() => journal.append(FRIDAY_1529, FRIDAY, [killLatched('kill-2')])).code).toBe('already-killed');
    const monday = tradingDay('2026-11-23');
    expect(journal.append(FRIDAY_1529, monday, [killLatched('kill-3', monday)])).toHaveLength(1);
  });

  test('an unknown number is a bug, never a null in the record', () => {
    const journal = journalIn(tempFolder());
    const kill = killLatched();
    const wrong = { ...kill, evidence: { ...kill.evidence, openPositions: Number.NaN } };
    const fault = faultOf(() => journal.append(FRIDAY_1529, FRIDAY, [wrong]));
    expect(fault.code).toBe('not-storable');
    expect(fault.message).toContain('$.evidence.openPositions');
  });

  test('a closed journal says so', () => {
    const journal = openJournal({ dataDir: tempFolder(), accountId: account });
    journal.close();
    expect(faultOf(() => journal.append(FRIDAY_1529, FRIDAY, [alertRaised()])).code).toBe('closed');
  });
});

describe('reading', () => {
  test('replay counts practice days as numbers and gives the oldest first', () => {
    const journal = journalIn(tempFolder());
    const days = ['2026-11-19', '2026-11-20', '2026-11-20/2', '2026-11-20/9', '2026-11-20/10'].map(tradingDay);
    for (const day of days) journal.append(FRIDAY_1529, day, [{ kind: 'day-opened', tradingDay: day }]);
    expect(journal.replay(tradingDay('2026-11-20/9')).map((stored) => stored.day)).toEqual([
      '2026-11-20/9',
      '2026-11-20/10',
    ]);
    expect(journal.replay(FRIDAY)).toHaveLength(4);
    expect(journal.lastDay()).toBe('2026-11-20/10');
  });

  test('pages go backwards from the newest, by day when asked', () => {
    const journal = journalIn(tempFolder());
    const monday = tradingDay('2026-11-23');
    for (const id of ['a', 'b', 'c']) journal.append(FRIDAY_1529, FRIDAY, [alertRaised(id)]);
    journal.append(FRIDAY_1529, monday, [alertRaised('d')]);
    expect(journal.page({ limit: 2 }).map((stored) => stored.seq)).toEqual([4, 3]);
    expect(journal.page({ limit: 2, before: 3 }).map((stored) => stored.seq)).toEqual([2, 1]);
    expect(journal.page({ limit: 9, day: FRIDAY }).map((stored) => stored.seq)).toEqual([3, 2, 1]);
  });

  test('an empty journal has no last day', () => {
    const journal = journalIn(tempFolder());
    expect(journal.lastDay()).toBeUndefined();
    expect(journal.replay(FRIDAY)).toEqual([]);
    expect(journal.head()).toEqual({ seq: 0, hash: genesisHash(account) });
  });
});

describe('what SQL itself refuses', () => {
  test.each([
    ['changing an entry', `UPDATE entries SET body = '{}' WHERE seq = 1`],
    ['deleting an entry', 'DELETE FROM entries WHERE seq = 1'],
    ['deleting all', 'DELETE FROM entries'],
    [
      'replacing an entry',
      `INSERT OR REPLACE INTO entries SELECT seq, at, day, kind, body, prev_hash, 'x' FROM entries WHERE seq = 1`,
    ],
    ['a fork', `INSERT INTO entries SELECT 2, at, day, kind, body, prev_hash, 'x' FROM entries WHERE seq = 1`],
    ['a gap', `INSERT INTO entries SELECT 9, at, day, kind, body, hash, 'x' FROM entries WHERE seq = 1`],
    ['giving the file to another account', `UPDATE identity SET account_id = 'other'`],
  ])('%s', (_what, sql) => {
    const dataDir = tempFolder();
    const journal = journalIn(dataDir);
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised()]);
    expect(() => tamper(dataDir, sql)).toThrow(/append-only|one account|UNIQUE/);
    expect(verifyJournalFile(journalFile(dataDir, account)).ok).toBe(true);
  });

  test('a row written by somebody else between two appends is noticed, not built upon', () => {
    const dataDir = tempFolder();
    const journal = journalIn(dataDir);
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised()]);
    tamper(dataDir, `INSERT INTO entries SELECT 2, at, day, kind, body, hash, 'x' FROM entries WHERE seq = 1`);
    expect(faultOf(() => journal.append(FRIDAY_1529, FRIDAY, [killLatched()])).code).toBe('chain-moved');
  });
});

describe('opening', () => {
  test('a second guard of the account is refused in a sentence, another account is not', () => {
    const dataDir = tempFolder();
    journalIn(dataDir);
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(AlreadyGuarded);
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(/already guarded/);
    openJournal({ dataDir, accountId: accountId('other') }).close();
  });

  test('the lock is gone after close, and known to be lost when its file is taken away', () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: account }).close();
    const lock = lockAccount(dataDir, account);
    expect(lock.held()).toBe(true);
    lock.release();
    expect(lock.held()).toBe(false);
  });

  test('a journal of a newer program is left untouched', () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: account }).close();
    tamper(dataDir, 'PRAGMA user_version = 99');
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(JournalTooNew);
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(/newer TradeFuse/);
  });

  test("another account's journal is not taken for one's own", () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: accountId('other') }).close();
    writeFileSync(journalFile(dataDir, account), readFileSync(journalFile(dataDir, accountId('other'))));
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(/belongs to account other/);
  });

  test.each(['journal', 'locks'])('a folder that cannot be written (%s) is named in the refusal', (folder) => {
    const dataDir = tempFolder();
    writeFileSync(join(dataDir, folder), 'a file stands where the folder should be');
    const fault = faultOf(() => openJournal({ dataDir, accountId: account }));
    expect(fault.message).toContain(join(dataDir, folder));
    expect(fault.message).toContain('this account is not guarded');
  });

  test('a file that is no database is reported and kept', () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: account }).close();
    writeFileSync(journalFile(dataDir, account), 'not a database '.repeat(400));
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(JournalCorrupt);
    expect(existsSync(journalFile(dataDir, account))).toBe(true);
    expect(() => openJournal({ dataDir, accountId: account }), 'the lock was given back').toThrow(JournalCorrupt);
  });

  test('R15: what was changed far back is found beside the work, while entries are written', async () => {
    const dataDir = tempFolder();
    const journal = journalIn(dataDir);
    for (let page = 0; page < 3; page += 1)
      journal.append(
        FRIDAY_1529,
        FRIDAY,
        Array.from({ length: 200 }, (_, at) => alertRaised(`a${page}-${at}`)),
      );
    const whole = journal.checkWhole();
    journal.append(FRIDAY_1529, FRIDAY, [killLatched()]);
    expect(await whole).toBeUndefined();
    tamper(dataDir, `DROP TRIGGER entries_never_change; UPDATE entries SET at = at + 1 WHERE seq = 450`);
    expect(await journal.checkWhole()).toEqual({ seq: 450, why: 'its content does not match its hash' });
  });

  test('an entry changed behind the triggers stops the next start', () => {
    const dataDir = tempFolder();
    const journal = openJournal({ dataDir, accountId: account });
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised('a'), alertRaised('b')]);
    journal.close();
    tamper(dataDir, `DROP TRIGGER entries_never_change; UPDATE entries SET at = at + 1 WHERE seq = 1`);
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(/entry 1: its content does not match its hash/);
  });
});

describe('a full disk', () => {
  /** A journal whose disk is full until the ballast is given back: SQLite's own page limit plays the disk. */
  function nearlyFull(dataDir: string): { journal: SqliteJournal; spent: () => number } {
    openJournal({ dataDir, accountId: account }).close();
    const database = openDatabase(journalFile(dataDir, account), 'full');
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages}`);
    const real = keepBallast(ballastFile(dataDir, account));
    let spent = 0;
    const ballast = {
      ready: real.ready,
      spend: () => {
        spent += 1;
        database.pragma('max_page_count = 1000000');
        return real.spend();
      },
    };
    const samples = openSamples(samplesFile(dataDir, account));
    const record = recordOf(database, account);
    const journal = new SqliteJournal({
      accountId: account,
      database,
      head: record.head,
      ballast,
      samples,
      lock: lockAccount(dataDir, account),
      latch: new SecondLatch({
        file: latchFile(dataDir, account),
        record,
        ballast,
        failed: () => undefined,
      }),
      backups: new JournalBackups(database, dataDir, account),
    });
    onTestFinished(() => journal.close());
    return { journal, spent: () => spent };
  }

  const long = 'x'.repeat(20_000);

  test('the ballast is given up for a kill and the kill is on disk', () => {
    const dataDir = tempFolder();
    const { journal, spent } = nearlyFull(dataDir);
    const kill = killLatched();
    const stored = journal.append(FRIDAY_1529, FRIDAY, [
      { ...kill, cause: { kind: 'manual', actor: 'trader', reason: long } },
    ]);
    expect(stored).toHaveLength(1);
    expect(spent()).toBe(1);
    expect(existsSync(ballastFile(dataDir, account))).toBe(false);
    expect(journal.health().ballastReady).toBe(false);
    expect(verifyJournalFile(journalFile(dataDir, account)).line).toContain('1 entries');
  });

  test('an alert does not use up what is kept for a kill', () => {
    const { journal, spent } = nearlyFull(tempFolder());
    const fault = faultOf(() => journal.append(FRIDAY_1529, FRIDAY, [alertRaised('a', long)]));
    expect(fault.code).toBe('disk-full');
    expect(fault.sqliteCode).toBe('SQLITE_FULL');
    expect(fault.message).toContain('Free some space');
    expect(spent()).toBe(0);
  });

  test('the ballast is there again at the next start', () => {
    const dataDir = tempFolder();
    const ballast = keepBallast(ballastFile(dataDir, account));
    expect(ballast.ready()).toBe(true);
    expect(ballast.spend()).toBe(true);
    expect(ballast.spend()).toBe(false);
    expect(journalIn(dataDir).health().ballastReady).toBe(true);
  });
});

describe('samples', () => {
  test('are kept by day', () => {
    const journal = journalIn(tempFolder());
    journal.sample(FRIDAY, { at: FRIDAY_1529 + 1, mtm: paise(-5), quality: 'fresh' });
    journal.sample(FRIDAY, { at: FRIDAY_1529, mtm: paise(7), quality: 'stale' });
    journal.sample(tradingDay('2026-11-23'), { at: FRIDAY_1529, mtm: paise(1), quality: 'fresh' });
    expect(journal.samples(FRIDAY)).toEqual([
      { at: FRIDAY_1529, mtm: 7, quality: 'stale' },
      { at: FRIDAY_1529 + 1, mtm: -5, quality: 'fresh' },
    ]);
  });

  test('older than ninety days are forgotten at the next start', () => {
    const dataDir = tempFolder();
    const journal = openJournal({ dataDir, accountId: account });
    const [old, young] = [tradingDay('2026-08-01'), tradingDay('2026-09-01')];
    for (const day of [old, young, FRIDAY]) journal.sample(day, { at: FRIDAY_1529, mtm: paise(1), quality: 'fresh' });
    journal.close();
    const again = journalIn(dataDir);
    expect([old, young, FRIDAY].map((day) => again.samples(day).length)).toEqual([0, 1, 1]);
  });

  test('a broken samples file is kept aside and begun anew; the guard does not notice (fault 69)', () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: account }).close();
    writeFileSync(samplesFile(dataDir, account), 'garbage '.repeat(1_000));
    const journal = journalIn(dataDir);
    journal.sample(FRIDAY, { at: 1, mtm: paise(1), quality: 'fresh' });
    expect(journal.samples(FRIDAY)).toHaveLength(1);
    expect(journal.health().samplesDropped).toBe(0);
    const kept = readdirSync(quarantineFolder(dataDir)).filter((name) => name.endsWith('.db'));
    expect(kept).toMatchObject([expect.stringContaining('nifty-one.samples-20') as string]);
    expect(journal.append(FRIDAY_1529, FRIDAY, [killLatched()])).toHaveLength(1);
  });

  test('where no samples file can be at all, points are counted and the kill is taken (fault 63)', () => {
    const dataDir = tempFolder();
    mkdirSync(samplesFile(dataDir, account), { recursive: true });
    mkdirSync(dirname(quarantineFolder(dataDir)), { recursive: true });
    writeFileSync(quarantineFolder(dataDir), 'a file where the folder should be');
    const journal = journalIn(dataDir);
    for (let at = 1; at <= 8; at += 1) journal.sample(FRIDAY, { at, mtm: paise(at), quality: 'fresh' });
    expect(journal.samples(FRIDAY)).toEqual([]);
    expect(journal.health().samplesDropped).toBe(8);
    expect(journal.append(FRIDAY_1529, FRIDAY, [killLatched()])).toHaveLength(1);
  });
});
