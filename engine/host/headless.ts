// `npm run headless`: the host without a window. One JSON line on stdout once it is ready; everything else on stderr.
import { say } from './door-log.ts';
import { nodeTooOld } from './node-version.ts';

const tooOld = nodeTooOld();
if (tooOld === undefined) {
  // Only now: what this imports loads native packages.
  const { runHeadless } = await import('./run-headless.ts');
  process.exitCode = await runHeadless(process.argv.slice(2), import.meta.url);
} else {
  say(tooOld);
  process.exitCode = 1;
}
