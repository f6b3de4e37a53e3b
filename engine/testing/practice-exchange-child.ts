import { startPracticeExchange } from '../simulation/practice-exchange-server.ts';
import { realClock } from '../host/real-clock.ts';

// A practice exchange as a process of its own, to be killed by a test: `node practice-exchange-child.ts STATE_FILE TOKEN`;
// a dash for the file keeps nothing.
const [statePath = '', adminToken = ''] = process.argv.slice(2);
const { url } = await startPracticeExchange({
  clock: realClock,
  statePath: statePath === '-' ? null : statePath,
  adminToken,
  seed: 1,
});
process.stdout.write(`${url}\n`);
