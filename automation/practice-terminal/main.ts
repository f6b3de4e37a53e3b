import { parseArgs } from 'node:util';
import { practiceCredentials } from './credentials.ts';
import { namedFaults } from './faults.ts';
import { MemoryBackend } from './memory-backend.ts';
import { startPracticeTerminal } from './server.ts';
import { PracticePost } from './stage/post.ts';
import { namedStageFaults } from './stage/stage-faults.ts';
import { startPracticeStage } from './stage/stage-server.ts';
import type { RunningStage } from './stage/stage-server.ts';

const usage = `npm run practice:terminal -- [--broker practice|kotak|console] [--variant html|canvas] [--port N] [--positions N]
  [--orders N] [--fault NAME]
Only Kotak's page has a canvas. Mails of Kotak's page are printed as they are sent.
Faults: ${Object.keys(namedFaults).join(', ')};
of the brokers' pages: ${Object.keys(namedStageFaults).join(', ')}`;

/** Runs the practice terminal alone with one account in memory; one JSON line on stdout says how to get in. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      broker: { type: 'string', default: 'practice' },
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
  const { broker } = values;
  const variant = values.variant === 'canvas' || values.variant === 'html' ? values.variant : undefined;
  if (variant === undefined) throw new Error(`There is no variant ${values.variant}.`);
  if (variant === 'canvas' && broker !== 'kotak') throw new Error('Only --broker kotak has a canvas.');
  const summary = { openPositions: whole(values.positions), workingOrders: whole(values.orders) };
  const credentials = practiceCredentials('PRACTICE1');
  const backend = new MemoryBackend(credentials.clientCode, summary, () => Date.now());
  const page: Page = { broker, variant, port: whole(values.port), fault: values.fault, backend };
  const terminal = broker === 'practice' ? await startPractice(page) : await startStage(page);
  console.log(JSON.stringify({ url: terminal.url, variant, ...credentials }));
  const stop = (): void => void terminal.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

type Page = {
  readonly broker: string;
  readonly variant: 'html' | 'canvas';
  readonly port: number;
  readonly fault: string | undefined;
  readonly backend: MemoryBackend;
};

async function startPractice({ backend, port, fault }: Page): Promise<RunningStage> {
  return startPracticeTerminal({ backend, port, faults: faultOf(fault, namedFaults) });
}

async function startStage({ broker, variant, port, fault, backend }: Page): Promise<RunningStage> {
  if (broker !== 'kotak' && broker !== 'console') throw new Error(`There is no broker ${broker}.`);
  const post = new PracticePost(
    () => Date.now(),
    (mail) => console.log(JSON.stringify({ mail })),
  );
  const stage = { backend, faults: faultOf(fault, namedStageFaults), post, clientCode: backend.clientCode };
  return startPracticeStage({ broker, variant }, stage, port);
}

function faultOf<Fault extends object>(
  name: string | undefined,
  known: Readonly<Record<string, Fault>>,
): Fault | object {
  const fault = name === undefined ? {} : known[name];
  if (fault === undefined) throw new Error(`There is no fault ${name}. There are: ${Object.keys(known).join(', ')}.`);
  return fault;
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
