import { existsSync } from 'node:fs';
import process from 'node:process';
import Database from 'better-sqlite3';
import { findBadRow, journalOwner, readHead } from './entry-rows.ts';
import { schemaVersion, SCHEMA_VERSION } from './migrate.ts';
import { verifyJournalCsv } from './verify-csv.ts';

/** What a check of a journal file came to; `line` is what the command line prints. */
export type Verdict = { readonly ok: boolean; readonly line: string };

/** Walks the whole hash chain of a journal file, read-only. Throws nothing: whatever is wrong is the verdict. */
export function verifyJournalFile(file: string): Verdict {
  if (!existsSync(file)) return { ok: false, line: `There is no file ${file}` };
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
    return verdictOn(database);
  } catch (error) {
    return {
      ok: false,
      line: `BAD  cannot be read as a journal: ${error instanceof Error ? error.message : 'unknown'}`,
    };
  } finally {
    database?.close();
  }
}

function verdictOn(database: Database.Database): Verdict {
  const version = schemaVersion(database);
  if (version > SCHEMA_VERSION) {
    return {
      ok: false,
      line: `Written by a newer TradeFuse (format ${version}, this one knows ${SCHEMA_VERSION})`,
    };
  }
  const owner = journalOwner(database);
  if (owner === undefined) return { ok: false, line: 'BAD  the journal does not say whose it is' };
  const bad = findBadRow(database, owner);
  if (bad) return { ok: false, line: `BAD  entry ${bad.seq}: ${bad.why}` };
  const head = readHead(database, owner);
  return { ok: true, line: `OK  ${owner}: ${head.seq} entries, last hash ${head.hash}` };
}

async function main(): Promise<number> {
  // On an older Node the SQLite binary ends the process without a word.
  if (Number(process.versions['napi'] ?? 0) < 10) {
    process.stderr.write('This needs Node 22.14 or newer. Run it as: npm run verify:journal -- FILE\n');
    return 1;
  }
  const [file] = process.argv.slice(2);
  if (file === undefined) {
    process.stderr.write('Which journal? npm run verify:journal -- FILE\n');
    return 1;
  }
  const verdict = file.endsWith('.csv') ? await verifyJournalCsv(file) : verifyJournalFile(file);
  process.stdout.write(`${verdict.line}\n`);
  return verdict.ok ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
