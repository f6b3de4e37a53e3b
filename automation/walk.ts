import { assertNever } from '../engine/domain/result.ts';
import { describe, visible } from './locate.ts';
import type { ProfileStep, SimpleStep, Target } from './profiles/profile-schema.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { findOne, findPressable, isGone, waitUntil } from './wait.ts';
import type { Walk } from './wait.ts';

/** Does the steps in order. Throws a `TerminalFailure` at the first that cannot be done. */
export async function walkSteps(walk: Walk, steps: readonly ProfileStep[]): Promise<void> {
  for (const step of steps) {
    await walk.record.during(step.id, () => doStep(walk, step));
    if (step.shot !== undefined) await walk.shoot(step.shot);
  }
}

async function doStep(walk: Walk, step: ProfileStep): Promise<void> {
  if (step.do !== 'optional') return doSimple(walk, step);
  const shown = visible(walk.guarded.page, step.when);
  const there = await waitUntil(walk, step.withinMs ?? walk.stepTimeoutMs, async () => (await shown.count()) > 0);
  if (there) await walkSteps(walk, step.steps);
}

async function doSimple(walk: Walk, step: SimpleStep): Promise<void> {
  const withinMs = step.withinMs ?? walk.stepTimeoutMs;
  switch (step.do) {
    case 'go':
      return go(walk, step.path, withinMs);
    case 'fill':
      return fill(walk, step, withinMs);
    case 'click':
      return click(walk, step.target, withinMs);
    case 'tick':
      return tick(walk, step.segments, withinMs);
    case 'wait-for':
    case 'expect':
      return waitFor(walk, step, withinMs);
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

async function fill(walk: Walk, step: Extract<SimpleStep, { do: 'fill' }>, timeout: number): Promise<void> {
  const field = await findOne(walk, step.target, timeout);
  if ('text' in step.value) return field.fill(step.value.text, { timeout });
  const secret = await walk.secret(step.value.secret);
  const element = await field.elementHandle({ timeout });
  if (element === null) throw new TerminalFailure('step-not-found', `${describe(step.target)} went away.`);
  await walk.guarded.typeSecret(element, secret, timeout);
}

async function click(walk: Walk, target: Target, timeout: number): Promise<void> {
  const found = await findPressable(walk, target, timeout);
  walk.guarded.check();
  await found.click({ timeout });
}

async function tick(walk: Walk, segments: readonly string[], timeout: number): Promise<void> {
  for (const segment of segments) {
    const box = await findOne(walk, { by: 'role', role: 'checkbox', name: segment }, timeout);
    await box.check({ timeout });
  }
}

async function waitFor(
  walk: Walk,
  step: Extract<SimpleStep, { do: 'wait-for' | 'expect' }>,
  withinMs: number,
): Promise<void> {
  const shown = visible(walk.guarded.page, step.target);
  const wanted = step.do === 'expect' || step.until === 'visible';
  const held = await waitUntil(walk, withinMs, async () => (await shown.count()) > 0 === wanted);
  if (held) return;
  const complaint = wanted ? 'did not show' : 'did not go away';
  throw new TerminalFailure('step-not-found', `In step “${step.id}”, ${describe(step.target)} ${complaint}.`);
}
