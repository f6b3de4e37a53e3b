import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { paise } from '../domain/money.ts';
import { openAccount } from '../simulation/account-desk.ts';
import type { AccountBook } from '../simulation/account-book.ts';
import { SimulatedExchange, type ExchangeState } from '../simulation/exchange.ts';
import { listedExpiry } from '../simulation/market-index.ts';
import { moveIndex } from '../simulation/market-changes.ts';
import { symbolOf, type Underlying } from '../simulation/option-chain.ts';
import type { TradingHours } from '../simulation/trading-hours.ts';

/** Friday 2026-11-20, 11:00 IST: the next weekly expiry is Tuesday the 24th. */
export const MARKET_START = Date.parse('2026-11-20T11:00:00+05:30');

/** An exchange with one account "a" on a clock that only the test moves. */
export function practiceMarket(
  options: {
    readonly seed?: number;
    readonly fundsRupees?: number;
    readonly state?: ExchangeState;
    readonly hours?: TradingHours;
    readonly start?: number;
  } = {},
) {
  const { seed = 7, fundsRupees = 1_000_000, state, hours, start = MARKET_START } = options;
  let now = start;
  const kept: ExchangeState[] = [];
  const exchange = new SimulatedExchange({
    clock: { now: () => now },
    seed,
    state,
    keep: (next) => kept.push(next),
    ...(hours ? { hours } : {}),
  });
  openAccount(exchange, { accountId: 'a', clientCode: 'CODE', apiKey: 'key', startingFunds: paise(fundsRupees * 100) });
  return {
    exchange,
    kept,
    pass: (ms: number): void => {
      now += ms;
      exchange.advance();
    },
    /** Moves the index at once, in paise. */
    move: (underlying: Underlying, to: number): void =>
      exchange.changeMarket((market, onMove) => moveIndex(market, { underlying, to, overMs: 0 }, onMove)),
    book: (): AccountBook => {
      const found = exchange.book('a');
      if (!found.ok) throw new Error(found.error.message);
      return found.value;
    },
    /** The listed option at a strike in rupees. */
    symbol: (underlying: Underlying, strike: number, optionType: 'CE' | 'PE'): string =>
      symbolOf({
        underlying,
        strike: paise(strike * 100),
        optionType,
        expiry: listedExpiry(exchange.market().indices[underlying]),
      }),
  };
}

/**
 * A file of one-minute NIFTY candles with the election day 2024-06-04: the recorded one where it lies beside the repository,
 * else a day of the same shape (an opening gap, a fall of eight percent, a recovery) written into `folder`.
 */
export function electionDay(folder: string): string {
  const recorded = fileURLToPath(new URL('../../../shared/data/index-1m/NIFTY-2024H1.csv', import.meta.url));
  return existsSync(recorded) ? recorded : writeDay(folder);
}

function writeDay(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const rows = Array.from({ length: 375 }, (_, minute) => {
    const at = new Date(Date.parse('2024-06-04T09:15:00Z') + minute * 60_000).toISOString().slice(0, 19);
    const level = (after: number): number => 23_150 - 1_900 * Math.sin((Math.PI * after) / 400) + 40 * Math.sin(after);
    const [open, close] = [level(minute), level(minute + 1)];
    const row = [open, Math.max(open, close) + 12, Math.min(open, close) - 15, close].map((price) => price.toFixed(2));
    return `${at}+05:30,${row.join(',')}`;
  });
  const path = join(folder, 'NIFTY-day.csv');
  writeFileSync(path, ['time,open,high,low,close', ...rows, ''].join('\n'));
  return path;
}
