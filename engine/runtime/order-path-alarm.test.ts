import { describe, expect, it } from 'vitest';
import { evolve, openingState, type EngineState } from '../domain/engine-state.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import type { BrokerHealth } from '../ports.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { orderPathAlarm } from './order-path-alarm.ts';

const stopped = openingState(tradingDayOf(FRIDAY_10AM));
const guarding = evolve(stopped, { kind: 'engine-started', actor: 'trader' }, FRIDAY_10AM);
const killing = evolve(guarding, killLatched(), FRIDAY_10AM);

const refusedSince = (since: number): BrokerHealth => ({
  quotes: { source: 'live', since: 0 },
  ordersRefused: { error: { code: 'ip-not-allowed', message: '100008', retryable: false }, since },
});
const healthy: BrokerHealth = { ...refusedSince(0), ordersRefused: null };

function alarmIn(
  state: EngineState,
  health: BrokerHealth,
): { readonly codes: readonly string[]; readonly after: EngineState } {
  const entries = orderPathAlarm(health, state, { alias: 'Practice' });
  const codes = entries.map((entry) =>
    entry.kind === 'alert-raised' ? `${entry.priority} ${entry.code}` : entry.kind,
  );
  return { codes, after: entries.reduce((next, entry) => evolve(next, entry, FRIDAY_10AM), state) };
}

describe('the alarm of an order path that is refused (card K15)', () => {
  it('is silent while orders are taken, and while nobody guards', () => {
    expect(alarmIn(guarding, healthy).codes).toEqual([]);
    expect(alarmIn(killing, healthy).codes).toEqual([]);
    expect(alarmIn(stopped, refusedSince(1)).codes).toEqual([]);
  });

  it('says NOT PROTECTED once for each time it begins', () => {
    const first = alarmIn(guarding, refusedSince(1));
    expect(first.codes).toEqual(['critical orders-refused']);
    expect(alarmIn(first.after, refusedSince(1)).codes).toEqual([]);
    expect(alarmIn(first.after, refusedSince(2)).codes).toEqual(['critical orders-refused']);
  });

  it('says EXIT BY HAND once in a kill, whatever was said before', () => {
    const before = alarmIn(guarding, refusedSince(1)).after;
    const during = alarmIn(evolve(before, killLatched(), FRIDAY_10AM), refusedSince(1));
    expect(during.codes).toEqual(['critical exit-by-hand']);
    expect(alarmIn(during.after, refusedSince(2)).codes).toEqual([]);
  });
});
