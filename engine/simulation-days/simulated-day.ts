import { createHash } from 'node:crypto';
import type { EngineParts } from '../runtime/trade-engine.ts';
import { SimulatedExchange } from '../simulation/exchange.ts';
import { changeMood, moveIndex } from '../simulation/market-changes.ts';
import type { Underlying } from '../simulation/option-chain.ts';
import { AccountDay } from './account-day.ts';
import type { Violation } from './auditor.ts';
import { BookHistory } from './book-history.ts';
import { drawMarket } from './day-plan.ts';
import { drawFrom, type Draw } from './draw.ts';
import type { DayFault } from './fault-plan.ts';
import { ManualClock } from './manual-clock.ts';

/** What a day is made from; everything else is drawn from its seed. */
export type DayOptions = {
  readonly seed: number;
  readonly accounts: number;
  readonly faults: readonly DayFault[];
  readonly crashes: boolean;
  readonly alter?: (parts: EngineParts) => EngineParts;
};

/** What a day came to. */
export type DayReport = {
  readonly kills: number;
  /** Kills that were proven; the others ended with an alarm. */
  readonly verified: number;
  readonly faultsInjected: number;
  readonly crashes: number;
  readonly violations: readonly Violation[];
  readonly journalHash: string;
};

/** The part of all days whose next morning is looked at too. */
const MORNINGS = 0.3;

/** The quiet part lasts at least so long, and then until no kill is under way. */
const QUIET_MS = 20_000;
const LONGEST_KILL_MS = 900_000;

/** One compressed trading day: the minutes around the trouble, the quiet after it, and the morning after a kill. */
export async function simulateDay({ seed, accounts, faults, crashes, alter }: DayOptions): Promise<DayReport> {
  const draw = drawFrom(seed);
  const market = drawMarket(draw);
  const clock = new ManualClock(market.opensAt);
  const history = new BookHistory(clock);
  const exchange = new SimulatedExchange({ clock, seed: market.seed, keep: (state) => history.keep(state) });
  const shared = { clock, exchange, history, faults, crashes, ...(alter ? { alter } : {}) };
  const days = Array.from(
    { length: accounts },
    (_each, index) => new AccountDay(`A${index + 1}`, shared, drawFrom(draw.seed())),
  );
  clock.happened = () => {
    for (const day of days) day.look();
  };
  for (const day of days) day.open();
  await clock.advance(3_000);
  exchange.changeMarket((state) => changeMood(state, market.mood, market.seed));
  await troubledHours(days, { clock, exchange, draw });
  for (const day of days) day.endTrouble();
  const hungUntil = Math.max(clock.monotonic(), ...days.map((day) => day.hungUntil));
  await clock.advance(hungUntil - clock.monotonic() + QUIET_MS);
  await clock.runUntil(() => !days.some((day) => day.killing), LONGEST_KILL_MS);
  for (const day of days) day.close();
  if (draw.chance(MORNINGS)) await morningAfter(days, clock);
  return reportOf(days);
}

type Market = { readonly clock: ManualClock; readonly exchange: SimulatedExchange; readonly draw: Draw };

async function troubledHours(days: readonly AccountDay[], { clock, exchange, draw }: Market): Promise<void> {
  for (const day of days) day.beginTrouble();
  const end = clock.monotonic() + draw.among(40_000, 150_000);
  while (clock.monotonic() < end) {
    await clock.advance(draw.among(200, 6_000));
    if (draw.chance(0.08)) leap(exchange, draw);
    for (const day of days) day.trouble();
  }
}

/** News: an index goes somewhere else, at once or within seconds. */
function leap(exchange: SimulatedExchange, draw: Draw): void {
  const underlying = draw.oneOf<Underlying>(['NIFTY', 'BANKNIFTY']);
  const to = Math.round(exchange.market().indices[underlying].level * (1 + draw.among(-80, 81) / 10_000));
  const overMs = draw.oneOf([0, 2_000, 15_000]);
  exchange.changeMarket((state, onMove) => moveIndex(state, { underlying, to, overMs }, onMove));
}

/** The machine is off over night; the lock holds until its minute and not longer. */
async function morningAfter(days: readonly AccountDay[], clock: ManualClock): Promise<void> {
  const killed = days.filter((day) => day.killed && day.lockedUntil !== undefined && !day.killing);
  const [first] = killed;
  if (first?.lockedUntil === undefined) return;
  const unlock = first.lockedUntil;
  for (const day of days) day.switchOff();
  await clock.advance(unlock - clock.now() - 60_000);
  for (const day of killed) day.switchOn();
  await clock.advance(5_000);
  for (const day of killed) day.checkMorning();
  await clock.advance(60_000);
  for (const day of killed) day.checkMorning();
}

function reportOf(days: readonly AccountDay[]): DayReport {
  const sum = (figure: (day: AccountDay) => number): number => days.reduce((total, day) => total + figure(day), 0);
  const hash = createHash('sha256');
  for (const day of days) hash.update(day.journalHash());
  return {
    kills: sum((day) => (day.killed ? 1 : 0)),
    verified: sum((day) => day.account.disk.of('kill-finished').filter((entry) => entry.verified).length),
    faultsInjected: sum((day) => day.faultsInjected),
    crashes: sum((day) => day.crashes),
    violations: days.flatMap((day) => day.violations),
    journalHash: hash.digest('hex'),
  };
}
