import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { err, ok } from '../domain/result.ts';
import type { Broker, Journal } from '../ports.ts';
import type { EngineParts } from '../runtime/engine-parts.ts';
import { CANARY } from './exchange-broker.ts';
import { SURVIVED_FAULTS, type DayFault } from './fault-plan.ts';
import { MemoryJournal } from './memory-journal.ts';

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
    endLogins: () => broker.endLogins(),
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

/** A start-up that does not see some kinds of entries. */
function notReplaying(parts: EngineParts, kinds: readonly JournalEntry['kind'][]): EngineParts {
  const { journal } = forgetting(parts, []);
  const replay: Journal['replay'] = (since) => journal.replay(since).filter(({ entry }) => !kinds.includes(entry.kind));
  return { ...parts, journal: { ...journal, replay } };
}

/** A row that went missing is served as closed. */
function closingMissingRows(parts: EngineParts): EngineParts {
  const seen = new Map<string, AccountSnapshot['positions'][number]>();
  return reading(parts, (snapshot) => {
    for (const row of snapshot.positions) seen.set(row.positionId, row);
    const there = new Set(snapshot.positions.map((row) => row.positionId));
    const closed = [...seen.values()]
      .filter((row) => !there.has(row.positionId))
      .map((row) => ({ ...row, netQuantity: 0 }));
    return { ...snapshot, positions: [...snapshot.positions, ...closed] };
  });
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

/** Engines with one deliberate fault each: what it does, how, the invariants that show it, the faults it takes. */
export const BROKEN_ENGINES: readonly (readonly [string, Alter, readonly string[], readonly DayFault[]])[] = [
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
  ['forgets the latch', (parts) => forgetting(parts, ['kill-latched']), ['R2'], SURVIVED_FAULTS],
  [
    'forgets what it meant to send',
    (parts) => forgetting(parts, ['order-intended']),
    ['R15', 'I1', 'I3'],
    SURVIVED_FAULTS,
  ],
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
    SURVIVED_FAULTS,
  ],
  [
    'does not see orders that are still open',
    (parts) =>
      reading(parts, (snapshot) => ({
        ...snapshot,
        orders: snapshot.orders.filter((row) => row.status === 'complete'),
      })),
    ['I4', 'I1', 'I3'],
    SURVIVED_FAULTS,
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
    SURVIVED_FAULTS,
  ],
  [
    'watches with a line ten times too far away',
    (parts) => {
      const { settings } = parts;
      const dayLossLimit = paise(settings.policy.dayLossLimit * 10);
      return { ...parts, settings: { ...settings, policy: { ...settings.policy, dayLossLimit } } };
    },
    ['R8'],
    SURVIVED_FAULTS,
  ],
  [
    'watches with a line ten times too near',
    (parts) => {
      const { settings } = parts;
      const dayLossLimit = paise(Math.round(settings.policy.dayLossLimit / 10));
      return { ...parts, settings: { ...settings, policy: { ...settings.policy, dayLossLimit } } };
    },
    ['R7'],
    SURVIVED_FAULTS,
  ],
  [
    'cannot see that a stop was hit',
    (parts) =>
      reading(parts, (snapshot) => ({
        ...snapshot,
        orders: snapshot.orders.map((row) => (row.type === 'SL' ? { ...row, isStop: false } : row)),
      })),
    ['R8'],
    SURVIVED_FAULTS,
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
    SURVIVED_FAULTS,
  ],
  ['forgets that a kill has ended', (parts) => forgetting(parts, ['kill-finished']), ['R15'], SURVIVED_FAULTS],
  ['ignores the latch when it resumes', (parts) => notReplaying(parts, ['kill-latched']), ['R5', 'R1'], []],
  ['is off after a restart', (parts) => notReplaying(parts, ['engine-started']), ['R9'], []],
  [
    'leaves foreign orders in the book',
    (parts) =>
      reading(parts, (snapshot) => ({ ...snapshot, orders: snapshot.orders.filter((row) => row.tag !== undefined) })),
    ['I4', 'I1', 'I3'],
    [],
  ],
  [
    'exits while other orders work',
    (parts) => ({
      ...reading(parts, (snapshot) => ({
        ...snapshot,
        orders: snapshot.orders.map((row) =>
          row.status === 'trigger-pending' || row.status === 'open' ? { ...row, status: 'cancelled' as const } : row,
        ),
      })),
    }),
    ['I4', 'I1', 'I3'],
    [],
  ],
  [
    'does not wait for orders that may still land',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, ({ capabilities }) => ({ capabilities: { ...capabilities, settleMs: 0 } })),
    }),
    ['I1', 'I3'],
    ['late-effect'],
  ],
  [
    'trusts the switch of the web page unread',
    (parts) => ({
      ...parts,
      terminal: parts.terminal && {
        run: () => Promise.resolve({ outcome: 'activated', committed: 'yes', evidence: [], steps: [] }),
        readState: () => Promise.resolve({ state: 'on', evidence: [], readAt: parts.clock.now() }),
      },
    }),
    ['I4', 'R4'],
    [],
  ],
  ['takes a missing row for a closed position', closingMissingRows, ['I4', 'R7', 'R8', 'I1', 'I3'], ['missing-row']],
  [
    'asks for each cancel a dozen times at once',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, (broker) => ({
        cancelOrder: async (orderId) => {
          const answers = await Promise.all(Array.from({ length: 12 }, () => broker.cancelOrder(orderId)));
          return answers[0] ?? broker.cancelOrder(orderId);
        },
      })),
    }),
    ['R12'],
    [],
  ],
  ['tells nobody', (parts) => ({ ...parts, notifiers: () => [] }), ['R16'], []],
  [
    'ends its lock early',
    (parts) => ({ ...parts, calendar: { ...parts.calendar, session: { ...parts.calendar.session, open: 60 } } }),
    ['R5'],
    [],
  ],
  [
    'writes without syncing',
    (parts) => {
      if (parts.journal instanceof MemoryJournal) parts.journal.syncsEveryRow = false;
      return parts;
    },
    ['R1', 'R2', 'R5', 'R9', 'R15', 'I1', 'I3', 'I10'],
    SURVIVED_FAULTS,
  ],
  [
    'writes whole errors into its record',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, (broker) => ({
        placeOrder: (request) =>
          broker.placeOrder(request).catch(() => {
            throw new Error(`Authorization: ${CANARY}`);
          }),
        fetchAccount: () =>
          broker.fetchAccount().catch(() => {
            throw new Error(`Authorization: ${CANARY}`);
          }),
      })),
    }),
    ['R17'],
    ['throwing-adapter'],
  ],
  [
    'does not log in again',
    (parts) => ({
      ...parts,
      broker: brokerWith(parts, () => ({
        login: async () => err({ code: 'login-refused', message: 'no', retryable: false }),
      })),
    }),
    ['R6', 'R8'],
    ['session-drop'],
  ],
];
