import type { JournalEntry } from '../domain/journal-entry.ts';
import { paise } from '../domain/money.ts';
import { tradingDay, type TradingDay } from '../domain/trading-day.ts';

/** A Friday in November 2026, 15:29 IST. */
export const FRIDAY = tradingDay('2026-11-20');
/** See `FRIDAY`. */
export const FRIDAY_1529 = Date.parse('2026-11-20T15:29:00+05:30');

/** A kill as the engine latches it. */
export function killLatched(
  killId = 'kill-1',
  day: TradingDay = FRIDAY,
): Extract<JournalEntry, { kind: 'kill-latched' }> {
  return {
    kind: 'kill-latched',
    killId,
    tradingDay: day,
    cause: { kind: 'manual', actor: 'trader', reason: 'enough for today' },
    evidence: {
      dayPnl: paise(-612_345),
      dayLossLimit: paise(600_000),
      quality: 'fresh',
      openPositions: 2,
      snapshotAsOf: FRIDAY_1529,
    },
    plan: ['cancel-orders', 'exit-shorts', 'prove-flat', 'log-out'],
    lockUntil: null,
  };
}

/** An entry that only tells. */
export function alertRaised(alertId = 'alert-1', text = 'The quotes are old.'): JournalEntry {
  return { kind: 'alert-raised', alertId, priority: 'warning', code: 'quotes-old', text };
}
