import type { EngineState } from '../domain/engine-state.ts';
import type { StoredEntry } from '../domain/journal-entry.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import type { TradingCalendar } from '../domain/trading-day.ts';
import type { JudgedTime } from '../domain/trusted-time.ts';
import type { MachineTime } from './time-keeper.ts';
import type { Broker, BrokerHealth, Clock, Journal, KillSwitchTerminal, Notifier } from '../ports.ts';

/** What an engine is made of. Everything it does to the world goes through these. */
export type EngineParts = {
  readonly settings: EngineSettings;
  readonly broker: Broker;
  readonly terminal: KillSwitchTerminal | null;
  readonly journal: Journal;
  readonly notifiers: () => readonly Notifier[];
  readonly clock: Clock;
  readonly calendar: TradingCalendar;
  /** A practice account may open a new practice day; no other may. */
  readonly practice: boolean;
  /** Fresh ids: `K` for kills, `E` for exits; alphanumeric, at most 16 characters. */
  readonly freshId: (prefix: 'K' | 'E') => string;
  /** What the computer knows of time beside its clock; absent: nothing. */
  readonly machine?: () => MachineTime;
  /** Something changed; a view may be made anew. */
  readonly changed: () => void;
  readonly recorded: (entries: readonly StoredEntry[]) => void;
  readonly journalFailed: (error: unknown) => void;
};

/** What an engine is, at a moment. */
export type EngineReport = {
  readonly state: EngineState;
  readonly assessment: RiskAssessment | null;
  readonly settings: EngineSettings;
  readonly health: BrokerHealth;
  /** The time locks and sessions are judged by. */
  readonly time: JudgedTime;
};
