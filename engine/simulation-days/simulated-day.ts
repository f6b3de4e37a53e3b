import process from 'node:process';
import { createHash } from 'node:crypto';
import type { EngineParts } from '../runtime/engine-parts.ts';
import { SimulatedExchange } from '../simulation/exchange.ts';
import { changeMood, moveIndex } from '../simulation/market-changes.ts';
import { UNDERLYINGS } from '../simulation/option-chain.ts';
import { AccountDay, drawGuarded } from './account-day.ts';
import type { Violation } from './auditor.ts';
import { BookHistory } from './book-history.ts';
import { drawMarket } from './day-plan.ts';
import { Disturbances, type Disturbance } from './disturbances.ts';
import { drawFrom, type Draw } from './draw.ts';
import type { DayFault } from './fault-plan.ts';
import { ManualClock } from './manual-clock.ts';

/** What a day is made from; everything else is drawn from its seed. */
export type DayOptions = {
  readonly seed: number;
  readonly accounts: number;
  readonly faults: readonly DayFault[];
  readonly crashes: boolean;
  /** From 09:00 to 15:40 instead of the minutes around the trouble. */
  readonly fullLength?: boolean | undefined;
  readonly alter?: ((parts: EngineParts) => EngineParts) | undefined;
  /** Nothing but these disturbances may strike: a failing day made shorter. */
  readonly only?: ReadonlySet<string> | undefined;
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
  /** From latch to proof, of the kills on a healthy line. */
  readonly healthyKillMs: readonly number[];
  /** How often each fault struck. */
  readonly struckFaults: ReadonlyMap<DayFault, number>;
  /** Everything that struck, in order. */
  readonly struck: readonly Disturbance[];
};

/** The part of all days whose next morning is looked at too. */
const MORNINGS = 0.3;

/** The quiet part lasts at least so long, and then until no kill is under way. */
const QUIET_MS = 20_000;
const LONGEST_KILL_MS = 900_000;

/** From 09:00 to 15:35; the rest of a full day is its quiet end. */
const FULL_DAY_MS = 395 * 60_000;

