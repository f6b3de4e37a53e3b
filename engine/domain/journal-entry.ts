import type { AccountId } from './account-snapshot.ts';
import type { Actor } from './actor.ts';
import type { ReentryOrigin } from './aftermath.ts';
import type { AlertPriority, PendingAlert } from './alert.ts';
import type { ClockNote, ClockState } from './clock-note.ts';
import type { ClosingMark, LegBaseline } from './day-baseline.ts';
import type { KillCause } from './kill-latch.ts';
import type { KillPlan, KillStep, StepOutcome } from './kill-plan.ts';
import type { EmergencySheet } from './emergency-sheet.ts';
import type { Paise } from './money.ts';
import type { OrderTag, RefusalCode, Side } from './order.ts';
import type { ExitPolicy } from './policy.ts';
import type { PositionId } from './position.ts';
import type { DegradedReason } from './risk.ts';
import type { DayResult } from './rules/day-results.ts';
import type { RuleAction } from './rules/rule.ts';
import type { EpochMs } from './time.ts';
import type { IstDate, TradingDay } from './trading-day.ts';
import type { Sighting } from './vanished.ts';

/** Figures a kill was decided on, or was asked for at; null where nothing fresh was known. */
export type KillEvidence = {
  readonly dayPnl: Paise | null;
  readonly dayLossLimit: Paise;
  readonly quality: string;
  readonly openPositions: number;
  readonly snapshotAsOf: EpochMs | null;
};

/** One leg as a read showed it: the stored proof behind the word FLAT (I4). */
export type LegReading = { readonly positionId: PositionId; readonly netQuantity: number };

/** The reading that ended a step, kept so that nothing is claimed that a read did not show. */
export type StepReading = {
  readonly readAt: EpochMs;
  readonly legs?: readonly LegReading[];
  readonly workingOrders?: number;
  readonly switchState?: 'on' | 'off' | 'unknown';
  readonly files?: readonly string[];
};

/** Why an order of ours exists. */
export type OrderPurpose =
  | { readonly kind: 'kill'; readonly killId: string }
  | { readonly kind: 'exit'; readonly exitId: string };

/** Why an order of the trader's is cancelled outside a kill or an exit: by hand, or by a rule. */
export type CancelPurpose =
  | OrderPurpose
  | { readonly kind: 'manual' }
  | { readonly kind: 'rule'; readonly ruleId: string };

/**
 * Everything that ever happened to an account, as facts in the past tense. State is what `evolve` makes of them;
 * whatever must survive a crash is an entry, and no effect runs before the entry that orders it is on disk.
 */
