import type { Locator } from 'playwright-core';
import { visible } from './locate.ts';
import { checkAccount, readKnownSwitch, readSwitch } from './switch-state.ts';
import { isRefusal, TerminalFailure } from './terminal-failure.ts';
import { findOne, findPressable, waitUntil } from './wait.ts';
import type { Walk } from './wait.ts';
import { walkSteps } from './walk.ts';

/** A run that came to its end; failures are thrown. */
export type WalkOutcome = 'activated' | 'already-on' | 'rehearsed';

/** Goes to the last click, proves that it could be made, presses Cancel, and sees that the switch is as it was. */
export async function rehearse(walk: Walk, clientCode: string): Promise<WalkOutcome> {
  if ((await goToLastClick(walk, clientCode)) === 'already-on') return 'already-on';
  await walk.record.during('cancel', async () => {
    await (await findPressable(walk, walk.profile.commit.cancel)).click({ timeout: walk.stepTimeoutMs });
    const confirm = visible(walk.guarded.page, walk.profile.commit.confirm);
    const gone = await waitUntil(walk, walk.stepTimeoutMs, async () => (await confirm.count()) === 0);
    if (!gone) throw new TerminalFailure('step-not-found', 'Cancel did not close the last question.');
  });
  const after = await readKnownSwitch(walk);
  await walk.shoot('after-cancel');
  if (after === 'off') return 'rehearsed';
  throw new TerminalFailure('state-changed', 'After Cancel the kill switch reads ON. Look at the account now.');
}

/** Sets the switch: one commit click at most, then waits for the page's answer. */
export async function activate(walk: Walk, clientCode: string): Promise<WalkOutcome> {
  if ((await goToLastClick(walk, clientCode)) === 'already-on') return 'already-on';
  const confirm = await findOne(walk, walk.profile.commit.confirm);
  await walk.record.during('commit', async () => {
    walk.guarded.check();
    // On disk first: whoever finds this record after a crash knows that the click may have been made.
    walk.record.setCommitted('maybe');
    await clickOnce(walk, confirm);
  });
  try {
    await walk.record.during('answer', () => awaitAnswer(walk));
  } catch (error) {
    if (error instanceof TerminalFailure && isRefusal(error.code)) await proveNothingChanged(walk);
    throw error;
  }
  await walk.shoot('switch-on');
  return 'activated';
}

async function goToLastClick(walk: Walk, clientCode: string): Promise<'already-on' | 'ready'> {
  const before = await readKnownSwitch(walk);
  await walk.shoot('switch-before');
  if (before === 'on') return 'already-on';
  await walkSteps(walk, walk.profile.toCommit);
  await checkAccount(walk, clientCode);
  await walk.record.during('last-click', async () => {
    await findOne(walk, walk.profile.commit.cancel);
    await findPressable(walk, walk.profile.commit.confirm);
  });
  return 'ready';
}

/** The one commit click. When it does not come back in time it may still have been made, so the answer is awaited all the same. */
async function clickOnce(walk: Walk, confirm: Locator): Promise<void> {
  try {
    await confirm.click({ timeout: walk.stepTimeoutMs });
    walk.record.setCommitted('yes');
  } catch (error) {
    if (error instanceof Error && error.name !== 'TimeoutError') throw error;
  }
}

async function awaitAnswer(walk: Walk): Promise<void> {
  const done = visible(walk.guarded.page, walk.profile.commit.done);
  const answered = await waitUntil(walk, walk.stepTimeoutMs, async () => (await done.count()) > 0);
  if (answered) return;
  throw new TerminalFailure(
    'timeout',
    'The last click was made or may have been, and the page did not say what came of it.',
  );
}

/** A refused click changed nothing; that is said only after the page has been read again. */
async function proveNothingChanged(walk: Walk): Promise<void> {
  await walk.shoot('refused');
  const state = await readSwitch(walk).catch(() => 'unknown' as const);
  if (state === 'off') walk.record.setCommitted('no');
}
