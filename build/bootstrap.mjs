// Makes a fresh checkout ready for the script npm is about to run, and does nothing when all is there. Node's own modules
// only, and only what Node 20 has. Everything it says goes to stderr: the stdout of `headless` and `simulate` is data.
import { say } from './bootstrap/say.mjs';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  say(`TradeFuse needs Node 20 or newer to install itself; this is ${process.version}. Get it from nodejs.org.`);
  process.exit(1);
}

const { prepare } = await import('./bootstrap/prepare.mjs');
process.exitCode = await prepare(process.env['npm_lifecycle_event'] ?? '');
