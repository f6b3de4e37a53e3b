// The host as the desktop app runs it: a process of its own that speaks with the shell and no one else.
import { say } from './door-log.ts';
import { nodeTooOld } from './node-version.ts';

const tooOld = nodeTooOld();
if (tooOld === undefined) {
  // Only now: what this imports loads native packages.
  const { runUtility } = await import('./run-utility.ts');
  runUtility(process.argv.slice(2), import.meta.url);
} else {
  say(tooOld);
  process.exit(1);
}
