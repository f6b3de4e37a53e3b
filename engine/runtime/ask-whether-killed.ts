import type { JournalEntry } from '../domain/journal-entry.ts';
import { nextSessionUnlock, type TradingCalendar } from '../domain/trading-day.ts';
import { lockFrom, type JudgedTime } from '../domain/trusted-time.ts';
import type { Broker, KillSwitchTerminal, SwitchState } from '../ports.ts';
import type { Ledger } from './ledger.ts';

/** What the question needs. */
export type AskTools = {
  readonly broker: Broker;
  readonly terminal: KillSwitchTerminal | null;
  readonly ledger: Ledger;
  /** The time that the lock's end is counted from. */
  readonly judged: () => JudgedTime;
  readonly calendar: TradingCalendar;
  readonly alias: string;
};

/**
 * After a record was lost nobody here knows whether the account was stopped today. Its broker may: a kill switch that is on means
 * "killed", and the account is locked as after a kill. An answer that is off or unknown frees nothing: a person still has to look.
 */
export async function askWhetherKilled({ broker, terminal, ledger, judged, calendar, alias }: AskTools): Promise<void> {
  const day = ledger.state.tradingDay;
  const alertId = `asked-${day}`;
  if (ledger.state.alerts.some((alert) => alert.alertId === alertId)) return;
  const answer = await readSwitch(broker, terminal, day);
  // A kill that came meanwhile knows more than the question.
  if (ledger.state.review?.killed !== 'unknown' || ledger.state.latch.state === 'latched') return;
  const until = nextSessionUnlock(lockFrom(judged()), calendar) ?? null;
  const lock: readonly JournalEntry[] =
    answer === 'on' ? [{ kind: 'lock-set', until, reason: "the broker's kill switch is on" }] : [];
  ledger.record([
    ...lock,
    { kind: 'alert-raised', alertId, priority: 'critical', code: 'maybe-killed', text: `${alias}: ${SAID[answer]}` },
  ]);
}

const SAID = {
  on: "the record of today was lost, and the broker's kill switch is on: taken as stopped today, and locked.",
  off: "the record of today was lost. The broker's kill switch is off, which does not prove that nothing was stopped. Look at the account in the broker's app, then start the guard again.",
  unknown:
    "the record of today was lost, and the broker does not say whether its kill switch is on. Look at the account in the broker's app, then start the guard again.",
} as const;

async function readSwitch(
  broker: Broker,
  terminal: KillSwitchTerminal | null,
  day: string,
): Promise<SwitchState | 'unknown'> {
  const { access } = broker.capabilities.killSwitch;
  if (access === 'api') {
    const login = await broker.login();
    const read = login.ok ? await broker.readKillSwitch() : login;
    return read.ok && typeof read.value === 'string' ? read.value : 'unknown';
  }
  if (access !== 'terminal' || !terminal) return 'unknown';
  return (await terminal.readState(`review-${day.replace('/', '-')}`)).state;
}
