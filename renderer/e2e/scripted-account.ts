import type { AccountView, KillView, OrderView, PositionView } from '../../engine/contract/account-view.ts';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import { paise } from '../../engine/domain/money.ts';
import { toIstIso } from '../../engine/domain/time.ts';

/** The moment at which every scripted picture begins: a Friday in the session. */
export const SCRIPT_START = Date.parse('2026-11-20T11:42:10+05:30');

const rupees = (amount: number) => paise(Math.round(amount * 100));
const isoAt = (secondsAgo: number): string => toIstIso(SCRIPT_START - secondsAgo * 1_000);

type PositionScript = {
  readonly symbol: string;
  readonly lots: number;
  readonly average: number;
  readonly last: number | null;
  readonly stopAt?: number;
  readonly uncovered?: number;
  readonly priceAgeSeconds?: number;
};

const LOT = 65;

/** A NIFTY option leg. */
export function scriptPosition(script: PositionScript): PositionView {
  const netQuantity = script.lots * LOT;
  return {
    positionId: `NFO:${script.symbol}:NRML`,
    tradingSymbol: script.symbol,
    exchange: 'NFO',
    underlying: 'NIFTY',
    kind: 'option',
    optionType: script.symbol.endsWith('CE') ? 'CE' : 'PE',
    product: 'NRML',
    netQuantity,
    lotSize: LOT,
    averagePrice: rupees(script.average),
    lastPrice: script.last === null ? null : rupees(script.last),
    priceAsOf: script.last === null ? null : isoAt(script.priceAgeSeconds ?? 0.6),
    priceFault: script.last === null ? 'missing' : null,
    pnl: script.last === null ? null : rupees((script.last - script.average) * netQuantity),
    uncoveredQuantity: script.uncovered ?? Math.abs(netQuantity),
    stop:
      script.stopAt === undefined
        ? null
        : {
            orderId: `SL-${script.symbol.slice(-7)}`,
            triggerPrice: rupees(script.stopAt),
            quantity: Math.abs(netQuantity),
          },
  };
}

/** A resting or finished order. */
export function scriptOrder(
  orderId: string,
  script: Partial<OrderView> & Pick<OrderView, 'tradingSymbol' | 'side'>,
): OrderView {
  return {
    orderId,
    product: 'NRML',
    type: 'SL',
    quantity: LOT,
    filledQuantity: 0,
    status: 'trigger-pending',
    rawStatus: 'TRIGGER PENDING',
    working: true,
    placedAt: isoAt(5_400),
    updatedAt: isoAt(5_400),
    ...script,
  };
}

const STEPS: readonly (readonly [string, string])[] = [
  ['cancel-orders', 'Cancelling 3 orders'],
  ['exit-shorts', 'Buying back 2 shorts'],
  ['exit-hedges', 'Selling 2 hedges'],
  ['prove-flat', 'Proving the account flat'],
  ['pull-switch', 'Pulling the kill switch at Dhan'],
  ['prove-switch', 'Proving the kill switch'],
  ['log-out', 'Logging out'],
];

/** A kill that has confirmed `done` steps. */
export function scriptKill(done: number, finished = false): KillView {
  return {
    id: 'kill-20261120-family',
    cause: 'Loss ₹10,240 reached the limit of ₹10,000 and the stop on NIFTY 26NOV 24500 CE was hit at 11:41:52',
    startedAt: isoAt(finished ? 94 : 6),
    finishedAt: finished ? isoAt(81) : null,
    verified: finished,
    steps: STEPS.map(([step, label], index) => ({
      step,
      label,
      outcome: index < done ? 'confirmed' : null,
      running: index === done && !finished,
      attempt: index === done && !finished ? 2 : 1,
      startedAt: index <= done ? isoAt((finished ? 94 : 6) - index * 1.7) : null,
      endedAt: index < done ? isoAt((finished ? 92.6 : 4.6) - index * 1.7) : null,
      detail:
        index === 0 && done > 0
          ? '3 of 3 gone from the order book'
          : index === done && !finished
            ? '1 of 2 legs flat, 65 units working'
            : null,
    })),
  };
}

