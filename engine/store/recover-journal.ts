import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { JournalEntry, Review } from '../domain/journal-entry.ts';
import { describeReview } from '../domain/sentences.ts';
import type { EpochMs } from '../domain/time.ts';
import { dateOfTradingDay, istDateOf, isEarlierDay, tradingDayOf } from '../domain/trading-day.ts';
import type { AccountLock } from './account-lock.ts';
import { ensureFolderOf, fileStamp, journalFile, latchFile, quarantineFolder } from './data-folder.ts';
import { hashAt, readHead, recordOf } from './entry-rows.ts';
import { journalBackups } from './journal-backups.ts';
import { JournalCorrupt } from './journal-fault.ts';
import type { LatchReading, LatchRecord } from './latch-record.ts';
import { assembleJournal, openChecked, underLock, type JournalPlace } from './open-journal.ts';
import { quarantine } from './quarantine.ts';
import { readLatch } from './second-latch.ts';
import type { SqliteJournal } from './sqlite-journal.ts';
import { clearSuspicion } from './structure-check.ts';
import { syncFolder } from './write-durably.ts';

const DAY_MS = 86_400_000;
const LONG_OVER_MS = 40 * DAY_MS;

/** A journal that a guard may work with, and what had to be said in it before; null when it was as this guard left it. */
export type OpenedJournal = { readonly journal: SqliteJournal; readonly review: Review | null };

/** A database under the journal's name, sound, and how it came there. */
type Found = {
  readonly database: Database;
  /** What its second copy should say. */
  readonly record: LatchRecord;
  readonly damage: string | undefined;
  readonly keptAs: string | undefined;
  readonly restored: string | undefined;
};

/**
 * Opens an account's journal for its guard. A damaged one is kept aside and the newest sound backup takes its place; what the second
 * copy of the latch knows beyond it is written in, so that a kill of today holds and goes on. The first thing in the journal is then
 * what happened. Throws as `openJournal` does, but never for damage.
 */
export function openOrRecoverJournal(place: JournalPlace, now: EpochMs): OpenedJournal {
  return underLock(place, (lock) => {
    const { dataDir, accountId } = place;
    const reading = readLatch(latchFile(dataDir, accountId), accountId);
    const found = foundIn(place, reading, now);
    const review = reviewOf(found, reading, now);
    // Read before the journal is put together: from then on the second copy follows the journal.
    const entries = review ? recoveryEntries(found, reading, review, now) : [];
    return writeIn(place, lock, { found, reading, entries, review, now });
  });
}

function writeIn(
  place: JournalPlace,
  lock: AccountLock,
  work: {
    readonly found: Found;
    readonly reading: LatchReading;
    readonly entries: readonly JournalEntry[];
    readonly review: Review | null;
    readonly now: EpochMs;
  },
): OpenedJournal {
  const { found, reading, entries, review, now } = work;
  const journal = assembleJournal(place, lock, { ...found, copy: reading });
  try {
    if (entries.length > 0) {
      const [first] = entries;
      const day = first?.kind === 'day-opened' ? first.tradingDay : (journal.lastDay() ?? tradingDayOf(now));
      journal.append(now, day, entries);
    }
    // A copy that cannot be read vouches for nothing until it is written anew.
    if (reading.kind !== 'whole') journal.copyLatch();
    journal.whenQuiet(() => {
      journal.copyLatch();
      const [newest] = journalBackups(place.dataDir, place.accountId);
      if (journal.head().seq > 0 && (newest === undefined || basename(newest) < fileStamp(now - DAY_MS)))
        journal.backUp(now);
    });
    return { journal, review };
  } catch (error) {
    journal.close();
    throw error;
  }
}

function foundIn(place: JournalPlace, reading: LatchReading, now: EpochMs): Found {
  const found = findDatabase(place, reading, now);
  return { ...found, record: recordOf(found.database, place.accountId) };
}

function findDatabase(place: JournalPlace, reading: LatchReading, now: EpochMs): Omit<Found, 'record'> {
  const { dataDir, accountId } = place;
  const file = journalFile(dataDir, accountId);
  if (!existsSync(file)) {
    // Also the state a recovery leaves that was cut short between taking the damaged file away and putting the backup there.
    const restored = restoreBackup(place);
    const wasHere = restored !== undefined || (reading.kind === 'whole' && reading.record.head.seq > 0);
    const gone = wasHere || reading.kind === 'damaged' || wasQuarantined(dataDir, accountId);
    return { database: openChecked(file, accountId), damage: gone ? '' : undefined, keptAs: undefined, restored };
  }
  try {
    const database = openChecked(file, accountId);
    requireEntries(database, place, reading);
    return { database, damage: undefined, keptAs: undefined, restored: undefined };
  } catch (error) {
    if (!(error instanceof JournalCorrupt)) throw error;
    const keptAs = quarantine(dataDir, file, now);
    clearSuspicion(file);
    const restored = restoreBackup(place);
    return { database: openChecked(file, accountId), damage: error.reason, keptAs, restored };
  }
}

