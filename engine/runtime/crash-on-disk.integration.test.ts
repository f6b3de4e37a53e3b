import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { paise } from '../domain/money.ts';
import { realClock } from '../host/real-clock.ts';
import { entriesOf, readJournal } from '../host/testing/journal-reader.ts';
import { cleanKill, proofOfKill } from '../host/testing/kill-proof.ts';
import { PracticeAdminClient } from '../simulation/practice-admin-client.ts';
import { startPracticeExchange } from '../simulation/practice-exchange-server.ts';
import type { EngineChildStart } from '../testing/engine-child.ts';
import { tempFolder } from '../testing/temp-folder.ts';

const ADMIN = 'admin';
const CHILD = new URL('../testing/engine-child.ts', import.meta.url);
const ACCOUNTS = 4;
/** In a normal run; a release sets TRADEFUSE_TEST_CRASHES=200. */
const crashes = Number(process.env['TRADEFUSE_TEST_CRASHES'] ?? 12);
const seed = Number(process.env['TRADEFUSE_TEST_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** A running engine, as a test holds it. */
type Life = { readonly line: (wanted: string) => Promise<void>; readonly end: () => Promise<void> };
type Begin = (start: EngineChildStart) => Life;

/** Lines as they come; a refusal of any kind fails whoever waits. */
function lines(): { readonly hear: (line: string) => void; readonly line: Life['line'] } {
  const heard: string[] = [];
  let wake = (): void => undefined;
  return {
    hear: (line) => {
      heard.push(line);
      wake();
    },
    line: (wanted) =>
      new Promise((resolve, reject) => {
        wake = () => {
          const wrong = heard.find((each) => /^(refused|journal failed)/.test(each));
          if (wrong !== undefined) reject(new Error(wrong));
          else if (heard.includes(wanted)) resolve();
        };
        wake();
      }),
  };
}

const inProcess: Begin = (start) => {
  const child = spawn(process.execPath, [fileURLToPath(CHILD), JSON.stringify(start)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const gone = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const { hear, line } = lines();
  createInterface({ input: child.stdout }).on('line', hear);
  return {
    line,
    end: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};

const inWorker: Begin = (start) => {
  const worker = new Worker(CHILD, { workerData: start });
  onTestFinished(() => void worker.terminate());
  const { hear, line } = lines();
  worker.on('message', hear);
  worker.on('error', (error) => hear(`refused: ${String(error)}`));
  return { line, end: () => worker.terminate().then(() => undefined) };
};

function draws(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

async function exchangeIn(dataDir: string): Promise<{ readonly url: string; readonly admin: PracticeAdminClient }> {
  const statePath = join(dataDir, 'practice.json');
  const { url, close } = await startPracticeExchange({ clock: realClock, statePath, adminToken: ADMIN, seed: 1 });
  onTestFinished(close);
  return { url, admin: new PracticeAdminClient({ url, adminToken: ADMIN }) };
}

/** A short straddle with a stop on one leg, as traded from a phone. */
async function straddle(admin: PracticeAdminClient, account: string): Promise<Readonly<Record<string, number>>> {
  await admin.openAccount(account, { clientCode: account, apiKey: 'key', startingFunds: paise(500_000_000) });
  const { instruments, spots } = await admin.instruments();
  const spot = spots.find(({ underlying }) => underlying === 'NIFTY')?.spot ?? 0;
  const legs: Record<string, number> = {};
  for (const optionType of ['CE', 'PE']) {
    const [row] = instruments
      .filter((each) => each.underlying === 'NIFTY' && each.optionType === optionType)
      .toSorted((a, b) => Math.abs(a.strike - spot) - Math.abs(b.strike - spot));
    if (!row) throw new Error('nothing is listed');
    const { tradingSymbol, lotSize, lastPrice } = row;
    const order = { tradingSymbol, quantity: 2 * lotSize, product: 'NRML' } as const;
    const sold = await admin.placeOrder(account, { ...order, side: 'SELL', type: 'MARKET' });
    if (!sold.ok || sold.value.status === 'rejected') throw new Error(JSON.stringify(sold));
    const triggerPrice = paise(Math.round((lastPrice * 1.8) / 5) * 5);
    await admin.placeOrder(account, {
      ...order,
      side: 'BUY',
      type: 'SL',
      triggerPrice,
      price: paise(triggerPrice + 500),
    });
    legs[tradingSymbol] = -2 * lotSize;
  }
  return legs;
}

/** One account's kill with so many crashes in it, each a random while after a start; then it may finish. */
async function killThroughCrashes(
  begin: Begin,
  start: EngineChildStart,
  { times, draw }: { readonly times: number; readonly draw: () => number },
): Promise<void> {
  for (let crash = 0; crash < times; crash += 1) {
    const life = begin(start);
    await life.line('up');
    // Mostly early, where the latch and the first orders are; now and then late enough for the proof.
    await realClock.sleep(Math.floor(draw() ** 2 * 2_500));
    await life.end();
  }
  const last = begin(start);
  await last.line('finished');
  await last.end();
}

describe(`an engine that is killed at random (seed ${seed}; TRADEFUSE_TEST_SEED repeats one)`, () => {
  test.each([
    ['K11 K12 R5 (faults 47, 53, 55): SIGKILL of its process', inProcess],
    ['K11 R5 (fault 50): terminate() of its worker', inWorker],
  ] as const)(
    `%s, ${crashes} times on a real disk: one kill, no order twice, nothing crosses zero, flat and proven`,
    async (_what, begin) => {
      const dataDir = tempFolder();
      const { url, admin } = await exchangeIn(dataDir);
      const draw = draws(seed);
      const names = Array.from({ length: ACCOUNTS }, (_, index) => `crash-${index + 1}`);
      const legs = new Map<string, Readonly<Record<string, number>>>();
      for (const account of names) legs.set(account, await straddle(admin, account));
      const times = Math.ceil(crashes / ACCOUNTS);
      await Promise.all(
        names.map((account) =>
          killThroughCrashes(begin, { dataDir, account, url, adminToken: ADMIN }, { times, draw }),
        ),
      );
      for (const account of names) {
        const rows = readJournal(dataDir, account);
        const [latched] = entriesOf(rows, 'kill-latched');
        const killId = latched?.killId ?? '';
        expect(proofOfKill(dataDir, account, killId)).toEqual(cleanKill(killId, legs.get(account) ?? {}));
        expect(entriesOf(rows, 'journal-recovered'), 'a crash is no damage').toEqual([]);
      }
    },
    60_000 + crashes * 3_000,
  );
});
