import type { SwitchState } from '../engine/ports.ts';
import { visible } from './locate.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { findOne, waitUntil } from './wait.ts';
import type { Walk } from './wait.ts';
import { walkSteps } from './walk.ts';

/** Signs in and makes sure that the page shows this account and no other (fault 88: another one's session). */
export async function signIn(walk: Walk, clientCode: string): Promise<void> {
  await walkSteps(walk, walk.profile.login);
  await checkAccount(walk, clientCode);
}

/** Throws `wrong-account` unless the page shows exactly the account's client code. */
export async function checkAccount(walk: Walk, clientCode: string): Promise<void> {
  await walk.record.during('check-account', async () => {
    const shown = (await (await findOne(walk, walk.profile.clientCode)).innerText()).trim();
    // A dash is part of a client code, not the end of one.
    const codes = shown.toUpperCase().split(/[^A-Z0-9-]+/);
    if (codes.includes(clientCode.toUpperCase())) return;
    throw new TerminalFailure(
      'wrong-account',
      `The page is signed in as ${shown.slice(0, 40)}, not as ${clientCode}. Nothing was switched.`,
    );
  });
}

/** Goes to where the switch shows and reads it. Neither or both words on the page is `unknown`. */
export async function readSwitch(walk: Walk): Promise<SwitchState | 'unknown'> {
  await walkSteps(walk, walk.profile.toSwitch);
  const { on, off } = walk.profile.state;
  let state: SwitchState | 'unknown' = 'unknown';
  await walk.record.during('read-state', () =>
    waitUntil(walk, walk.stepTimeoutMs, async () => {
      const [ons, offs] = await Promise.all([
        visible(walk.guarded.page, on).count(),
        visible(walk.guarded.page, off).count(),
      ]);
      if (ons > 0 === offs > 0) return false;
      state = ons > 0 ? 'on' : 'off';
      return true;
    }),
  );
  return state;
}

/** As `readSwitch`, for when nothing may be done without knowing. */
export async function readKnownSwitch(walk: Walk): Promise<SwitchState> {
  const state = await readSwitch(walk);
  if (state !== 'unknown') return state;
  throw new TerminalFailure(
    'step-not-found',
    'The page does not say whether the switch is on or off, so nothing was pressed.',
  );
}