/** A file cut down to nothing is a new database to SQLite; whoever had entries before knows better. */
function requireEntries(database: Database, { dataDir, accountId }: JournalPlace, reading: LatchReading): void {
  if (readHead(database, accountId).seq > 0) return;
  const hadSome =
    reading.kind === 'whole' ? reading.record.head.seq > 0 : journalBackups(dataDir, accountId).length > 0;
  if (!hadSome) return;
  database.close();
  throw new JournalCorrupt(journalFile(dataDir, accountId), 'it is empty');
}

function wasQuarantined(dataDir: string, accountId: AccountId): boolean {
  try {
    return readdirSync(quarantineFolder(dataDir)).some((name) => name.startsWith(`${accountId}-2`));
  } catch {
    return false;
  }
}

/** Puts the newest backup that can be trusted in the journal's place; answers its name. */
function restoreBackup({ dataDir, accountId }: JournalPlace): string | undefined {
  const file = journalFile(dataDir, accountId);
  for (const backup of journalBackups(dataDir, accountId)) {
    const part = `${file}.part`;
    try {
      ensureFolderOf(file);
      copyFileSync(backup, part);
      openChecked(part, accountId, 'whole').close();
      for (const rest of ['-wal', '-shm']) rmSync(`${file}${rest}`, { force: true });
      renameSync(part, file);
      syncFolder(dirname(file));
      return basename(backup, '.db');
    } catch {
      for (const rest of ['', '-wal', '-shm']) rmSync(`${part}${rest}`, { force: true });
    }
  }
  return undefined;
}

type Wrong = Pick<Review, 'fault' | 'detail'>;

/** What is wrong, if anything; the second copy is the witness. */
function reviewOf(found: Found, reading: LatchReading, now: EpochMs): Review | null {
  const wrong = whatIsWrong(found, reading);
  return wrong && { ...wrong, killed: killedToday(found.record, reading, now) };
}

function whatIsWrong({ database, record, damage, restored }: Found, reading: LatchReading): Wrong | null {
  const from = restored === undefined ? 'no backup was found' : `restored from the backup of ${restored.slice(0, 10)}`;
  if (damage === '') return { fault: 'missing', detail: from };
  if (damage !== undefined) return { fault: 'damaged', detail: `${damage}; ${from}` };
  if (reading.kind === 'none') return null;
  if (reading.kind === 'damaged') return { fault: 'latch-damaged', detail: reading.why };
  const { head, kill } = reading.record;
  const { seq } = record.head;
  if (seq < head.seq) return { fault: 'older-copy', detail: `it ends at entry ${seq} of ${head.seq}` };
  if (head.seq > 0 && hashAt(database, head.seq) !== head.hash)
    return { fault: 'older-copy', detail: `entry ${head.seq} is another one` };
  const lost = kill !== null && !kill.saved && record.kill?.entry.killId !== kill.entry.killId;
  return lost ? { fault: 'unsaved-latch', detail: 'the kill goes on' } : null;
}

function killedToday(own: LatchRecord, reading: LatchReading, now: EpochMs): Review['killed'] {
  const isToday = (record: LatchRecord): boolean =>
    record.day !== null && dateOfTradingDay(record.day) >= istDateOf(now) && record.kill !== null;
  if (isToday(own)) return 'yes';
  if (reading.kind !== 'whole') return 'unknown';
  return isToday(reading.record) ? 'yes' : 'no';
}

/** What is written in: the day, what happened, and the kill and the lock which only the second copy knows. */
function recoveryEntries(
  { record: own, keptAs }: Found,
  reading: LatchReading,
  review: Review,
  now: EpochMs,
): readonly JournalEntry[] {
  const known = reading.kind === 'whole' ? reading.record : null;
  const opened = known?.day != null && (own.day === null || isEarlierDay(own.day, known.day)) ? known.day : null;
  const kill = known?.kill && (opened !== null || own.day === known.day) && own.kill === null ? known.kill : null;
  const isOver = kill !== null && kill.finished !== null && dateOfTradingDay(kill.entry.tradingDay) < istDateOf(now);
  // Whether it has ended is not for this computer's clock to say: one that ended long ago is left out, nothing else.
  const lock = known?.lock && (known.lock.until ?? Infinity) > now - LONG_OVER_MS ? known.lock : null;
  return [
    ...(opened === null ? [] : [{ kind: 'day-opened', tradingDay: opened, stillRunning: false } as const]),
    { kind: 'journal-recovered', ...review, ...(keptAs === undefined ? {} : { keptAs }) },
    ...(kill ? [kill.entry] : []),
    // A kill of today is proven anew: what was read before is gone with the journal. Yesterday's is over.
    ...(kill?.finished && isOver ? [kill.finished] : []),
    ...(lock ? [{ kind: 'lock-set', ...lock } as const] : []),
    {
      kind: 'alert-raised',
      alertId: `recovered-${now.toString(36)}`,
      priority: 'critical',
      code: review.fault === 'unsaved-latch' ? 'latch-recovered' : 'tamper',
      text: describeReview(review),
    },
  ];
}
