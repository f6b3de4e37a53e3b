import type { Locator } from 'playwright-core';
import type { Clock } from '../engine/ports.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { GuardedPage } from './guarded-page.ts';
import { inTime } from './in-time.ts';
import { describe, visible } from './locate.ts';
import type { SecretField, Target, TerminalProfile } from './profiles/profile-schema.ts';
import { throwIfRefused } from './refusals.ts';
import { TerminalFailure } from './terminal-failure.ts';

const lookAgainMs = 100;

/** How long one attempt to find an element free to be pressed takes before the page is looked at again. */
const trialMs = 400;

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

/**
 * Asks again until it holds or the time is over. A refusal by the page, a strange host or a crash ends the waiting at
 * once; a pop-up that the profile knows is taken away.
 */
export async function waitUntil(walk: Walk, withinMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  const end = walk.clock.monotonic() + withinMs;
  for (;;) {
    walk.guarded.check();
    const left = end - walk.clock.monotonic();
    if (await inTime(walk.clock, Math.max(left, lookAgainMs), () => lookOnce(walk, holds))) return true;
    if (walk.clock.monotonic() >= end) return false;
    await walk.clock.sleep(lookAgainMs);
  }
}

/** A page on its way to the next has nothing to count: it is asked again. */
async function lookOnce(walk: Walk, holds: () => Promise<boolean>): Promise<boolean> {
  await takePopUpsAway(walk).catch(again);
  if (await holds().catch(again)) return true;
  await throwIfRefused(walk.guarded.page, walk.profile).catch(again);
  return false;
}

/** Waits until exactly one such element is visible. Two are as bad as none: which one would be pressed? */
export async function findOne(walk: Walk, target: Target, withinMs = walk.stepTimeoutMs): Promise<Locator> {
  const found = visible(walk.guarded.page, target);
  let count = 0;
  const there = await waitUntil(walk, withinMs, async () => {
    count = await found.count();
    return count === 1;
  });
  if (!there) throw notFound(walk, target, count);
  return found;
}

/** Waits until it could be pressed: there, once, enabled, and nothing over it. Nothing is pressed yet. */
export async function findPressable(walk: Walk, target: Target, withinMs = walk.stepTimeoutMs): Promise<Locator> {
  const found = visible(walk.guarded.page, target);
  let count = 0;
  const free = await waitUntil(walk, withinMs, async () => {
    count = await found.count();
    if (count !== 1) return false;
    await found.click({ trial: true, timeout: Math.min(trialMs, withinMs) });
    return true;
  });
  if (!free) throw notFound(walk, target, count);
  return found;
}

/** Whether the page or browser itself went away, as opposed to a page that moves on. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && /has been closed|target closed|crashed/i.test(error.message);
}

async function takePopUpsAway(walk: Walk): Promise<void> {
  for (const { id, when, dismiss } of walk.profile.popUps) {
    const shown = visible(walk.guarded.page, when);
    if ((await shown.count()) === 0) continue;
    await walk.record.during(id, async () => {
      await visible(walk.guarded.page, dismiss).click({ timeout: walk.stepTimeoutMs });
      await shown.first().waitFor({ state: 'hidden', timeout: walk.stepTimeoutMs });
    });
  }
}

/** Swallows what a navigation in mid-question throws, and time-outs; anything final goes on up. */
function again(error: unknown): false {
  if (error instanceof TerminalFailure) throw error;
  if (isGone(error)) throw error;
  return false;
}

function notFound(walk: Walk, target: Target, count: number): TerminalFailure {
  const complaint =
    count === 0
      ? 'is not on the page'
      : count === 1
        ? 'is there but cannot be pressed: it is disabled or something lies over it'
        : `is on the page ${count} times`;
  const sentence = `In step “${walk.record.lastStep}”, ${describe(target)} ${complaint}.`;
  return new TerminalFailure('step-not-found', sentence);
}
