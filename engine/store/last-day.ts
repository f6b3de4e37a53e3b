import type { Database } from 'better-sqlite3';
import { dateOfTradingDay, tradingDay } from '../domain/trading-day.ts';
import { findBadRow, type BadRow } from './entry-rows.ts';

type Tail = { readonly date: string; readonly from: number; readonly head: number };

/**
 * Checks what a recovery replays, and nothing else: the rows of the last day, found through the table itself, their chain, and that
 * the two indexes name exactly these rows. An index that had lost some would have the day replayed without them; SQLite's own quick
 * check does not look for that.
 */
export function findBadRowOfLastDay(database: Database, accountId: string): BadRow | undefined {
  const tail = lastDayOf(database);
  const indexed = new Set(seqsOf(database, 'INDEXED BY entries_by_day WHERE day >= ?', tail?.date ?? ''));
  if (!tail) return indexed.size > 0 ? { seq: 1, why: 'the index names entries, and there are none' } : undefined;
  // What was written late, after the next day had begun, stands further up.
  const from = Math.min(tail.from, ...indexed);
  const bad = findBadRow(database, accountId, from);
  if (bad) return bad;
  const rows = seqsOf(database, `NOT INDEXED WHERE day >= ? AND seq >= ${from}`, tail.date);
  const lost = rows.find((seq) => !indexed.delete(seq)) ?? [...indexed][0];
  if (lost !== undefined) return { seq: lost, why: 'the index by day does not fit the entries' };
  return badKillIndex(database, { ...tail, from });
}

/** The index that forbids a second kill on one day must know of every kill there was. */
function badKillIndex(database: Database, { date, from }: Tail): BadRow | undefined {
  const isKill = "kind = 'kill-latched' AND day >= ?";
  const rows = seqsOf(database, `NOT INDEXED WHERE ${isKill} AND seq >= ${from}`, date);
  const indexed = seqsOf(database, `INDEXED BY one_kill_per_day WHERE ${isKill}`, date);
  if (rows.join() === indexed.join()) return undefined;
  return { seq: rows[0] ?? indexed[0] ?? from, why: 'the index of kills does not fit the entries' };
}

function seqsOf(database: Database, where: string, date: string): readonly number[] {
  return database.prepare<[string], number>(`SELECT seq FROM entries ${where} ORDER BY seq`).pluck().all(date);
}

/** Walks back through the table to the first row of the last day; practice days of one date belong together. */
function lastDayOf(database: Database): Tail | undefined {
  const newestFirst = database
    .prepare<[], { seq: number; day: string }>('SELECT seq, day FROM entries NOT INDEXED ORDER BY seq DESC')
    .iterate();
  let tail: Tail | undefined;
  for (const { seq, day } of newestFirst) {
    tail ??= { date: dateOfTradingDay(tradingDay(day)), from: seq, head: seq };
    if (day < tail.date) break;
    tail = { ...tail, from: seq };
  }
  return tail;
}
