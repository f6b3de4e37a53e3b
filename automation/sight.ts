import type { Locator } from 'playwright-core';
import { describe, visible } from './locate.ts';
import type { RecordedPoint, Target } from './profiles/target-schema.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { Walk } from './walk-parts.ts';

/** What was found of a target: an element, or a place on a canvas whose patch looks as recorded. */
export type Found =
  | { readonly by: 'element'; readonly locator: Locator }
  | { readonly by: 'place'; readonly point: RecordedPoint };

/** How many of a target are visible now. */
export async function countOf(walk: Walk, target: Target): Promise<number> {
  return (await look(walk, target)).length;
}

/** Presses what was found. A place is compared with its picture once more, and left alone when it has changed. */
export async function press(walk: Walk, found: Found, timeout: number): Promise<void> {
  walk.guarded.check();
  if (found.by === 'element') return found.locator.click({ timeout });
  const { point } = found;
  if (!(await walk.canvas?.looksRight(point))) {
    throw new TerminalFailure('step-not-found', `${point.for} changed its looks before it was pressed.`);
  }
  await walk.guarded.page.mouse.click(point.x + point.width / 2, point.y + point.height / 2);
}

/** What stands there: undefined for a place, whose words nobody can read. */
export async function textOf(found: Found): Promise<string | undefined> {
  return found.by === 'element' ? found.locator.innerText() : undefined;
}

/** Everything there is of a target now: elements, or where the page shows no words, places that look as recorded. */
export async function look(walk: Walk, target: Target): Promise<readonly Found[]> {
  if (target.by !== 'point') {
    const locator = visible(walk.guarded.page, target);
    const count = await locator.count();
    if (count === 1) await walk.canvas?.learn(describe(target), locator);
    if (count > 0) return Array.from({ length: count }, () => ({ by: 'element', locator }));
    // The words are the better proof: places are for a page that shows none.
    if (walk.canvas?.isBlind !== true) return [];
  }
  const points = (await walk.canvas?.matching(target)) ?? [];
  return points.map((point) => ({ by: 'place', point }));
}
