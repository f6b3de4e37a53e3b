import { inTime } from './in-time.ts';
import { throwIfRefused } from './refusals.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { Walk } from './walk-parts.ts';

const lookAgainMs = 300;

/** Whether an error was a captcha, and the person before the page has answered it. Nobody there: false at once. */
export async function isHelped(walk: Walk, error: unknown): Promise<boolean> {
  const { person, clock } = walk;
  if (person === undefined || !(error instanceof TerminalFailure) || error.code !== 'captcha') return false;
  const end = clock.monotonic() + person.withinMs;
  let isAnswered = false;
  let isOver = false;
  const answered = (async () => {
    while (!isAnswered && !isOver && clock.monotonic() < end) {
      await clock.sleep(lookAgainMs);
      isAnswered = !(await asksForPerson(walk));
    }
  })();
  // He may also say that he cannot.
  await Promise.race([answered, person.asked({ untilMs: clock.now() + person.withinMs }, answered)]);
  isOver = true;
  await answered;
  return isAnswered;
}

/** A page that cannot be asked just now is on its way to the next, or back to the same. */
async function asksForPerson(walk: Walk): Promise<boolean> {
  walk.guarded.check();
  const look = inTime(walk.clock, 2_000, async () => {
    await throwIfRefused(walk);
    return 'nothing';
  });
  const said = await look.catch((error: unknown) => (error instanceof TerminalFailure ? error.code : undefined));
  return said === undefined || said === 'captcha';
}
