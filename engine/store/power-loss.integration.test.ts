import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { FRIDAY, FRIDAY_1529 } from '../testing/journal-entries.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { journalFile } from './data-folder.ts';
import { openJournal } from './open-journal.ts';
import { openOrRecoverJournal } from './recover-journal.ts';

const account = accountId('nifty-one');
const childFile = fileURLToPath(new URL('../testing/journal-child.ts', import.meta.url));
const strace = process.platform === 'linux' && spawnSync('strace', ['-V']).status === 0;

/** A call to the disk: how far a write reached, or that all before it is safe. */
type DiskCall = { readonly file: string; readonly end: number } | { readonly file: string; readonly synced: true };

/** Runs a program that prints one line and then stays; kills it, and gives what it asked of the disk in that time. */
async function traced(args: readonly string[]): Promise<readonly DiskCall[]> {
  const trace = join(tempFolder(), 'trace.txt');
  const calls = 'trace=pwrite64,fsync,fdatasync';
  // With -D the tracer is the one in the background: the child is ours to kill.
  const child = spawn(
    'strace',
    ['-D', '-f', '-y', '-qq', '-s', '0', '-e', calls, '-o', trace, process.execPath, ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  // The second copy of the latch follows within a moment; it is not what is looked at here.
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  await expect.poll(() => existsSync(trace) && readFileSync(trace, 'utf8').includes('killed by SIGKILL')).toBe(true);
  return readFileSync(trace, 'utf8').split('\n').flatMap(diskCall);
}

function diskCall(line: string): readonly DiskCall[] {
  const write = /pwrite64\(\d+<([^>]+)>, .*?, (\d+), (\d+)\) += \d+/.exec(line);
  if (write) return [{ file: write[1] ?? '', end: Number(write[2]) + Number(write[3]) }];
  const sync = /f(?:data)?sync\(\d+<([^>]+)>\) += 0/.exec(line);
  return sync ? [{ file: sync[1] ?? '', synced: true }] : [];
}

/** How many bytes of a file were safe when the power went. */
function safeBytes(calls: readonly DiskCall[], file: string): number {
  let [written, safe] = [0, 0];
  for (const call of calls.filter((each) => each.file === file)) {
    if ('synced' in call) safe = written;
    else written = Math.max(written, call.end);
  }
  return safe;
}

/** The database as a start after the power cut finds it: what was never synced is not there. */
function afterPowerCut(calls: readonly DiskCall[], file: string, to: string): void {
  copyFileSync(file, to);
  const log = `${file}-wal`;
  if (!existsSync(log)) return;
  copyFileSync(log, `${to}-wal`);
  truncateSync(`${to}-wal`, safeBytes(calls, log));
}

/** A connection as it comes: it reopens a database in WAL mode and inserts a latch. */
function carelessProgram(): string {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  const program = join(tempFolder(), 'careless.cjs');
  writeFileSync(
    program,
    `const Database = require(${JSON.stringify(library)});
const [, , file, synchronous] = process.argv;
const database = new Database(file);
database.pragma('journal_mode = WAL');
if (synchronous) database.pragma('synchronous = ' + synchronous);
database.prepare('INSERT INTO latch (day) VALUES (?)').run('2026-11-20');
process.stdout.write('done\\n');
setInterval(() => undefined, 1000);`,
  );
  return program;
}

describe.skipIf(!strace)('the power goes right after the commit (needs strace; skipped without it)', () => {
  test('R5 (fault 49): a latch of the journal is there, also when it is not the first time the journal is opened', async () => {
    const dataDir = tempFolder();
    const { journal } = openOrRecoverJournal({ dataDir, accountId: account }, FRIDAY_1529);
    journal.append(FRIDAY_1529, FRIDAY, [{ kind: 'engine-started', actor: 'trader' }]);
    journal.close();
    const calls = await traced([childFile, dataDir, account, 'kill']);
    const after = tempFolder();
    const to = journalFile(after, account);
    openJournal({ dataDir: after, accountId: account }).close();
    afterPowerCut(calls, journalFile(dataDir, account), to);
    const found = openJournal({ dataDir: after, accountId: account });
    onTestFinished(() => found.close());
    expect(found.replay(FRIDAY).map(({ entry }) => entry.kind)).toEqual(['engine-started', 'kill-latched']);
  });

  test.each([
    ['', 0, 'as a reopened connection comes (NORMAL), the latch is gone'],
    ['FULL', 1, 'with FULL it is there'],
  ])('fault 49: synchronous "%s" leaves %i latches: %s', async (synchronous, latches) => {
    const file = join(tempFolder(), 'latch.db');
    const first = new Database(file);
    first.pragma('journal_mode = WAL');
    first.exec('CREATE TABLE latch (day TEXT PRIMARY KEY)');
    first.close();
    const calls = await traced([carelessProgram(), file, synchronous]);
    const to = join(tempFolder(), 'latch.db');
    afterPowerCut(calls, file, to);
    const found = new Database(to);
    onTestFinished(() => void found.close());
    expect(found.prepare('SELECT count(*) AS latches FROM latch').get()).toEqual({ latches });
  });

  test('R2: a latch costs one sync of the journal, on the second open as on the first', async () => {
    const syncsOf = async (what: string, dataDir: string): Promise<number> => {
      const calls = await traced([childFile, dataDir, account, what]);
      return calls.filter((call) => 'synced' in call && call.file.includes(`${account}.db`)).length;
    };
    const [first, second] = [tempFolder(), tempFolder()];
    for (const dataDir of [first, second]) openJournal({ dataDir, accountId: account }).close();
    // The same life without the latch: what remains is the latch's own. The first entry of a new log syncs the log's beginning too.
    expect((await syncsOf('alert-kill', first)) - (await syncsOf('alert', second))).toBe(1);
  });
});
