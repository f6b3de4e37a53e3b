import type { Instrument } from '../domain/instrument.ts';
import { isSessionOpen } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import { sessionTime } from '../domain/trusted-time.ts';
import type { AccountWatch } from './account-watch.ts';
import type { EngineParts } from './engine-parts.ts';
import type { TimeKeeper } from './time-keeper.ts';

/**
 * Whether orders of an instrument may be sent now. Practice trades at any hour. Open by the time we know or by the market's own is
 * open: an order too late is refused, and one that was not sent leaves the money at risk over night.
 */
export function tradingNow(
  { practice, clock, calendar }: Pick<EngineParts, 'practice' | 'clock' | 'calendar'>,
  { time, watch }: { readonly time: Pick<TimeKeeper, 'judged'>; readonly watch: Pick<AccountWatch, 'marketTime'> },
): (instrument: Instrument) => boolean {
  return (instrument) => {
    const now = sessionTime(time.judged, clock.now());
    const marketTime = watch.marketTime(instrument);
    const isOpen = (at: EpochMs): boolean => isSessionOpen(at, calendar, instrument.exchange);
    return practice || isOpen(now) || (marketTime !== undefined && isOpen(marketTime));
  };
}
