import { paise, type Paise } from '../domain/money.ts';
import { DEFAULT_EXITS, type EngineSettings } from '../domain/policy.ts';
import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import { istMidnight, type TradingCalendar } from '../domain/trading-day.ts';
import { listedExpiry, spotOf } from '../simulation/market-index.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { CONTRACTS, symbolOf, type Underlying } from '../simulation/option-chain.ts';
import { placeOrder } from '../simulation/order-desk.ts';
import type { OrderTicket } from '../simulation/order-checks.ts';
import type { MarketProfile } from '../simulation/price-path.ts';
import type { Draw } from './draw.ts';
import type { DayFault } from './fault-plan.ts';

/** Two months with a holiday on a Tuesday, so that some locks last two nights. */
const DAYS_CALENDAR: TradingCalendar = {
  source: 'simulated days',
  validThrough: '2027-01-31',
  holidays: new Map([['2026-11-24', 'Guru Nanak Jayanti']]),
  specialSessions: new Map(),
  session: { open: 9 * 60 + 15, close: 15 * 60 + 40 },
};

const DATES: readonly [string, ...string[]] = ['2026-11-18', '2026-11-20', '2026-11-23', '2026-12-02', '2026-12-10'];

/** A Sunday on which the exchanges trade, and a session that ends earlier than usual. */
const SPECIAL_DATE = '2026-11-22';
const SHORT_SESSION = { open: 9 * 60 + 15, close: 13 * 60 };

/** How a market behaves on one day. */
export type MarketPlan = {
  readonly opensAt: number;
  readonly mood: MarketProfile;
  readonly seed: number;
  readonly calendar: TradingCalendar;
};

/** Draws when the watched part of a day begins and what the market does in it; the faults of the calendar choose odd days. */
export function drawMarket(draw: Draw, has: (fault: DayFault) => boolean, fullLength: boolean): MarketPlan {
  const usual = draw.oneOf(DATES);
  const minutes = draw.among(0, 330);
  const late = draw.among(0, 120_000);
  const mood = draw.oneOf<MarketProfile>(['calm', 'trend', 'crash', 'whipsaw', 'whipsaw']);
  const date = has('special-session') ? SPECIAL_DATE : usual;
  const special = has('special-session') || has('session-times') ? [[date, SHORT_SESSION] as const] : [];
  const calendar = { ...DAYS_CALENDAR, specialSessions: new Map(special) };
  const close = special.length > 0 ? SHORT_SESSION.close : DAYS_CALENDAR.session.close;
  const minute = (ofDay: number): number => istMidnight(date) + ofDay * 60_000;
  const latest = close - 30;
  const inSession = minute(9 * 60 + 20 + (minutes % (latest - 560)));
  const opensAt = fullLength
    ? minute(9 * 60)
    : has('midnight')
      ? minute(24 * 60) - late
      : has('last-minutes')
        ? minute(close) - late
        : inSession;
  return { opensAt, mood, seed: draw.seed(), calendar };
}

/** What one account holds and where its line is. */
export type AccountPlan = {
  readonly settings: EngineSettings;
  readonly access: BrokerCapabilities['killSwitch']['access'];
  readonly needsFlat: boolean;
  readonly underlying: Underlying;
  readonly lots: number;
  /** Points between the index and each sold strike; 0 is a straddle. */
  readonly width: number;
  readonly wings: boolean;
  /** How far above its price a sold option is bought back by its stop, in percent. */
  readonly stopPercent: number;
  readonly killsByHand: boolean;
  readonly exitsByHand: boolean;
  /** Whether the broker pushes prices between two readings. */
  readonly streams: boolean;
};

/** Draws an account. */
export function drawAccount(draw: Draw): AccountPlan {
  const lots = draw.chance(0.06) ? draw.among(28, 60) : draw.among(1, 5);
  const dayLossLimit = paise(lots * draw.among(200, 2_500) * 100);
  return {
    settings: {
      alias: 'Practice',
      policy: { dayLossLimit, squareOffHedges: !draw.chance(0.15), exits: DEFAULT_EXITS },
      retry: { maxRetries: 3, retryDelayMs: 500 },
      riskIntervalMs: draw.oneOf([1_000, 1_000, 2_000, 3_000]),
      reflattensPerHour: 5,
    },
    access: draw.oneOf(['api', 'terminal', 'terminal', 'none']),
    needsFlat: !draw.chance(0.2),
    underlying: draw.chance(0.75) ? 'NIFTY' : 'BANKNIFTY',
    lots,
    width: draw.oneOf([0, 0, 1, 2, 4]),
    wings: draw.chance(0.6),
    stopPercent: draw.among(8, 45),
    killsByHand: draw.chance(0.12),
    exitsByHand: draw.chance(0.12),
    streams: draw.chance(0.4),
  };
}

/** Money enough for any plan: what a day tests is the guard, not the margin. */
export const FUNDS: Paise = paise(100_000_000_000);

const TICK = 5;
const WING_STEPS = 10;

/** The trader's morning: hedges bought, options sold, a stop behind each, sometimes a limit order that waits. */
export function openPositions(exchange: SimulatedExchange, accountId: string, plan: AccountPlan): void {
  const { underlying, lots, width, wings, stopPercent } = plan;
  const { strikeStep, lotSize } = CONTRACTS[underlying];
  const index = exchange.market().indices[underlying];
  const expiry = listedExpiry(index);
  const middle = Math.round(spotOf(index) / strikeStep) * strikeStep;
  const symbol = (steps: number, optionType: 'CE' | 'PE'): string =>
    symbolOf({ underlying, expiry, strike: paise(middle + steps * strikeStep), optionType });
  const [call, put] = [symbol(width, 'CE'), symbol(-width, 'PE')];
  const [callWing, putWing] = [symbol(width + WING_STEPS, 'CE'), symbol(-width - WING_STEPS, 'PE')];
  const send = (side: 'BUY' | 'SELL', tradingSymbol: string, change: Partial<OrderTicket> = {}): Paise => {
    let average = paise(0);
    for (const quantity of slices(lots, lotSize, CONTRACTS[underlying].freezeQuantity)) {
      const ticket: OrderTicket = { product: 'NRML', type: 'MARKET', tradingSymbol, side, quantity, ...change };
      const placed = placeOrder(exchange, accountId, ticket);
      if (!placed.ok || placed.value.status === 'rejected')
        throw new Error(placed.ok ? placed.value.rejectReason : placed.error.message);
      average = paise(Math.round(placed.value.filledValue / Math.max(1, placed.value.filledQuantity)));
    }
    return average;
  };
  if (wings) for (const wing of [callWing, putWing]) send('BUY', wing);
  for (const short of [call, put]) {
    const sold = send('SELL', short);
    const triggerPrice = paise(Math.ceil((sold * (100 + stopPercent)) / 100 / TICK) * TICK);
    send('BUY', short, { type: 'SL', triggerPrice, price: paise(triggerPrice + 3_000) });
  }
  if (width > 0) send('BUY', callWing, { type: 'LIMIT', price: paise(TICK) });
}

function slices(lots: number, lotSize: number, freeze: number): readonly number[] {
  const most = Math.floor(freeze / lotSize);
  return Array.from(
    { length: Math.ceil(lots / most) },
    (_each, index) => Math.min(most, lots - index * most) * lotSize,
  );
}
