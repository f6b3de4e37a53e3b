import { toIstIso } from '../domain/time.ts';
import type { Clock, Notifier } from '../ports.ts';
import type { Ledger } from './ledger.ts';

/** What the last words are said with. */
export type LastWordsTools = {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly alias: string;
  /** Positions and working orders; null: not known, and to be told. */
  readonly openRisk: number | null;
  readonly notifiers: () => readonly Notifier[];
};

/** A quit does not wait longer for a channel; what has not left by then leaves at the next start, with its time in it. */
const MOST_MS = 4_000;
const LOOK_MS = 100;

/**
 * Says by every channel that nobody watches this account from now on, when something may be open (card L12), and waits a moment for the
 * message to leave. A process that is killed cannot say it: that is what whoever watches from outside is for.
 */
export async function sayLastWords({ ledger, clock, alias, openRisk, notifiers }: LastWordsTools): Promise<void> {
  if (!ledger.state.running || openRisk === 0) return;
  const at = clock.now();
  const alertId = `guard-ends-${at}`;
  const what = openRisk === null ? 'what is open is not known' : `${openRisk} position(s) or order(s) are open`;
  const text = `${alias}: TradeFuse stopped watching at ${toIstIso(at).slice(11, 19)} IST while ${what}. Nothing stops a loss until it is started again: watch the account in the broker's app, and keep stop orders there.`;
  ledger.record([{ kind: 'alert-raised', alertId, priority: 'warning', code: 'guard-ends', text }]);
  const isTold = (): boolean => {
    const told = ledger.state.alerts.find((alert) => alert.alertId === alertId)?.deliveries ?? [];
    return notifiers().every(({ channel }) => told.some((delivery) => delivery.channel === channel));
  };
  const from = clock.monotonic();
  while (!isTold() && clock.monotonic() - from < MOST_MS) await clock.sleep(LOOK_MS);
}
