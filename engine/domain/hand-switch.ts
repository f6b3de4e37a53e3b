import { BY_HAND, nextStep, unprovenSteps, type KillProgress } from './kill-progress.ts';

/** Where a person pulls a broker's kill switch, in the words of the broker's own pages. */
export type HandSwitch = {
  readonly broker: string;
  /** What to open and press, in the order of it. */
  readonly path: readonly string[];
  /** What the broker does not publish, or does differently from what one would think. */
  readonly caveat: string;
};

/** Brokers whose switch is on their own pages only (`brokers.md` 3.2 and 3.3). */
const HAND_SWITCHES: Readonly<Record<string, HandSwitch>> = {
  'kotak-neo': {
    broker: 'Kotak Neo',
    path: [
      'Open neo.kotaksecurities.com or the Neo app and log in.',
      'Avatar at the top right, Account details, scroll to Kill Switch, Manage.',
      'Tick the segments, Disable segments, Confirm.',
      'Wait for the mail “Kill Switch Activated”.',
    ],
    caveat: 'Kotak does not publish how long the switch stays on, nor whether it stops orders of other API programs.',
  },
  zerodha: {
    broker: 'Zerodha',
    path: [
      'Open console.zerodha.com/account/segment-activation and log in.',
      'Switch off NSE F&O and BSE F&O, and every other segment you trade.',
      'Continue, and confirm. It takes about 5 minutes.',
    ],
    caveat: 'Zerodha lets you switch a segment on again after 12 hours, not before.',
  },
};

/** Where a person pulls the switch of a broker; undefined for one that has it in its API, or none at all. */
export function handSwitchOf(broker: string): HandSwitch | undefined {
  return HAND_SWITCHES[broker];
}

const SWITCH_STEPS: ReadonlySet<string> = new Set(['pull-switch', 'prove-switch']);

/** Whether a kill has ended with everything proven but the broker's own switch: flat and closed, and the switch left to a person. */
export function isSwitchLeft(kill: KillProgress): boolean {
  const unproven = unprovenSteps(kill);
  const isByHand = kill.steps.some(({ code }) => code === BY_HAND);
  return isByHand && nextStep(kill) === undefined && unproven.every((step) => SWITCH_STEPS.has(step));
}

/** The sentence for such a kill: what is done, what is not, what it means, what to do. */
export function switchLeftWords(broker: string): string {
  const name = handSwitchOf(broker)?.broker ?? 'the broker';
  return `Flat and proven, no open orders. The kill switch of ${name} is NOT pulled: TradeFuse has no way to it. Pull it by hand now: until then ${name} itself takes new orders.`;
}
