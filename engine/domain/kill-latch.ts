import type { Actor } from './actor.ts';
import type { Paise } from './money.ts';
import type { EpochMs } from './time.ts';

/** Why an account was killed. The sentence for the trader is made from it in one place. */
export type KillCause =
  | {
      readonly kind: 'dual-condition';
      readonly dayPnl: Paise;
      readonly dayLossLimit: Paise;
      readonly stopOrderId: string;
    }
  /** A rule of the trader's own; `condition` is the first of its conditions that held, `sentence` all of it in words. */
  | {
      readonly kind: 'rule';
      readonly ruleId: string;
      readonly condition: string;
      readonly dayPnl: Paise | null;
      readonly sentence: string;
    }
  | { readonly kind: 'manual'; readonly actor: Actor; readonly reason: string }
  | { readonly kind: 'linked'; readonly fromAccount: string }
  /** Nothing could be seen for so long that the trader's own policy flattens (card D10). */
  | { readonly kind: 'blind'; readonly seconds: number };

/** One way until the day rolls. */
export type KillLatch =
  | { readonly state: 'armed' }
  | { readonly state: 'latched'; readonly killId: string; readonly at: EpochMs; readonly cause: KillCause };

/** No kill today. */
export const ARMED: KillLatch = { state: 'armed' };
