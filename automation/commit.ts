import { checkAccount } from './account-check.ts';
import { findOne, findPressable } from './find.ts';
import { countOf, press } from './sight.ts';
import type { Found } from './sight.ts';
import { readKnownSwitch, readSwitch } from './switch-state.ts';
import { isRefusal, TerminalFailure } from './terminal-failure.ts';
import { waitUntil } from './wait.ts';
import type { Walk } from './walk-parts.ts';
import { walkSteps } from './walk.ts';

/** A run that came to its end; failures are thrown. */
export type WalkOutcome = 'activated' | 'already-on' | 'rehearsed';

/** Goes to the last click, proves that it could be made, takes it back, and sees that the switch is as it was. */
export async function rehearse(walk: Walk): Promise<WalkOutcome> {
  if ((await goToLastClick(walk)) === 'already-on') return 'already-on';
  await walk.record.during('cancel', () => takeBack(walk));
  const after = await readKnownSwitch(walk);
  await walk.shoot('after-cancel');
  if (after === 'off') return 'rehearsed';
  throw new TerminalFailure('state-changed', 'After Cancel the kill switch reads ON. Look at the account now.');
}

/** Sets the switch: one commit click at most, then waits for the page's answer. */
export async function activate(walk: Walk): Promise<WalkOutcome> {
  if ((await goToLastClick(walk)) === 'already-on') return 'already-on';
  return commitHere(walk, await findOne(walk, walk.profile.commit.confirm));
}

/** Reads the switch and goes on to the last click, which it finds free to be made and does not make. */
export async function goToLastClick(walk: Walk): Promise<'already-on' | 'ready'> {
  const before = await readKnownSwitch(walk);
  await walk.shoot('switch-before');
  if (before === 'on') return 'already-on';
  await walkSteps(walk, walk.profile.toCommit);
  // A canvas takes what is behind a dialog out of its tree; there the account was checked on the page before.
  if (!walk.profile.canvas) await checkAccount(walk);
  await walk.record.during('last-click', async () => {
    const { cancel, confirm } = walk.profile.commit;
    if (cancel !== 'leave') await findOne(walk, cancel);
    await findPressable(walk, confirm);
  });
  await walk.sawPage('last-click');
  return 'ready';
}

/** Makes the last click of the page that is open, and waits for the answer. */
export async function commitHere(walk: Walk, confirm: Found): Promise<WalkOutcome> {
  await walk.record.during('commit', async () => {
    walk.guarded.check();
    // On disk first: whoever finds this record after a crash knows that the click may have been made.
    walk.record.setCommitted('maybe', walk.mailMark && { mark: walk.mailMark, at: walk.clock.now() });
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

async function takeBack(walk: Walk): Promise<void> {
  const { cancel, confirm } = walk.profile.commit;
  // Where there is no Cancel, opening the page anew drops what was not confirmed.
  if (cancel === 'leave') return;
  await press(walk, await findPressable(walk, cancel), walk.stepTimeoutMs);
  const gone = await waitUntil(walk, walk.stepTimeoutMs, async () => (await countOf(walk, confirm)) === 0);
  if (!gone) throw new TerminalFailure('step-not-found', 'Cancel did not close the last question.');
}

/** The one commit click. When it does not come back in time it may still have been made, so the answer is awaited all the same. */
async function clickOnce(walk: Walk, confirm: Found): Promise<void> {
  try {
    await press(walk, confirm, walk.stepTimeoutMs);
    walk.record.setCommitted('yes');
  } catch (error) {
    // A patch that no longer looks as recorded was not pressed.
    if (error instanceof TerminalFailure && error.code === 'step-not-found') walk.record.setCommitted('no');
    if (error instanceof Error && error.name !== 'TimeoutError') throw error;
  }
}

async function awaitAnswer(walk: Walk): Promise<void> {
  const { done } = walk.profile.commit;
  const answered = await waitUntil(walk, walk.stepTimeoutMs, async () => (await countOf(walk, done)) > 0);
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
