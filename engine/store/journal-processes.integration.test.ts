import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { alertRaised, FRIDAY, FRIDAY_1529 } from '../testing/journal-entries.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { journalFile } from './data-folder.ts';
import { openDatabase } from './open-database.ts';
import { openJournal } from './open-journal.ts';
import { openOrRecoverJournal } from './recover-journal.ts';

const account = accountId('nifty-one');
const childFile = fileURLToPath(new URL('../testing/journal-child.ts', import.meta.url));
const verifyFile = fileURLToPath(new URL('./verify-journal.ts', import.meta.url));

type ChildLine = { readonly seq?: number; readonly refused?: string; readonly message?: string };

async function guardInProcess(
  dataDir: string,
  what: 'open' | 'kill',
): Promise<{ child: ChildProcess; line: ChildLine }> {
  const child = spawn(process.execPath, [childFile, dataDir, account, what], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', () => reject(new Error('the child ended without a word')));
  });
  return { child, line: JSON.parse(line) as ChildLine };
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function verify(file: string): { code: number | null; out: string } {
  const run = spawnSync(process.execPath, [verifyFile, file], { encoding: 'utf8' });
  return { code: run.status, out: run.stdout + run.stderr };
}

describe('two processes', () => {
  test('L13 R13 (fault 58): a second process on one account is refused at once with a sentence, and let in after a SIGKILL of the first', async () => {
    const dataDir = tempFolder();
    const first = await guardInProcess(dataDir, 'open');
    const startedAt = performance.now();
    expect(() => openJournal({ dataDir, accountId: account })).toThrow(/already guarded by another TradeFuse/);
    expect(performance.now() - startedAt).toBeLessThan(500);
    const second = await guardInProcess(dataDir, 'open');
    expect(second.line.refused).toBe('AlreadyGuarded');
    await killHard(first.child);
    openJournal({ dataDir, accountId: account }).close();
  });

  test('a kill that was latched is there after a SIGKILL, twenty times out of twenty', async () => {
    for (let round = 0; round < 20; round += 1) {
      const dataDir = tempFolder();
      const { child, line } = await guardInProcess(dataDir, 'kill');
      await killHard(child);
      expect(line.seq).toBe(1);
      const journal = openJournal({ dataDir, accountId: account });
      expect(journal.replay(FRIDAY).map((stored) => stored.entry.kind)).toEqual(['kill-latched']);
      journal.close();
    }
  });
});

describe('durability', () => {
  test('a reopened journal still runs synchronous=FULL', () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: account }).close();
    const bare = new Database(journalFile(dataDir, account));
    bare.pragma('journal_mode');
    const careless = bare.pragma('synchronous', { simple: true });
    bare.close();
    const reopened = openDatabase(journalFile(dataDir, account), 'full');
    const careful = reopened.pragma('synchronous', { simple: true });
    reopened.close();
    // The first figure is the trap this test is about: without the pragma a reopened WAL database runs NORMAL (1).
    expect([careless, careful]).toEqual([1, 2]);
  });

  const strace = process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0;

  test.skipIf(!strace)('every append of a reopened journal reaches the disk (counted with strace)', () => {
    const dataDir = tempFolder();
    openJournal({ dataDir, accountId: account }).close();
    const trace = join(dataDir, 'trace.txt');
    const run = spawnSync(
      'strace',
      [
        '-f',
        '-qq',
        '-e',
        'trace=fsync,fdatasync',
        '-o',
        trace,
        process.execPath,
        childFile,
        dataDir,
        account,
        'append',
        '50',
      ],
      { encoding: 'utf8' },
    );
    expect(run.stdout).toContain('"seq":50');
    const syncs = readFileSync(trace, 'utf8').match(/f(data)?sync\(/g) ?? [];
    expect(syncs.length).toBeGreaterThanOrEqual(50);
  });
});

