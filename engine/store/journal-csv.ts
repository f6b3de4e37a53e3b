import { describeEntry } from '../domain/entry-sentences.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { toIstIso } from '../domain/time.ts';
import type { EntryRow } from './entry-rows.ts';

/** The columns of an exported journal. `entry` is the text that the hash covers; `account` names whose chain it is. */
export const CSV_COLUMNS = ['account', 'seq', 'at', 'day', 'kind', 'text', 'entry', 'prev_hash', 'hash'] as const;

const CSV_END = '\r\n';

/** A spreadsheet runs a cell that begins like a formula; a leading apostrophe keeps it text. */
function unformulated(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

/** The kind of the last line, whose hash is of the bytes of all lines before it: what no chain covers (the sentences) cannot be changed unseen. */
export const SEAL_KIND = 'whole-file';

/** Cells as a line of CSV. */
export function csvLine(cells: readonly string[]): string {
  return cells.map((value) => `"${value.replaceAll('"', '""')}"`).join(',') + CSV_END;
}

/** The first line. */
export const CSV_HEAD = CSV_COLUMNS.join(',') + CSV_END;

/** One entry with its place in the hash chain. */
export function entryCells(account: string, row: EntryRow): readonly string[] {
  const { text } = describeEntry(JSON.parse(row.body) as JournalEntry);
  return [
    account,
    String(row.seq),
    toIstIso(row.at),
    row.day,
    row.kind,
    unformulated(text),
    row.body,
    row.prev_hash,
    row.hash,
  ];
}

/** The last line. */
export function sealCells(account: string, hash: string): readonly string[] {
  return [account, '', '', '', SEAL_KIND, 'sha256 of all lines above', '', '', hash];
}

/** Splits CSV that comes in pieces into records of cells. Quoted cells may hold anything, line ends included. */
export async function* csvRecords(pieces: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let cells: string[] = [];
  let text = '';
  let quoted = false;
  let closing = false;
  for await (const piece of pieces) {
    for (const char of piece) {
      // A quote inside quotes ends them, unless another follows: then it is one quote of the text.
      if (quoted && !closing) {
        if (char === '"') closing = true;
        else text += char;
        continue;
      }
      quoted = char === '"';
      if (quoted && closing) text += char;
      closing = false;
      if (char === ',' || char === '\n') {
        cells.push(text);
        text = '';
      } else if (!quoted && char !== '\r') text += char;
      if (char === '\n') {
        yield cells;
        cells = [];
      }
    }
  }
  if (cells.length > 0 || text !== '') yield [...cells, text];
}