export type JournalEntry =
  | {
      readonly kind: 'day-opened';
      readonly tradingDay: TradingDay;
      readonly practiceReset?: boolean;
      /** What the day before hands on, so that replaying one day is enough: the guard, the lock, what nobody has read yet. */
      readonly stillRunning?: boolean;
      readonly carriedLock?: Lock;
      readonly carriedAlerts?: readonly PendingAlert[];
      readonly carriedReview?: Review;
      readonly carriedClock?: ClockState;
      readonly previousClose?: readonly ClosingMark[];
      readonly pastResults?: readonly DayResult[];
    }
  /** The journal found at a start was not the one this guard left; `killed` is what is known of a kill on this day. */
  | ({
      readonly kind: 'journal-recovered';
      /** The file the damaged journal was kept as, where one was. */
      readonly keptAs?: string;
    } & Review)
  | { readonly kind: 'recovery-reviewed'; readonly actor: Actor }
  | { readonly kind: 'engine-started'; readonly actor: Actor }
  | { readonly kind: 'engine-stopped'; readonly actor: Actor }
  | { readonly kind: 'config-applied'; readonly changes: readonly ConfigChange[] }
  | { readonly kind: 'config-refused'; readonly field: string; readonly message: string }
  | { readonly kind: 'session-renewed' }
  | { readonly kind: 'session-lost'; readonly message: string }
  | { readonly kind: 'monitoring-degraded'; readonly reason: DegradedReason }
  | { readonly kind: 'monitoring-recovered' }
  | {
      readonly kind: 'stop-hit';
      readonly orderId: string;
      readonly positionId: PositionId;
      readonly tradingSymbol: string;
      readonly filledQuantity: number;
      readonly averagePrice: Paise | null;
      readonly full: boolean;
      readonly seenAt: EpochMs;
    }
  /** A sold option is open without a stop over all of it; `since` is the reading that showed it first. */
  | {
      readonly kind: 'short-uncovered';
      readonly positionId: PositionId;
      readonly units: number;
      readonly since: EpochMs;
    }
  | { readonly kind: 'short-covered'; readonly positionId: PositionId }
  /** The broker shows the row of a closed leg no more: what it booked stays part of the day, after a restart too. */
  | { readonly kind: 'leg-carried'; readonly leg: Sighting }
  /** What a carried leg had made before today. It holds for the day, whatever is read later. */
  | { readonly kind: 'day-baseline-set'; readonly leg: LegBaseline }
  /** The open legs at their prices after the close: the next day's baseline, where the broker gives none. */
  | { readonly kind: 'closing-marks-noted'; readonly marks: readonly ClosingMark[] }
  /** The day's highest P&L that lasted; `asOf` is the reading that proved it. */
  | { readonly kind: 'peak-noted'; readonly dayPnl: Paise; readonly asOf: EpochMs }
  /** A profit lock was armed, or its floor raised; it never lowers. */
  | {
      readonly kind: 'profit-floor-raised';
      readonly ruleId: string;
      readonly floor: Paise;
      readonly peak: Paise;
    }
  /** A rule held, was proven and acts short of a kill. `subject` names what it is about; a cool-down lasts `until`. */
  | {
      readonly kind: 'rule-fired';
      readonly ruleId: string;
      readonly action: RuleAction['kind'];
      readonly subject: string;
      readonly sentence: string;
      readonly until?: EpochMs;
    }
  /** What the account was worth when the day began. */
  | { readonly kind: 'start-equity-noted'; readonly equity: Paise }
  /** What a day came to after its session. */
  | { readonly kind: 'day-result-noted'; readonly date: IstDate; readonly dayPnl: Paise }
  | {
      readonly kind: 'kill-latched';
      readonly killId: string;
      readonly tradingDay: TradingDay;
      readonly cause: KillCause;
      readonly evidence: KillEvidence;
      readonly plan: KillPlan;
      /** How its exits are made; absent in journals of before there was a choice. */
      readonly exits?: ExitPolicy;
      readonly lockUntil: EpochMs | null;
    }
  /** A leg that nobody buys is left as worth nothing (card K23); `lastPrice` is what it last traded at. */
  | {
      readonly kind: 'leg-left-worthless';
      readonly killId: string;
      readonly positionId: PositionId;
      readonly units: number;
      readonly lastPrice: Paise | null;
    }
  /** The market closed on an unfinished kill; it goes on `until`, and the account stays locked over that session (card K24). */
  | {
      readonly kind: 'kill-carried';
      readonly killId: string;
      readonly until: EpochMs | null;
      readonly legs: readonly LegReading[];
      readonly lockUntil: EpochMs | null;
    }
  /** What to do by hand, as it was handed out with an alarm (card K30). */
  | { readonly kind: 'sheet-issued'; readonly killId: string; readonly sheet: EmergencySheet }
  | { readonly kind: 'step-started'; readonly killId: string; readonly step: KillStep; readonly attempt: number }
  | {
      readonly kind: 'step-ended';
      readonly killId: string;
      readonly step: KillStep;
      readonly attempt: number;
      readonly outcome: StepOutcome;
      readonly code?: string;
      readonly detail?: string;
      readonly reading?: StepReading;
    }
  | {
      readonly kind: 'order-intended';
      readonly tag: OrderTag;
      readonly purpose: OrderPurpose;
      readonly positionId: PositionId;
      readonly side: Side;
      readonly quantity: number;
      readonly price: Paise | null;
      /** How old the price was that the limit was made of, where no fresh one existed. */
      readonly priceAgeMs?: number;
      /** The true time, where this computer's clock was off. */
      readonly trueAt?: EpochMs;
    }
  | {
      readonly kind: 'order-settled';
      readonly tag: OrderTag;
      readonly outcome: StepOutcome;
      readonly code?: RefusalCode;
      readonly orderId?: string;
      readonly detail?: string;
    }
  | {
      readonly kind: 'cancel-intended';
      readonly orderId: string;
      readonly tradingSymbol: string;
      readonly purpose: CancelPurpose;
    }
  | {
      readonly kind: 'cancel-settled';
      readonly orderId: string;
      readonly outcome: StepOutcome;
      readonly detail?: string;
    }
  /** A resting order is made smaller, or gets a new `price`; quantities are totals with what has filled. */
  | {
      readonly kind: 'modify-intended';
      readonly orderId: string;
      readonly tradingSymbol: string;
      readonly from: number;
      readonly to: number;
      readonly price?: Paise;
      readonly purpose: OrderPurpose;
    }
  | {
      readonly kind: 'modify-settled';
      readonly orderId: string;
      readonly outcome: StepOutcome;
      readonly detail?: string;
    }
  | {
      readonly kind: 'exit-requested';
      readonly exitId: string;
      readonly positionId: PositionId;
      readonly quantity: number;
      /** What the person asked for, when whole lots made it another quantity. */
      readonly asked?: number;
      readonly actor: Actor;
      /** The rule that asked for it, where no person did. */
      readonly ruleId?: string;
    }
  | { readonly kind: 'exit-finished'; readonly exitId: string; readonly outcome: StepOutcome; readonly detail: string }
  | {
      readonly kind: 'kill-finished';
      readonly killId: string;
      readonly verified: boolean;
      readonly unproven: readonly KillStep[];
    }
  /** The trader's own word that the switch is on, with the file he handed in as it may be. Evidence that is attested, never proof (card W10). */
  | {
      readonly kind: 'switch-attested';
      readonly killId: string;
      readonly sentence: string;
      /** Its name in the kill's evidence folder. */
      readonly file: string | null;
      readonly actor: Actor;
    }
  /** A kill was passed on to the linked accounts. */
  | {
      readonly kind: 'replication-requested';
      readonly killId: string;
      readonly group: string;
      readonly accounts: readonly AccountId[];
    }
  /** A linked account's guard has latched, by this or by a kill of its own that was there before. */
  | {
      readonly kind: 'replication-answered';
      readonly killId: string;
      readonly accountId: AccountId;
      readonly linkedKillId: string;
      readonly alreadyInProgress: boolean;
    }
  /** What a kill left open, as far as it may stay; told again when it has become less. */
  | { readonly kind: 'legs-left'; readonly killId: string; readonly legs: readonly LegReading[] }
  /** The broker's own guard is to be set at this loss, or removed; `lossLimit` null: removed. */
  | { readonly kind: 'server-guard-intended'; readonly lossLimit: Paise | null }
  /** What a reading showed of it afterwards. */
  | { readonly kind: 'server-guard-settled'; readonly outcome: StepOutcome; readonly detail?: string }
  /** Something stood open after the kill had ended. It belongs to the same kill. */
  | {
      readonly kind: 'bypass-seen';
      readonly killId: string;
      readonly number: number;
      readonly origin: ReentryOrigin;
      readonly legs: readonly LegReading[];
      readonly orders: readonly string[];
      /** False: the hour's share of re-flattens is used up, and the trader must act. */
      readonly flattens: boolean;
    }
  | {
      readonly kind: 'bypass-flattened';
      readonly killId: string;
      readonly number: number;
      readonly reading: StepReading;
    }
  | ({ readonly kind: 'lock-set'; readonly resolves?: boolean } & Lock)
  /** A person ended a lock whose end nobody could compute, in writing. */
  | { readonly kind: 'lock-released'; readonly actor: Actor; readonly reason: string }
  /** What this computer's clock did. */
  | { readonly kind: 'clock-noted'; readonly note: ClockNote }
  | {
      readonly kind: 'alert-raised';
      readonly alertId: string;
      readonly priority: AlertPriority;
      readonly code: string;
      readonly text: string;
    }
  | { readonly kind: 'alert-delivered'; readonly alertId: string; readonly channel: string }
  | { readonly kind: 'alert-failed'; readonly alertId: string; readonly channel: string; readonly message: string }
  | { readonly kind: 'alert-acknowledged'; readonly alertId: string };