type AccountScript = Partial<Omit<AccountView, 'mtm' | 'dayLossLimit'>> & {
  readonly id: string;
  readonly rupees: number | null;
  readonly limit?: number;
  readonly quality?: AccountView['mtm']['quality'];
};

/** One account, calm and protected unless the script says otherwise. */
export function scriptAccount({
  id,
  rupees: value,
  limit = 10_000,
  quality = 'fresh',
  ...rest
}: AccountScript): AccountView {
  const mtm = value === null ? null : rupees(value);
  const alias = rest.alias ?? 'Family';
  const settings: AccountView['settings'] = {
    alias,
    mailbox: null,
    clientCode: rest.clientCode ?? '1100482913',
    broker: 'dhan',
    mode: rest.mode ?? 'live',
    autoStart: true,
    squareOffHedges: true,
    exitScope: 'all-but-holdings',
    slippage: { capPercent: 5, steps: 4, beyondCap: 'widen' },
    deleteLogsOnBoot: false,
    maxRetries: 3,
    retryDelayMs: 1_000,
    riskIntervalMs: 2_000,
    reflattensPerHour: 5,
    dwellMs: 1_000,
    maxSpreadPercent: 10,
    flattenWhenBlindS: null,
    brokerGuardPercent: null,
    triggerAtPercent: null,
    warnAtPercents: [],
    countCharges: false,
    capital: null,
    rules: [],
    linkedGroup: 'family',
    telegram: { enabled: true, chatId: '123456789', apiRoot: null },
    dayLossLimit: rupees(limit),
  };
  const agrees = quality === 'fresh';
  return {
    accountId: accountId(id),
    alias,
    clientCode: settings.clientCode,
    broker: 'dhan',
    mode: 'live',
    engine: 'monitoring',
    protected: true,
    blockers: [],
    mtm: {
      value: mtm,
      gross: mtm,
      asOf: value === null ? null : isoAt(1),
      quality,
      sources: [
        { name: 'positions', value: mtm, agrees: true },
        { name: 'trade book', value: mtm, agrees },
        { name: 'funds', value: mtm, agrees: true },
      ],
    },
    dayLossLimit: rupees(limit),
    utilization: value === null ? null : Math.max(0, (-value / limit) * 100),
    stopLoss: 'SAFE',
    openPositions: rest.positions?.filter((position) => position.netQuantity !== 0).length ?? 0,
    positions: [],
    orders: [],
    rules: scriptRules(value, limit, rest.stopLoss === 'HIT TODAY'),
    dataAgeMs: 900,
    tradingDay: '2026-11-20',
    storedSecrets: ['mpin', 'totp-seed', 'telegram-bot-token'],
    settings,
    ...rest,
  };
}

function scriptRules(value: number | null, limit: number, hit: boolean): AccountView['rules'] {
  const over = value !== null && value <= -limit;
  const away = value === null ? null : rupees(Math.max(0, limit + value));
  return [
    {
      id: 'dual-condition',
      holds: over && hit,
      explanation: 'Kill when the loss limit is reached and a stop of a short option was hit today.',
      distance: away,
      action: 'kill',
      unknown: value === null,
      meaning: 'When the loss limit is reached and a stop on a sold option has filled today, the account is killed.',
      value: value === null ? null : rupees(value),
      threshold: rupees(-limit),
      unit: 'paise',
      conditions: [
        {
          id: 'mtm',
          holds: over,
          unknown: value === null,
          value: value === null ? null : rupees(value),
          threshold: rupees(-limit),
          distance: away,
          explanation:
            value === null ? 'MTM is not known' : `MTM ${value < 0 ? '−' : '+'}₹${Math.abs(value)} of −₹${limit}`,
        },
        {
          id: 'stop',
          holds: hit,
          unknown: false,
          value: null,
          threshold: null,
          distance: null,
          explanation: hit ? 'Stop on NIFTY 26NOV 24500 CE hit 11:41:52' : 'No stop of a short option hit today',
        },
      ],
    },
  ];
}
