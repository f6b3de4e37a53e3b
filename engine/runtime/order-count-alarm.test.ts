import { describe, expect, it } from 'vitest';
import { evolve, openingState } from '../domain/engine-state.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import type { BrokerHealth } from '../ports.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { orderCountAlarm } from './order-count-alarm.ts';

const stopped = openingState(tradingDayOf(FRIDAY_10AM));
const guarding = evolve(stopped, { kind: 'engine-started', actor: 'trader' }, FRIDAY_10AM);
const line: BrokerHealth = { quotes: { source: 'live', since: 0 }, ordersRefused: null };
const placed = (count: number): BrokerHealth => ({ ...line, ordersToday: { placed: count, cap: 5_000 } });

describe('the alarm of a day whose orders run out', () => {
  it('is silent below 80 % of the cap, while nobody guards, and where no broker counts', () => {
    expect(orderCountAlarm(placed(3_999), guarding, { alias: 'A' })).toEqual([]);
    expect(orderCountAlarm(placed(4_000), stopped, { alias: 'A' })).toEqual([]);
    expect(orderCountAlarm(line, guarding, { alias: 'A' })).toEqual([]);
  });

  it('is said once, with what is left and what it means for exits', () => {
    const entries = orderCountAlarm(placed(4_000), guarding, { alias: 'A' });
    expect(entries).toMatchObject([{ kind: 'alert-raised', code: 'orders-nearly-spent' }]);
    const [alert] = entries;
    expect(alert?.kind === 'alert-raised' ? alert.text : '').toMatch(/4000 of the 5000 .* exits too/);
    const after = entries.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM), guarding);
    expect(orderCountAlarm(placed(4_100), after, { alias: 'A' })).toEqual([]);
  });
});
