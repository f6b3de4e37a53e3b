import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { faultInRow } from './entry-rows.ts';
import { genesisHash } from './hash-chain.ts';
import { CSV_COLUMNS, CSV_HEAD, csvLine, csvRecords, SEAL_KIND, sealCells } from './journal-csv.ts';
import type { ChainHead } from './latch-record.ts';
import type { Verdict } from './verify-journal.ts';

/** Walks the hash chain of an exported journal, record by record. Throws nothing: whatever is wrong is the verdict. */
export async function verifyJournalCsv(file: string): Promise<Verdict> {
  try {
    return await verdictOn(createReadStream(file, 'utf8') as AsyncIterable<string>);
  } catch (error) {
    return { ok: false, line: `BAD  cannot be read: ${error instanceof Error ? error.message : 'unknown'}` };
  }
}

async function verdictOn(pieces: AsyncIterable<string>): Promise<Verdict> {
  const records = csvRecords(pieces);
  const first = await records.next();
  if (first.done || first.value.join() !== CSV_COLUMNS.join()) return bad('this is no exported journal');
  const whole = createHash('sha256').update(CSV_HEAD);
  let chain: Chain | undefined;
  for await (const cells of records) {
    const [account = '', , , , kind, , , , hash = ''] = cells;
    chain ??= { owner: account, head: { seq: 0, hash: genesisHash(account) } };
    if (kind === SEAL_KIND)
      return sealed(chain, cells, hash === whole.digest('hex') && (await records.next()).done === true);
    const why = faultInCells(cells, chain);
    if (why !== undefined) return bad(`entry ${chain.head.seq + 1}: ${why}`);
    whole.update(csvLine(cells));
    chain = { owner: chain.owner, head: { seq: chain.head.seq + 1, hash } };
  }
  return bad(`the file is cut off after ${chain?.head.seq ?? 0} entries`);
}

type Chain = { readonly owner: string; readonly head: ChainHead };

function faultInCells(cells: readonly string[], { owner, head }: Chain): string | undefined {
  const [account, seq, at = '', day = '', kind = '', , body = '', prevHash = '', hash = ''] = cells;
  if (cells.length !== CSV_COLUMNS.length) return 'it has not all its columns';
  if (account !== owner) return 'it is of another account';
  return faultInRow({ seq: Number(seq), at: Date.parse(at), day, kind, body, prev_hash: prevHash, hash }, head);
}

/** The last line stands for everything that the chain does not cover. */
function sealed({ owner, head }: Chain, cells: readonly string[], isWhole: boolean): Verdict {
  if (!isWhole || cells.join() !== sealCells(owner, cells.at(-1) ?? '').join())
    return bad('the chain holds, but something else in the file was changed');
  return { ok: true, line: `OK  ${owner}: ${head.seq} entries, last hash ${head.hash}` };
}

function bad(why: string): Verdict {
  return { ok: false, line: `BAD  ${why}` };
}
