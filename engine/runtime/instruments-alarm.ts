import type { EngineState } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import { istDateOf, istMidnight } from '../domain/trading-day.ts';
import type { BrokerHealth } from '../ports.ts';

/** Brokers publish the day's list before; who has none by then is told, with time left before the open. */
const DUE_MS = 8.5 * 3_600_000;

/**
 * What the trader hears of the broker's list of contracts: that an old one is in use (card P22), and that rows of it were put
 * aside (card D21). Each once a day; alerts are the day's own.
 */
export function instrumentsAlarm(
  { instruments }: BrokerHealth,
  state: EngineState,
  { alias, now }: { readonly alias: string; readonly now: EpochMs },
): readonly JournalEntry[] {
  if (!instruments || !state.running) return [];
  const { date, missed, quarantined } = instruments;
  const entries: JournalEntry[] = [];
  const warn = (code: string, text: string): void => {
    if (state.alerts.some((alert) => alert.alertId === code)) return;
    entries.push({ kind: 'alert-raised', alertId: code, priority: 'warning', code, text: `${alias}: ${text}` });
  };
  if (missed && now - istMidnight(istDateOf(now)) >= DUE_MS) {
    const use =
      date === null
        ? 'and there is none of an earlier day. Exits go out whole and are cut when the exchange refuses their size.'
        : `so the one of ${date} is in use. Exits are cut into smaller orders, in case freeze quantities have changed.`;
    warn(
      'instruments-old',
      `today's list of contracts could not be had from the broker, ${use} It is asked for again every minute.`,
    );
  }
  if (quarantined > 0) {
    const text =
      `${quarantined} contract(s) in the broker's list have a lot, tick or expiry that cannot be, and were put aside. ` +
      'Positions in them are still watched and closed, by what the broker’s own books say of them.';
    warn('instruments-quarantined', text);
  }
  return entries;
}
