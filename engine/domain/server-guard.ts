import type { JournalEntry } from './journal-entry.ts';
import type { StepOutcome } from './kill-plan.ts';
import { paise, type Paise } from './money.ts';
import type { Policy } from './policy.ts';
import type { Quality } from './mark-to-market.ts';

/** What was last asked of the broker's own guard, and what a reading showed of it; `outcome` null: nobody has looked yet. */
export type ServerGuardState = {
  /** Null: it was to be removed. */
  readonly lossLimit: Paise | null;
  readonly outcome: StepOutcome | null;
};

type GuardEntry = Extract<JournalEntry, { kind: 'server-guard-intended' | 'server-guard-settled' }>;

/** The next state of the broker's own guard. */
export function evolveServerGuard(before: ServerGuardState | null, entry: GuardEntry): ServerGuardState | null {
  if (entry.kind === 'server-guard-intended') return { lossLimit: entry.lossLimit, outcome: null };
  return before && { ...before, outcome: entry.outcome };
}

/** What the choice is made on. */
export type ServerGuardInput = {
  readonly policy: Pick<Policy, 'dayLossLimit' | 'serverGuardPercent'>;
  readonly running: boolean;
  readonly dayPnl: Paise | null;
  readonly quality: Quality;
  readonly openPositions: number;
  readonly asked: ServerGuardState | null;
};

/**
 * The loss (paise) the broker's own guard should stand at; null when it should be removed; undefined when it stays as it is.
 * It is changed on fresh figures only, removed once the account is flat, and never set where the loss is there already: brokers
 * fire at once then. What the app never set, it never removes: it may be the trader's own.
 */
export function wantedServerGuard(input: ServerGuardInput): Paise | null | undefined {
  const { policy, running, dayPnl, quality, openPositions, asked } = input;
  const { dayLossLimit, serverGuardPercent: percent } = policy;
  const lossLimit = percent == null ? null : paise(Math.round((dayLossLimit * percent) / 100));
  const isOurs = asked !== null && !(asked.lossLimit === null && asked.outcome === 'confirmed');
  const isDone = (wanted: Paise | null): boolean => asked?.lossLimit === wanted && asked.outcome === 'confirmed';
  if (quality !== 'fresh' || dayPnl === null) return undefined;
  if (lossLimit === null || openPositions === 0) return isOurs ? null : undefined;
  if (!running || dayPnl <= -lossLimit || isDone(lossLimit)) return undefined;
  return lossLimit;
}
