import type { SwitchState } from '../engine/ports.ts';
import { checkAccount } from './account-check.ts';
import { locate } from './locate.ts';
import type { Target } from './profiles/target-schema.ts';
import { countOf } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { waitUntil } from './wait.ts';
import type { Walk } from './walk-parts.ts';
import { walkSteps } from './walk.ts';

/** Goes to where the switch shows and reads it. Neither or both words on the page is `unknown`. */
export async function readSwitch(walk: Walk): Promise<SwitchState | 'unknown'> {
  await walkSteps(walk, walk.profile.toSwitch);
  const { toSwitch } = walk.profile;
  if (!toSwitch.some((step) => step.do === 'check-account')) await checkAccount(walk);
  return readHere(walk);
}

/** Reads the switch on the page that shows it. */
async function readHere(walk: Walk): Promise<SwitchState | 'unknown'> {
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
  const [ons, offs] = await Promise.all([countOf(walk, state.on), countOf(walk, state.off)]);
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
export async function readKnownSwitch(walk: Walk): Promise<SwitchState> {
  const state = await readSwitch(walk);
  if (state !== 'unknown') return state;
  throw new TerminalFailure(
    'step-not-found',
    'The page does not say whether the switch is on or off, so nothing was pressed.',
  );
}
