import { assertNever } from '../engine/domain/result.ts';
import { checkAccount } from './account-check.ts';
import { findPressable } from './find.ts';
import { describe, locate } from './locate.ts';
import type { ProfileStep, SimpleStep } from './profiles/step-schema.ts';
import type { Target } from './profiles/target-schema.ts';
import { countOf, look, press } from './sight.ts';
import type { Found } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { typeText } from './type-text.ts';
import { isGone, waitUntil } from './wait.ts';
import type { Walk } from './walk-parts.ts';

/** Does the steps in order. Throws a `TerminalFailure` at the first that cannot be done. */
export async function walkSteps(walk: Walk, steps: readonly ProfileStep[]): Promise<void> {
  for (const step of steps) {
    await walk.record.during(step.id, () => doStep(walk, step));
    if (step.shot !== undefined) await walk.shoot(step.shot);
  }
}

async function doStep(walk: Walk, step: ProfileStep): Promise<void> {
  if (step.do !== 'optional') return doSimple(walk, step);
  const { when, unless, withinMs } = step;
  let there = false;
  await waitUntil(walk, withinMs ?? walk.stepTimeoutMs, async () => {
    there = (await countOf(walk, when)) > 0;
    return there || (unless !== undefined && (await countOf(walk, unless)) > 0);
  });
  if (there) await walkSteps(walk, step.steps);
}

async function doSimple(walk: Walk, step: SimpleStep): Promise<void> {
  const withinMs = step.withinMs ?? walk.stepTimeoutMs;
  switch (step.do) {
    case 'go':
      return go(walk, step.path, withinMs);
    case 'fill':
      return typeText(walk, step, withinMs);
    case 'click':
      return click(walk, step, withinMs);
    case 'press':
      walk.guarded.check();
      return walk.guarded.page.keyboard.press(step.key);
    case 'scroll':
      await scroll(walk, step.until, withinMs);
      return walk.sawPage(step.id);
    case 'check-account':
      return checkAccount(walk);
    case 'tick':
      return tick(walk, step.segments, withinMs);
    case 'turn':
      return turn(walk, step, withinMs);
    case 'wait-for':
    case 'expect':
      await waitFor(walk, step, withinMs);
      return walk.sawPage(step.id);
    default:
      return assertNever(step);
  }
}

async function go(walk: Walk, path: string, timeout: number): Promise<void> {
  const { page } = walk.guarded;
  try {
    await page.goto(new URL(path, walk.profile.startUrl).href, { waitUntil: 'domcontentloaded', timeout });
  } catch (error) {
    // A stopped redirect fails the navigation too; that reason comes first.
    walk.guarded.check();
    if (isGone(error)) throw error;
    throw new TerminalFailure('unreachable', `The broker's page ${path} did not load.`);
  }
  walk.guarded.check();
}

async function click(walk: Walk, { id, target }: Extract<SimpleStep, { do: 'click' }>, timeout: number): Promise<void> {
  const found = await findPressable(walk, target, timeout);
  // What is pressed has come, so the page has: after the press it is on its way to the next.
  await walk.sawPage(id);
  await press(walk, found, timeout);
}

/**
 * A canvas draws only what is in view, so the wheel is turned until the target stands well inside the window, with what
 * follows it, or the page goes no further.
 */
async function scroll(walk: Walk, until: Target, withinMs: number): Promise<void> {
  const { page } = walk.guarded;
  const { width, height } = walk.profile.viewport;
  await page.mouse.move(width / 2, height / 2);
  let before: number | undefined;
  const there = await waitUntil(walk, withinMs, async () => {
    const [found] = await look(walk, until);
    const bottom = found && (await bottomOf(found));
    if (bottom !== undefined && (bottom <= height * 0.6 || (bottom <= height && bottom === before))) return true;
    before = bottom;
    await page.mouse.wheel(0, height / 4);
    return false;
  });
  if (!there) throw missing(walk, until, 'did not come into view');
}

async function bottomOf(found: Found): Promise<number | undefined> {
  if (found.by === 'place') return found.point.y + found.point.height;
  const box = await found.locator.first().boundingBox({ timeout: 500 });
  return box ? box.y + box.height : undefined;
}

async function tick(walk: Walk, segments: readonly string[], timeout: number): Promise<void> {
  for (const name of segments) {
    const box: Target = walk.profile.canvas
      ? { by: 'semantics', role: 'checkbox', name }
      : { by: 'role', role: 'checkbox', name };
    const found = await findPressable(walk, box, timeout);
    if (found.by === 'element') {
      const isTicked = (): Promise<boolean> => found.locator.isChecked({ timeout });
      if (await isTicked()) continue;
      await press(walk, found, timeout);
      if (!(await waitUntil(walk, timeout, isTicked))) throw missing(walk, box, 'was pressed and is not ticked');
      continue;
    }
    // Only a box that looks as it did unticked was found. Once pressed it must look otherwise, or it was not ticked.
    await press(walk, found, timeout);
    const changed = await waitUntil(walk, timeout, async () => (await walk.canvas?.looksRight(found.point)) === false);
    if (!changed) throw missing(walk, box, 'was pressed and looks as before');
  }
}

async function turn(walk: Walk, step: Extract<SimpleStep, { do: 'turn' }>, timeout: number): Promise<void> {
  for (const { target, press: lever } of step.switches) {
    if (target.by === 'point') throw new TerminalFailure('step-not-found', 'A place does not tell its position.');
    const { page } = walk.guarded;
    const isRight = async (): Promise<boolean> =>
      (await locate(page, target).isChecked({ timeout })) === (step.to === 'on');
    if (await isRight()) continue;
    await press(walk, await findPressable(walk, lever ?? target, timeout), timeout);
    if (!(await waitUntil(walk, timeout, isRight))) throw missing(walk, target, `did not turn ${step.to}`);
  }
}

async function waitFor(
  walk: Walk,
  step: Extract<SimpleStep, { do: 'wait-for' | 'expect' }>,
  withinMs: number,
): Promise<void> {
  const wanted = step.do === 'expect' || step.until === 'visible';
  // Two of them are as bad as none where one is expected to be pressed or read later, and no harm here.
  const held = await waitUntil(walk, withinMs, async () => (await countOf(walk, step.target)) > 0 === wanted);
  if (!held) throw missing(walk, step.target, wanted ? 'did not show' : 'did not go away');
}

function missing(walk: Walk, target: Target, complaint: string): TerminalFailure {
  return new TerminalFailure('step-not-found', `In step “${walk.record.lastStep}”, ${describe(target)} ${complaint}.`);
}