/**
 * What was wrong with the journal. `damaged`: it cannot be trusted. `missing`: it is gone. `older-copy`: it ends before, or otherwise
 * than, the copy of the latch says. `latch-damaged`: the copy that would vouch for the journal's end is not whole. `unsaved-latch`: the disk had
 * refused the latch, and the copy kept it.
 */
export type RecoveredFault = 'damaged' | 'missing' | 'older-copy' | 'latch-damaged' | 'unsaved-latch';

/** A record that was not what it should be, and what is known of today's kill all the same. */
export type Review = {
  readonly fault: RecoveredFault;
  readonly detail: string;
  readonly killed: 'yes' | 'no' | 'unknown';
};

/** A lock on the account. `until` null: its end could not be computed, and it holds until reviewed. */
export type Lock = {
  readonly until: EpochMs | null;
  readonly reason: string;
  /** When it was set; absent in journals of before this was kept. */
  readonly since?: EpochMs;
  /** An end that is unknown lies no earlier than this. */
  readonly notBefore?: EpochMs;
  /** Asked for by the trader, without a kill. */
  readonly byHand?: boolean;
};

/** A setting that changed, in words the trader wrote; secrets never appear. */
export type ConfigChange = { readonly field: string; readonly from: string; readonly to: string };

/** An entry as it stands in the journal. `hash` covers the entry and `prevHash`, so that a changed row breaks the chain. */
export type StoredEntry = {
  readonly seq: number;
  readonly at: EpochMs;
  readonly day: TradingDay;
  readonly entry: JournalEntry;
  readonly prevHash: string;
  readonly hash: string;
};
