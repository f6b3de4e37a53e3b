import { describe } from './locate.ts';
import type { Target } from './profiles/target-schema.ts';
import { look } from './sight.ts';
import type { Found } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { waitUntil } from './wait.ts';
import type { Walk } from './walk-parts.ts';

/** How long one attempt to find an element free to be pressed takes before the page is looked at again. */
const trialMs = 800;

/** Waits until exactly one such element is visible. Two are as bad as none: which one would be pressed? */
export async function findOne(walk: Walk, target: Target, withinMs = walk.stepTimeoutMs): Promise<Found> {
  let found: readonly Found[] = [];
  await waitUntil(walk, withinMs, async () => {
    found = await look(walk, target);
    return found.length === 1;
  });
  return only(walk, target, found);
}

/** Waits until it could be pressed: there, once, enabled, and nothing over it. Nothing is pressed yet. */
export async function findPressable(walk: Walk, target: Target, withinMs = walk.stepTimeoutMs): Promise<Found> {
  let found: readonly Found[] = [];
  const free = await waitUntil(walk, withinMs, async () => {
    found = await look(walk, target);
    const [one] = found;
    if (found.length !== 1 || one === undefined) return false;
    if (one.by === 'element') await one.locator.click({ trial: true, timeout: Math.min(trialMs, withinMs) });
    return true;
  });
  const one = only(walk, target, found);
  if (free) return one;
  throw notFound(walk, target, 'is there but cannot be pressed: it is disabled or something lies over it');
}

function only(walk: Walk, target: Target, found: readonly Found[]): Found {
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (found.length > 1) throw notFound(walk, target, `is on the page ${found.length} times`);
  const blind = walk.canvas?.isBlind === true;
  throw notFound(
    walk,
    target,
    blind ? 'does not look as it was recorded, and the page shows no words' : 'is not on the page',
  );
}

function notFound(walk: Walk, target: Target, complaint: string): TerminalFailure {
  return new TerminalFailure('step-not-found', `In step “${walk.record.lastStep}”, ${describe(target)} ${complaint}.`);
}
