import type { Locator } from 'playwright-core';
import { assertNever } from '../engine/domain/result.ts';
import type { Clock } from '../engine/ports.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { GuardedPage } from './guarded-page.ts';
import { describe, visible } from './locate.ts';
import type { ProfileStep, SecretField, SimpleStep, Target, TerminalProfile } from './profiles/profile-schema.ts';
import { throwIfRefused } from './refusals.ts';
import { TerminalFailure } from './terminal-failure.ts';

const lookAgainMs = 100;

/** Everything a step needs. */
export type Walk = {
  readonly guarded: GuardedPage;
  readonly profile: TerminalProfile;
  readonly record: AttemptRecord;
  readonly clock: Clock;
  readonly stepTimeoutMs: number;
  readonly secret: (field: SecretField) => Promise<string>;
  readonly shoot: (name: string) => Promise<void>;
};

/** Does the steps in order. Throws a `TerminalFailure` at the first that cannot be done. */
export async function walkSteps(walk: Walk, steps: readonly ProfileStep[]): Promise<void> {
  for (const step of steps) {
    await walk.record.during(step.id, () => doStep(walk, step));
    if (step.shot !== undefined) await walk.shoot(step.shot);
  }
}

/** Waits until exactly one such element is visible. Two are as bad as none: which one would be pressed? */
export async function findOne(walk: Walk, target: Target, withinMs = walk.stepTimeoutMs): Promise<Locator> {
  const found = visible(walk.guarded.page, target);
  let count = 0;
  const there = await waitUntil(walk, withinMs, async () => {
    count = await found.count();
    return count === 1;
  });
  if (there) return found;
  const times = count === 0 ? 'is not on the page' : `is on the page ${count} times`;
  throw new TerminalFailure('step-not-found', `In step “${walk.record.lastStep}”, ${describe(target)} ${times}.`);
}

/** Asks again until it holds or the time is over; a refusal by the page, a strange host or a crash ends the waiting at once. */
export async function waitUntil(walk: Walk, withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = walk.clock.monotonic() + withinMs;
  for (;;) {
    walk.guarded.check();
    // A page on its way to the next has nothing to count; it is asked again.
    if (await holds().catch(again)) return true;
    await throwIfRefused(walk.guarded.page, walk.profile).catch(again);
    if (walk.clock.monotonic() >= end) return false;
    await walk.clock.sleep(lookAgainMs);
  }
}

/** Swallows what a navigation in mid-question throws; anything final goes on up. */
function again(error: unknown): false {
  if (error instanceof TerminalFailure) throw error;
  if (isGone(error)) throw error;
  return false;
}

/** Whether the page or browser itself went away, as opposed to a page that moves on. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && /has been closed|target closed|crashed/i.test(error.message);
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
  const found = await findOne(walk, target, timeout);
  try {
    await found.click({ timeout });
  } catch (error) {
    walk.guarded.check();
    if (error instanceof Error && error.name !== 'TimeoutError') throw error;
    throw new TerminalFailure(
      'step-not-found',
      `In step “${walk.record.lastStep}”, ${describe(target)} is there but cannot be pressed: something lies over it or it is disabled.`,
    );
  }
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
