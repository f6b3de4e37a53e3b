import type { SwitchState } from '../engine/ports.ts';
import { findOne } from './find.ts';
import { locate } from './locate.ts';
import type { Target } from './profiles/target-schema.ts';
import { countOf, textOf } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { waitUntil } from './wait.ts';
import type { Walk } from './walk-parts.ts';
import { walkSteps } from './walk.ts';

/** Throws `wrong-account` unless the page shows exactly the account's client code (fault 88: another one's session). */
export async function checkAccount(walk: Walk, clientCode: string): Promise<void> {
  await walk.record.during('check-account', async () => {
    const { clientCode: where } = walk.profile;
    if (where === 'shown') return expectShown(walk, clientCode);
    const text = await textOf(await findOne(walk, where));
    // A place was found by its looks, which are those of this account's code.
    if (text === undefined) return;
    const shown = text.trim();
    // A dash is part of a client code, not the end of one.
    const codes = shown.toUpperCase().split(/[^A-Z0-9-]+/);
    if (codes.includes(clientCode.toUpperCase())) return;
    throw new TerminalFailure(
      'wrong-account',
      `The page is signed in as ${shown.slice(0, 40)}, not as ${clientCode}. Nothing was switched.`,
    );
  });
}

async function expectShown(walk: Walk, clientCode: string): Promise<void> {
  const code: Target = walk.profile.canvas ? { by: 'semantics', name: clientCode } : { by: 'text', text: clientCode };
  if (await waitUntil(walk, walk.stepTimeoutMs, async () => (await countOf(walk, code)) > 0)) return;
  throw new TerminalFailure(
    'wrong-account',
    `The page does not show the client code ${clientCode}: another account may be signed in. Nothing was switched.`,
  );
}

/** Goes to where the switch shows and reads it. Neither or both words on the page is `unknown`. */
export async function readSwitch(walk: Walk, clientCode: string): Promise<SwitchState | 'unknown'> {
  await walkSteps(walk, walk.profile.toSwitch);
  await checkAccount(walk, clientCode);
  return readHere(walk);
}

/** Reads the switch on the page that shows it. */
export async function readHere(walk: Walk): Promise<SwitchState | 'unknown'> {
  let state: SwitchState | 'unknown' = 'unknown';
  await walk.record.during('read-state', () =>
    waitUntil(walk, walk.stepTimeoutMs, async () => {
      state = await stateNow(walk);
      return state !== 'unknown';
    }),
  );
  return state;
}

async function stateNow(walk: Walk): Promise<SwitchState | 'unknown'> {
  const { state } = walk.profile;
  if ('segments' in state) return segmentsNow(walk, state.segments);
  const [ons, offs] = [await countOf(walk, state.on), await countOf(walk, state.off)];
  if (ons > 0 === offs > 0) return 'unknown';
  return ons > 0 ? 'on' : 'off';
}

/** On is said only when every segment was read as turned off; one that cannot be read makes all of it unknown. */
async function segmentsNow(walk: Walk, segments: readonly Target[]): Promise<SwitchState | 'unknown'> {
  const enabled: boolean[] = [];
  for (const segment of segments) {
    if (segment.by === 'point') return 'unknown';
    const box = locate(walk.guarded.page, segment);
    if ((await box.count()) !== 1) return 'unknown';
    enabled.push(await box.isChecked({ timeout: walk.stepTimeoutMs }));
  }
  return enabled.includes(true) ? 'off' : 'on';
}

/** As `readSwitch`, for when nothing may be done without knowing. */
export async function readKnownSwitch(walk: Walk, clientCode: string): Promise<SwitchState> {
  const state = await readSwitch(walk, clientCode);
  if (state !== 'unknown') return state;
  throw new TerminalFailure(
    'step-not-found',
    'The page does not say whether the switch is on or off, so nothing was pressed.',
  );
}
