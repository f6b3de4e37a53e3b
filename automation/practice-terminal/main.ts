import { parseArgs } from 'node:util';
import { practiceCredentials } from './credentials.ts';
import { namedFaults } from './faults.ts';
import { MemoryBackend } from './memory-backend.ts';
import { startPracticeTerminal } from './server.ts';

const usage = `npm run practice:terminal -- [--variant html|canvas] [--port N] [--positions N] [--orders N] [--fault NAME]
Faults: ${Object.keys(namedFaults).join(', ')}`;

/** Runs the practice terminal alone with one account in memory; one JSON line on stdout says how to get in. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      variant: { type: 'string', default: 'html' },
      port: { type: 'string', default: '0' },
      positions: { type: 'string', default: '0' },
      orders: { type: 'string', default: '0' },
      fault: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  if (values.variant === 'canvas') throw new Error('The canvas variant is not there yet; use --variant html.');
  if (values.variant !== 'html') throw new Error(`There is no variant ${values.variant}.`);
  const faults = values.fault === undefined ? {} : namedFaults[values.fault];
  if (faults === undefined) throw new Error(`There is no fault ${values.fault}.`);
  const summary = { openPositions: whole(values.positions), workingOrders: whole(values.orders) };
  const credentials = practiceCredentials('PRACTICE1');
  const backend = new MemoryBackend(credentials.clientCode, summary, () => Date.now());
  const terminal = await startPracticeTerminal({ backend, port: whole(values.port), faults });
  console.log(JSON.stringify({ url: terminal.url, variant: 'html', ...credentials }));
  const stop = (): void => void terminal.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function whole(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new Error(`${text} is not a whole number.`);
  return Number(text);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exitCode = 2;
}
