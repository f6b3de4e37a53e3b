import { inTime } from './in-time.ts';
import { isHelped } from './person.ts';
import { throwIfRefused } from './refusals.ts';
import { countOf, look, press } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { Walk } from './walk-parts.ts';

const lookAgainMs = 100;

/**
 * Asks again until it holds or the time is over. A refusal by the page, a strange host or a crash ends the waiting at
 * once; a pop-up that the profile knows is taken away.
 */
export async function waitUntil(walk: Walk, withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  let end = walk.clock.monotonic() + withinMs;
  for (;;) {
    walk.guarded.check();
    const left = end - walk.clock.monotonic();
    const isThere = await inTime(walk.clock, Math.max(left, lookAgainMs), () => lookOnce(walk, holds)).catch(
      async (error: unknown) => {
        if (!(await isHelped(walk, error))) throw error;
        // Somebody did what only a person can: the page goes on from there, with its time anew.
        end = walk.clock.monotonic() + withinMs;
        return false;
      },
    );
    if (isThere) return true;
    if (walk.clock.monotonic() >= end) return false;
    // A picture costs more than a question to the page.
    await walk.clock.sleep(walk.canvas?.isBlind === true ? 3 * lookAgainMs : lookAgainMs);
  }
}

/** A page on its way to the next has nothing to count: it is asked again. */
async function lookOnce(walk: Walk, holds: () => Promise<boolean>): Promise<boolean> {
  await walk.canvas?.wake().catch(again);
  await takePopUpsAway(walk).catch(again);
  if (await holds().catch(again)) return true;
  await throwIfRefused(walk).catch(again);
  return false;
}

/** Whether the page or browser itself went away, as opposed to a page that moves on. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && /has been closed|target closed|crashed/i.test(error.message);
}

async function takePopUpsAway(walk: Walk): Promise<void> {
  const { popUps } = walk.profile;
  // All at once: each question is a journey to the browser and back.
  const counts = await Promise.all(popUps.map(({ when }) => countOf(walk, when)));
  for (const [index, { id, dismiss }] of popUps.entries()) {
    if (counts[index] === 0) continue;
    await walk.record.during(id, async () => {
      const [one, other] = await look(walk, dismiss);
      // It goes away in its own time: until then everything else is behind it and cannot be pressed.
      if (one !== undefined && other === undefined) await press(walk, one, walk.stepTimeoutMs);
    });
  }
}

/** Swallows what a navigation in mid-question throws, and time-outs; anything final goes on up. */
function again(error: unknown): false {
  if (error instanceof TerminalFailure) throw error;
  if (isGone(error)) throw error;
  return false;
}
