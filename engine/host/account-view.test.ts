import { expect, it } from 'vitest';
import { zAccountSettings } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { evolve, openingState } from '../domain/engine-state.ts';
import { assessRisk } from '../domain/risk.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import { wallTime } from '../domain/trusted-time.ts';
import type { BrokerHealth } from '../ports.ts';
import { FRIDAY_10AM, policy, settings, snapshot } from '../testing/builders.ts';
import { accountView } from './account-view.ts';

/** The view of an account that is read without a fault, on lines in this state. */
function viewOn(health: BrokerHealth) {
  const opened = openingState(tradingDayOf(FRIDAY_10AM));
  const state = evolve(opened, { kind: 'engine-started', actor: 'trader' }, FRIDAY_10AM);
  const context = { policy: policy(), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM };
  const assessment = assessRisk(snapshot({ asOf: FRIDAY_10AM }), context);
  return accountView(
    { state, assessment, settings: settings(), health, time: wallTime(FRIDAY_10AM) },
    {
      accountId: accountId('a'),
      settings: zAccountSettings.parse({
        alias: 'A',
        clientCode: 'A',
        broker: 'paper',
        mode: 'practice',
        dayLossLimit: 1_000_000,
      }),
      storedSecrets: [],
      loginPage: null,
      terminal: null,
      now: FRIDAY_10AM,
      uncovered: () => 0,
      around: {
        terminal: 'ready',
        terminalTrouble: null,
        alertChannels: 0,
        lockCopies: 'kept',
        journal: 'writes',
        power: { onBattery: false, percent: null, asleep: false },
      },
    },
  );
}

const error = { code: 'ip-not-allowed', message: '100008: unauthorized', retryable: false } as const;

it('K15: reads that work and orders that are refused are NOT PROTECTED, with what it means and what to do', () => {
  const quotes = { source: 'live', since: FRIDAY_10AM } as const;
  expect(viewOn({ quotes, ordersRefused: null })).toMatchObject({ protected: true, blockers: [] });
  const view = viewOn({ quotes, ordersRefused: { error, since: FRIDAY_10AM } });
  expect(view.protected).toBe(false);
  expect(view.blockers).toMatchObject([
    { code: 'ip-not-allowed', message: expect.stringMatching(/^Reads work, orders are refused.*exit by hand/) },
  ]);
});

it('D9: says where prices come from between readings, and since when', () => {
  const view = viewOn({ quotes: { source: 'polling', since: FRIDAY_10AM }, ordersRefused: null });
  expect(view).toMatchObject({
    protected: true,
    quotes: { source: 'polling', since: '2026-11-20T10:00:00.000+05:30' },
  });
});