describe('a disk that is really full', () => {
  // A small file system of its own, in a name space of its own: nothing of the machine is filled.
  const nameSpace = 'unshare';
  const mounting = ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=3m tmpfs "$1" && shift && exec "$@"', '_'];
  const possible = process.platform === 'linux' && spawnSync(nameSpace, [...mounting, tmpdir(), 'true']).status === 0;

  test.skipIf(!possible)(
    'K13 (fault 62): nothing is left at all: refused and said not to be kept anywhere; written as soon as there is room',
    () => {
      const disk = tempFolder();
      const run = spawnSync(nameSpace, [...mounting, disk, process.execPath, childFile, disk, account, 'fill-all'], {
        encoding: 'utf8',
      });
      expect(JSON.parse(run.stdout)).toEqual({
        kill: 'disk-full, not kept',
        again: 'done',
        review: null,
        found: ['kill-latched'],
      });
    },
  );

  test.skipIf(process.platform === 'win32')(
    'K13 (faults 62, 63): the journal cannot grow: the latch is kept in its second copy, and goes on from there',
    () => {
      const dataDir = tempFolder();
      const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
      for (let at = 0; at < 200; at += 1)
        journal.append(FRIDAY_1529, FRIDAY, [alertRaised(`a${at}`, 'x'.repeat(2_000))]);
      journal.close();
      // A limit of the system on the size of every file, above the ballast's and the second copy's, below the log the journal needs.
      const limited = ['-c', 'ulimit -f 34 && exec "$@"', '_', process.execPath, childFile, dataDir, account];
      const run = spawnSync('bash', [...limited, 'no-more-journal'], { encoding: 'utf8' });
      expect(JSON.parse(run.stdout)).toEqual({ kill: expect.stringMatching(/^(io|disk-full), kept$/) as string });
      const again = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
      onTestFinished(() => again.journal.close());
      expect(again.review).toMatchObject({ fault: 'unsaved-latch', killed: 'yes' });
      expect(again.journal.replay(FRIDAY).filter(({ entry }) => entry.kind === 'kill-latched')).toHaveLength(1);
    },
  );

  test.skipIf(!possible)(
    'K13 (fault 62): the alert is refused, the ballast is kept for the kill, and the kill is on disk',
    () => {
      const disk = tempFolder();
      const run = spawnSync(nameSpace, [...mounting, disk, process.execPath, childFile, disk, account, 'fill-disk'], {
        encoding: 'utf8',
      });
      expect(JSON.parse(run.stdout)).toEqual({
        filled: 'ENOSPC',
        alert: 'disk-full',
        kill: 'done',
        ballast: false,
        found: ['kill-latched', 'lock-set'],
      });
    },
  );
});

describe('npm run verify:journal', () => {
  function filled(rows: number): string {
    const dataDir = tempFolder();
    const journal = openJournal({ dataDir, accountId: account });
    for (let row = 0; row < rows; row += 1)
      journal.append(FRIDAY_1529 + row, FRIDAY, [alertRaised(`alert-${row}`, `text ${row}`)]);
    journal.close();
    return journalFile(dataDir, account);
  }

  test('says OK with the number of entries and the last hash, also while the journal is open', () => {
    const dataDir = tempFolder();
    const journal = openJournal({ dataDir, accountId: account });
    onTestFinished(() => journal.close());
    journal.append(FRIDAY_1529, FRIDAY, [alertRaised()]);
    const { code, out } = verify(journalFile(dataDir, account));
    expect({ code, out }).toEqual({ code: 0, out: `OK  ${account}: 1 entries, last hash ${journal.head().hash}\n` });
  });

  test('finds one flipped byte and names the entry', () => {
    const file = filled(12);
    const bytes = readFileSync(file);
    const at = bytes.indexOf('text 7');
    expect(at).toBeGreaterThan(0);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const { code, out } = verify(file);
    expect(code).toBe(1);
    expect(out).toBe('BAD  entry 8: its content does not match its hash\n');
  });

  test.each([
    ['a removed entry', 'DELETE FROM entries WHERE seq = 5', 'entry 6: entry 5 is missing'],
    ['the first entry removed', 'DELETE FROM entries WHERE seq = 1', 'entry 2: entry 1 is missing'],
    [
      'two entries exchanged',
      'UPDATE entries SET seq = -1 * seq WHERE seq IN (5, 6); UPDATE entries SET seq = 11 + seq WHERE seq < 0',
      'entry 5',
    ],
    [
      'a kind that says something else',
      `UPDATE entries SET kind = 'engine-started' WHERE seq = 3`,
      'entry 3: its kind was changed',
    ],
  ])('finds %s', (_what, sql, expected) => {
    const file = filled(8);
    const database = new Database(file);
    database.pragma('ignore_check_constraints = 1');
    database.exec(`DROP TRIGGER entries_never_go; DROP TRIGGER entries_never_change; ${sql}`);
    database.close();
    const { code, out } = verify(file);
    expect(code).toBe(1);
    expect(out).toContain(expected);
  });

  test('refuses what is no journal in a sentence', () => {
    const dataDir = tempFolder();
    const file = join(dataDir, 'some.db');
    writeFileSync(file, 'hello '.repeat(1_000));
    expect(verify(file)).toMatchObject({
      code: 1,
      out: expect.stringContaining('cannot be read as a journal') as string,
    });
    expect(verify(join(dataDir, 'none.db'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('There is no file') as string,
    });
  });
});
