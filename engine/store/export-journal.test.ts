import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { exportJournal, exportJournalBeside, type Exported } from './export-journal.ts';
import { canonicalText, genesisHash, linkHash } from './hash-chain.ts';
import { migrate } from './migrate.ts';
import { verifyJournalCsv } from './verify-csv.ts';

const DAY_MS = 86_400_000;
const YEARS = 5;
/** So many entries on each of five years' days. */
const A_DAY = 1;

let folder: string;
let from: string;
let to: string;
let whole: Buffer;
let exported: Exported;

/** A journal of five years, written row by row as the journal writes it. */
function writeYears(file: string): void {
  const database = new Database(file);
  migrate(database, file);
  database.prepare('INSERT INTO identity VALUES (1, ?)').run('own');
  const insert = database.prepare('INSERT INTO entries VALUES (@seq, @at, @day, @kind, @body, @prev_hash, @hash)');
  let prevHash = genesisHash('own');
  const count = YEARS * 365 * A_DAY;
  database.transaction(() => {
    for (let seq = 1; seq <= count; seq += 1) {
      const at = FRIDAY_10AM + Math.floor(seq / A_DAY) * DAY_MS;
      const day = new Date(at).toISOString().slice(0, 10);
      const text = `=1+${seq} "a line",\r\nand one more`;
      const body = canonicalText({ kind: 'alert-raised', alertId: String(seq), priority: 'info', code: 'x', text });
      const hash = linkHash({ prevHash, seq, at, day, body });
      insert.run({ seq, at, day, kind: 'alert-raised', body, prev_hash: prevHash, hash });
      prevHash = hash;
    }
  })();
  database.close();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-'));
  from = join(folder, 'own.db');
  to = join(folder, 'own.csv');
  writeYears(from);
  exported = await exportJournal({ from, to });
  whole = readFileSync(to);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const verify = async (content: Buffer) => {
  const file = join(folder, 'changed.csv');
  writeFileSync(file, content);
  return verifyJournalCsv(file);
};

describe('P13: five years of a journal, exported', () => {
  test('the file carries its own proof', async () => {
    expect(exported).toMatchObject({ entries: YEARS * 365 * A_DAY, bad: null });
    expect(await verifyJournalCsv(to)).toEqual({
      ok: true,
      line: `OK  own: ${YEARS * 365 * A_DAY} entries, last hash ${exported.lastHash}`,
    });
  });

  test('one flipped bit anywhere fails it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 6 }), async (at, bit) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect((await verify(changed)).ok).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test('so do a file that was cut off, one that goes on, a row left out, and a file that is something else', async () => {
    const text = whole.toString('utf8');
    const rows = text.split('"own",');
    const verdicts = [
      await verify(whole.subarray(0, whole.length / 2)),
      await verify(Buffer.concat([whole, Buffer.from('"more"\r\n')])),
      await verify(Buffer.from([...rows.slice(0, 40), ...rows.slice(41)].join('"own",'))),
      await verify(Buffer.from('a,b\r\n')),
      await verify(Buffer.alloc(0)),
      await verifyJournalCsv(join(folder, 'nowhere.csv')),
    ];
    expect(verdicts.map(({ ok }) => ok)).toEqual(verdicts.map(() => false));
    expect(verdicts[2]?.line).toBe('BAD  entry 40: entry 40 is missing');
  });

  test('no sentence runs as a formula in a spreadsheet', () => {
    const text = whole.toString('utf8');
    expect(text).toContain(`,"'=1+7 ""a line""`);
    expect(text).not.toMatch(/(?:^|,)"?[=+\-@]/m);
  });

  test('a damaged journal is exported as it stands, and its first bad entry named; beside the guard, in a thread', async () => {
    const copy = join(folder, 'damaged.db');
    writeFileSync(copy, readFileSync(from));
    const database = new Database(copy);
    database.exec('DROP TRIGGER entries_never_change; UPDATE entries SET at = at + 1 WHERE seq = 12');
    database.close();
    const damaged = await exportJournalBeside({ from: copy, to: join(folder, 'damaged.csv') });
    expect(damaged.bad).toEqual({ seq: 12, why: 'its content does not match its hash' });
    expect(await verifyJournalCsv(join(folder, 'damaged.csv'))).toEqual({
      ok: false,
      line: 'BAD  entry 12: its content does not match its hash',
    });
  });
});