/** One trading day: the minutes around the trouble (or all of it), the quiet after it, and sometimes the morning after a kill. */
export async function simulateDay(options: DayOptions): Promise<DayReport> {
  const zone = process.env['TZ'];
  try {
    return await playDay(options);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
}

async function playDay({
  seed,
  accounts,
  faults,
  crashes,
  fullLength = false,
  alter,
  only,
}: DayOptions): Promise<DayReport> {
  const draw = drawFrom(seed);
  const drawn = Array.from({ length: accounts }, (_each, index) =>
    drawGuarded(`A${index + 1}`, draw.seed(), { faults, crashes }),
  );
  const active = drawn[0]?.profile.active ?? new Set();
  const market = drawMarket(draw, (fault) => active.has(fault), fullLength);
  const lastsMs = fullLength ? FULL_DAY_MS : draw.among(40_000, 150_000);
  const clock = new ManualClock(market.opensAt);
  const history = new BookHistory(clock);
  const exchange = new SimulatedExchange({ clock, seed: market.seed, keep: (state) => history.keep(state) });
  const shared = { clock, exchange, history, calendar: market.calendar, alter, only };
  const days = drawn.map((each) => new AccountDay(each, shared));
  for (const day of days) noteCalendar(day);
  const began = clock.monotonic();
  const world = new Disturbances({
    seed: draw.seed(),
    owner: 'market',
    elapsed: () => clock.monotonic() - began,
    only,
  });
  clock.happened = () => {
    for (const day of days) day.look();
  };
  for (const day of days) day.open();
  await clock.advance(3_000);
  exchange.changeMarket((state) => changeMood(state, market.mood, market.seed));
  await troubledHours(days, { clock, exchange, world, steps: draw, lastsMs, stepMs: fullLength ? 12_000 : 6_000 });
  for (const day of days) day.endTrouble();
  const hungUntil = Math.max(clock.monotonic(), ...days.map((day) => day.line.hungUntil));
  await clock.advance(hungUntil - clock.monotonic() + QUIET_MS);
  await clock.runUntil(() => !days.some((day) => day.killing), LONGEST_KILL_MS);
  for (const day of days) day.close();
  if (draw.chance(MORNINGS)) await morningAfter(days, clock);
  return reportOf(days, world.struck);
}

/** The calendar has no moment at which it strikes: an odd day is odd all day. */
function noteCalendar(day: AccountDay): void {
  for (const fault of ['special-session', 'session-times', 'midnight', 'last-minutes'] as const)
    day.trouble.isOfTheDay(fault);
}

type Market = {
  readonly clock: ManualClock;
  readonly exchange: SimulatedExchange;
  readonly world: Disturbances;
  readonly steps: Draw;
  readonly lastsMs: number;
  readonly stepMs: number;
};

async function troubledHours(
  days: readonly AccountDay[],
  { clock, exchange, world, steps, lastsMs, stepMs }: Market,
): Promise<void> {
  for (const day of days) day.beginTrouble();
  const end = clock.monotonic() + lastsMs;
  while (clock.monotonic() < end) {
    await clock.advance(steps.among(200, stepMs));
    leap(exchange, world);
    sleep(days, clock);
    for (const day of days) day.tick();
  }
}

/** News: an index goes somewhere else, at once or within seconds. */
function leap(exchange: SimulatedExchange, world: Disturbances): void {
  const draw = world.strikes('leap', 0.08);
  if (!draw) return;
  const underlying = draw.oneOf(UNDERLYINGS as unknown as ['NIFTY', 'BANKNIFTY']);
  const to = Math.round(exchange.market().indices[underlying].level * (1 + draw.among(-80, 81) / 10_000));
  const overMs = draw.oneOf([0, 2_000, 15_000]);
  exchange.changeMarket((state, onMove) => moveIndex(state, { underlying, to, overMs }, onMove));
}

/** The lid is closed: one machine, so all engines sleep. Its monotonic clock stops meanwhile (Linux) or runs on (the others). */
function sleep([first, ...others]: readonly AccountDay[], clock: ManualClock): void {
  const draw = first?.trouble.strikesAt('sleep', 0.02);
  if (!first || !draw) return;
  const ms = draw.among(10_000, 1_800_000);
  if (draw.chance(0.5)) clock.jumpWall(ms);
  else clock.skip(ms);
  for (const day of [first, ...others]) day.slept();
}

/** The machine is off over night; the lock holds until its minute and not longer. */
async function morningAfter(days: readonly AccountDay[], clock: ManualClock): Promise<void> {
  const killed = days.filter((day) => day.killed && day.lockedUntil !== undefined && !day.killing && !day.isCarried);
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

function reportOf(days: readonly AccountDay[], ofMarket: readonly Disturbance[]): DayReport {
  const sum = (figure: (day: AccountDay) => number): number => days.reduce((total, day) => total + figure(day), 0);
  const hash = createHash('sha256');
  for (const day of days) hash.update(day.journalHash());
  const struckFaults = new Map<DayFault, number>();
  for (const day of days)
    for (const [fault, count] of day.trouble.counts) struckFaults.set(fault, (struckFaults.get(fault) ?? 0) + count);
  return {
    kills: sum((day) => (day.killed ? 1 : 0)),
    verified: sum((day) => day.account.disk.of('kill-finished').filter((entry) => entry.verified).length),
    faultsInjected: sum((day) => day.trouble.injected),
    crashes: sum((day) => day.machine.crashes),
    violations: days.flatMap((day) => day.violations),
    journalHash: hash.digest('hex'),
    healthyKillMs: days.flatMap((day) => day.healthyKillMs ?? []),
    struckFaults,
    struck: [...ofMarket, ...days.flatMap((day) => day.struck)].toSorted((one, other) => one.at - other.at),
  };
}
