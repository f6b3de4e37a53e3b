import type { AccountView, KillView } from '../../engine/contract/account-view.ts';
import type { ProfileView } from '../../engine/contract/terminal-profile.ts';
import type { TerminalView } from '../../engine/contract/terminal.ts';
import { SWITCH_PROVEN } from '../../engine/domain/kill-words.ts';
import type { Tone } from './tone.ts';

/** How the broker's switch stands or would stand: a word, what it means, what to do. */
export type SwitchWords = {
  readonly word: string;
  readonly tone: Tone;
  readonly meaning: string;
  readonly todo: string;
};

/** What the day's kill has come to at the broker's own switch; null while there is no such step. */
export function switchOfKill(kill: KillView | undefined, broker: string): SwitchWords | null {
  const proof = kill?.steps.find(({ step }) => step === 'prove-switch');
  if (kill === undefined || proof === undefined) return null;
  if (proof.outcome === 'confirmed') {
    return proof.detail?.startsWith(SWITCH_PROVEN.elsewhere) === true ? external(broker) : verified(broker);
  }
  if (kill.finishedAt === null) {
    return {
      word: 'AT WORK',
      tone: 'danger',
      meaning: `The kill is under way. ${broker}’s switch is pulled once the account is flat.`,
      todo: 'Wait for it; every step stands on the Kill page.',
    };
  }
  return unverified(kill, broker);
}

function verified(broker: string): SwitchWords {
  return {
    word: 'VERIFIED',
    tone: 'safe',
    meaning: `The kill switch of ${broker} is on: its page was read anew after a fresh sign-in, and the account was flat after it.`,
    todo: 'Nothing. The proofs stand below and on the Kill page.',
  };
}

function external(broker: string): SwitchWords {
  return {
    word: 'EXTERNAL',
    tone: 'safe',
    meaning: `The switch was on before TradeFuse came to it: somebody set it at ${broker} itself. It was read twice and not touched.`,
    todo: 'Nothing, if it was you. If it was not, change your password there and ask the broker.',
  };
}

function unverified(kill: KillView, broker: string): SwitchWords {
  const flat = kill.steps.find(({ step }) => step === 'prove-flat')?.outcome === 'confirmed';
  const money = flat
    ? 'Your positions are closed, that is proven; TradeFuse’s own lock holds.'
    : 'Nor is it proven that the account is flat.';
  return {
    word: 'UNVERIFIED',
    tone: 'caution',
    meaning: `Whether the kill switch of ${broker} is on is not proven. ${money}`,
    todo: `Open ${broker}’s own app or page now, look at the switch, and set it if it is off. Then write down below what you saw.`,
  };
}

/** Whether a kill would find its page, from the last looks at it. Worst first. */
export function switchAhead(
  terminal: TerminalView | undefined,
  profile: Pick<ProfileView, 'rehearsed' | 'source'> | null,
  broker: string,
): SwitchWords {
  if (terminal === undefined) {
    return {
      word: 'NOT KNOWN',
      tone: 'unknown',
      meaning: 'The guard has not said yet how the page stands.',
      todo: 'Wait a moment. If it stays so, look at the Timeline page.',
    };
  }
  const { trouble, canary, rehearsedAt } = terminal;
  if (trouble !== null) return wouldFail(trouble.message, broker);
  if (rehearsedAt === null) {
    return {
      word: 'NEVER WALKED',
      tone: 'caution',
      meaning: `${broker}’s page was never walked on this computer, so a kill would not touch its switch: it closes everything and asks you to pull the switch by hand.`,
      todo: 'Press “Dry run now” while the market is closed, and look at the pictures.',
    };
  }
  if (profile?.rehearsed === false) {
    return {
      word: 'CHANGED, NOT WALKED',
      tone: 'caution',
      meaning:
        'The steps were changed after the last dry run that passed: nobody knows yet whether they lead to the last click.',
      todo: 'Press “Dry run now”.',
    };
  }
  if (canary?.verdict === 'would-fail') return wouldFail(canary.sentence, broker);
  if (canary?.verdict === 'changed') {
    return {
      word: 'PAGE CHANGED',
      tone: 'caution',
      meaning: canary.sentence,
      todo: 'Press “Dry run now” and compare the pictures.',
    };
  }
  return {
    word: 'READY',
    tone: 'safe',
    meaning: `The last dry run reached the last click of ${broker}’s page and took it back.`,
    todo: 'Nothing. The canary looks again before each open.',
  };
}

function wouldFail(meaning: string, broker: string): SwitchWords {
  return {
    word: 'WOULD FAIL',
    tone: 'caution',
    meaning,
    todo: `Repair the step below and make a dry run. Until then, be ready to pull the switch of ${broker} by hand.`,
  };
}

/** The standby in words: whether a kill would have one click to make. */
export function standbyWords(standby: TerminalView['standby']): string {
  switch (standby.state) {
    case 'ready':
      return 'A page stands ready at the last question';
    case 'failed':
      return standby.detail ?? 'No page stands ready; a kill signs in first';
    case 'none':
      return 'None now; one is opened five minutes before the market opens';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  'dry-run': 'Dry run',
  canary: 'Canary',
  activate: 'Kill: switch pulled',
  'read-state': 'Switch read',
  standby: 'Standby',
  record: 'Recording',
};

/** What a walk set out to do. */
export function attemptName(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** A step's id as words: `confirm-dialog` → "Confirm dialog". */
export function stepName(step: string): string {
  const words = step.replaceAll('-', ' ').replaceAll(/\b(?:otp|totp|nse|bse|mpin)\b/g, (short) => short.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether the page of the account's broker is one that has to be walked at all. */
export function needsPage({ mode, broker }: Pick<AccountView, 'mode' | 'broker'>): boolean {
  return mode !== 'live' || broker !== 'dhan';
}
