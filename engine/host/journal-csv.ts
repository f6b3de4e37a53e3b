import type { StoredEntry } from '../domain/journal-entry.ts';
import { describeEntry } from '../domain/entry-sentences.ts';
import { toIstIso } from '../domain/time.ts';

/** A spreadsheet runs a cell that begins like a formula; a leading apostrophe keeps it text. */
function cell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** The journal as CSV, with the hash chain so that `npm run verify:journal` and this file can be compared row by row. */
export function journalCsv(entries: readonly StoredEntry[]): string {
  const rows = entries.map(({ seq, at, day, entry, prevHash, hash }) =>
    [String(seq), toIstIso(at), day, entry.kind, describeEntry(entry).text, JSON.stringify(entry), prevHash, hash]
      .map(cell)
      .join(','),
  );
  return ['seq,at,day,kind,text,entry,prev_hash,hash', ...rows].join('\r\n');
}
