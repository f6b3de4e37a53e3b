import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { ok } from '../domain/result.ts';
import type { Broker, Journal } from '../ports.ts';
import type { EngineParts } from '../runtime/trade-engine.ts';
import { DAY_FAULTS, type DayFault } from './fault-plan.ts';
import { simulateDays } from './simulate-days.ts';

type Alter = (parts: EngineParts) => EngineParts;

/** The same broker with some answers of its own. */
function brokerWith({ broker }: EngineParts, change: (broker: Broker) => Partial<Broker>): Broker {
  return {
    capabilities: broker.capabilities,
    login: () => broker.login(),
    fetchAccount: () => broker.fetchAccount(),
    placeOrder: (request) => broker.placeOrder(request),
    modifyOrder: (orderId, asked) => broker.modifyOrder(orderId, asked),
    cancelOrder: (orderId) => broker.cancelOrder(orderId),
    activateKillSwitch: () => broker.activateKillSwitch(),
    readKillSwitch: () => broker.readKillSwitch(),
    logout: () => broker.logout(),
    onQuotes: (listener) => broker.onQuotes(listener),
    onNews: (listener) => broker.onNews(listener),
    health: () => broker.health(),
    close: () => broker.close(),
    ...change(broker),
  };
}

/** The same account as a broken reader would show it. */
function reading(parts: EngineParts, change: (snapshot: AccountSnapshot) => AccountSnapshot): EngineParts {
  const broker = brokerWith(parts, (original) => ({
    fetchAccount: async () => {
      const answer = await original.fetchAccount();
      return answer.ok ? ok(change(answer.value)) : answer;
    },
  }));
  return { ...parts, broker };
}

/** A journal that loses some kinds of entries and says nothing. */
function forgetting(parts: EngineParts, kinds: readonly JournalEntry['kind'][]): EngineParts {
  const { journal } = parts;
  const append: Journal['append'] = (at, day, entries) =>
    journal.append(
      at,
      day,
      entries.filter((entry) => !kinds.includes(entry.kind)),
    );
  return {
    ...parts,
    journal: {
      append,
      replay: (since) => journal.replay(since),
      lastDay: () => journal.lastDay(),
      page: (query) => journal.page(query),
      sample: (day, sample) => journal.sample(day, sample),
      samples: (day) => journal.samples(day),
      close: () => journal.close(),
    },
  };
}

const BROKEN: readonly (readonly [string, Alter, readonly string[], readonly DayFault[]])[] = [
  [
    'resends an order whose answer was lost',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, (broker) => ({
        placeOrder: async (request) => {
          const first = await broker.placeOrder(request);
          return first.outcome === 'unknown' ? broker.placeOrder(request) : first;
        },
      })),
    }),
    ['I10'],
    ['lost-answer', 'lost-call'],
  ],
  ['forgets the latch', (parts) => forgetting(parts, ['kill-latched']), ['R2'], DAY_FAULTS],
  ['forgets what it meant to send', (parts) => forgetting(parts, ['order-intended']), ['R15', 'I1', 'I3'], DAY_FAULTS],
  [
    'takes a failed reading for a flat account',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, (broker) => ({
        fetchAccount: async () => {
          const answer = await broker.fetchAccount();
          const nothing = { asOf: parts.clock.now(), positions: [], orders: [], trades: [], incomplete: [] };
          return answer.ok ? answer : ok(nothing);
        },
      })),
    }),
    ['I4', 'R4', 'R8', 'R6'],
    DAY_FAULTS,
  ],
  [
    'does not see orders that are still open',
    (parts) =>
      reading(parts, (snapshot) => ({
        ...snapshot,
        orders: snapshot.orders.filter((row) => row.status === 'complete'),
      })),
    ['I4', 'I1', 'I3'],
    DAY_FAULTS,
  ],
  [
    'takes an unknown outcome for a refusal',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, (broker) => ({
        placeOrder: async (request) => {
          const answer = await broker.placeOrder(request);
          return answer.outcome === 'unknown' ? { outcome: 'rejected', error: answer.error } : answer;
        },
      })),
    }),
    ['I1', 'I3'],
    ['late-effect'],
  ],
  [
    'believes the switch is on without looking',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, () => ({
        readKillSwitch: async () => ok('on'),
        activateKillSwitch: async () => ok(undefined),
      })),
    }),
    ['I4', 'R4'],
    DAY_FAULTS,
  ],
  [
    'watches with a line ten times too far away',
    (parts) => {
      const { settings } = parts;
      const dayLossLimit = paise(settings.policy.dayLossLimit * 10);
      return { ...parts, settings: { ...settings, policy: { ...settings.policy, dayLossLimit } } };
    },
    ['R8'],
    DAY_FAULTS,
  ],
  [
    'watches with a line ten times too near',
    (parts) => {
      const { settings } = parts;
      const dayLossLimit = paise(Math.round(settings.policy.dayLossLimit / 10));
      return { ...parts, settings: { ...settings, policy: { ...settings.policy, dayLossLimit } } };
    },
    ['R7'],
    DAY_FAULTS,
  ],
  [
    'cannot see that a stop was hit',
    (parts) =>
      reading(parts, (snapshot) => ({
        ...snapshot,
        orders: snapshot.orders.map((row) => (row.type === 'SL' ? { ...row, isStop: false } : row)),
      })),
    ['R8'],
    DAY_FAULTS,
  ],
  [
    'exits with twice the quantity',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, (broker) => ({
        placeOrder: (request) => broker.placeOrder({ ...request, quantity: request.quantity * 2 }),
      })),
    }),
    ['I1'],
    DAY_FAULTS,
  ],
  ['forgets that a kill has ended', (parts) => forgetting(parts, ['kill-finished']), ['R15'], DAY_FAULTS],
];

describe('the oracles: deliberately broken engines', () => {
  it.each(BROKEN)('an engine that %s is caught', async (_name, alter, expected, faults) => {
    const caught = new Set<string>();
    // As many days as it takes, and not more than the whole engine is asked to survive.
    for (let seed = 1; seed <= 10 && !expected.some((id) => caught.has(id)); seed += 1) {
      const report = await simulateDays({ seed, days: 10, accounts: 1, faults, crashes: true, alter });
      for (const { invariant } of report.violations) caught.add(invariant);
    }
    expect([...caught].filter((id) => expected.includes(id))).not.toEqual([]);
  });
});
