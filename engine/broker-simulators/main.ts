import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { PRACTICE_LOGIN } from './frame/practice-login.ts';
import { simulatorClock } from './frame/simulator-clock.ts';
import { startWireSimulator } from './frame/wire-simulator.ts';
import { WIRES } from './wires.ts';

const usage = `npm run sim:broker -- --broker ${Object.keys(WIRES).join('|')} [--port N] [--seed N]`;

/** Runs one wire simulator alone; one JSON line on stdout says where it listens and how to get in. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      broker: { type: 'string' },
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const found = Object.entries(WIRES).find(([name]) => name === values.broker);
  if (!found) throw new Error(`There is no simulator of "${values.broker ?? ''}".`);
  const [broker, { wire, urls }] = found;
  const adminToken = randomBytes(24).toString('base64url');
  const login = PRACTICE_LOGIN;
  const running = await startWireSimulator({
    clock: simulatorClock,
    seed: whole(values.seed),
    port: whole(values.port),
    wire,
    adminToken,
    login,
    onFault: (error) => console.error(error),
  });
  const simulator = { url: `${running.url}/simulator`, adminToken, account: running.accountId };
  console.log(JSON.stringify({ broker, url: running.url, urls: urls(running.url), credentials: login, simulator }));
  const stop = (): void => void running.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${text} is not a whole number.`);
  return Number(text);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 2;
}
