import { SimulatedExchange } from '../simulation/exchange.ts';
import { AccountDay, drawGuarded } from './account-day.ts';
import type { Violation } from './auditor.ts';
import { BookHistory } from './book-history.ts';
import { drawMarket } from './day-plan.ts';
import { drawFrom } from './draw.ts';
import type { DayFault } from './fault-plan.ts';
import { ManualClock } from './manual-clock.ts';

/** One kill by hand, in one fault or none, with a crash at one place or none. */
export type CrashedKill = { readonly seed: number; readonly fault?: DayFault | undefined; readonly crashAt: number };

/** What became of it; `points` is how many places for a crash the kill had. */
export type CrashedKillReport = {
  readonly points: number;
  readonly crashed: boolean;
  readonly verified: boolean;
  readonly violations: readonly Violation[];
};

const TICK_MS = 1_000;
const TROUBLE_MS = 12_000;
const RATE = 0.25;

/** Plays one kill. A process that died before the latch was on disk knows of no kill: the trader asks again. */
export async function playCrashedKill({ seed, fault, crashAt }: CrashedKill): Promise<CrashedKillReport> {
  const draw = drawFrom(seed);
  const drawn = drawGuarded('A1', draw.seed(), { faults: [], crashes: false });
  const profile = { active: new Set(fault ? [fault] : []), rate: RATE, crashRate: 0 };
  const plan = { ...drawn.plan, killsByHand: false, exitsByHand: false };
  const market = drawMarket(draw, () => false, false);
  const clock = new ManualClock(market.opensAt);
  const history = new BookHistory(clock);
  const exchange = new SimulatedExchange({ clock, seed: market.seed, keep: (state) => history.keep(state) });
  const day = new AccountDay({ ...drawn, plan, profile }, { clock, exchange, history, calendar: market.calendar });
  clock.happened = () => day.look();
  day.open();
  await clock.advance(3_000);
  day.beginTrouble();
  let points = 0;
  day.account.crashPoint = () => {
    points += 1;
    return points === crashAt;
  };
  const { account } = day;
  const kill = (): void => {
    // Dead, or dying in this very call: nobody hears the answer.
    if (!account.crashed) account.killByHand();
  };
  kill();
  for (let passed = 0; passed < TROUBLE_MS && !isOver(day); passed += TICK_MS) {
    await clock.advance(TICK_MS);
    day.tick();
    if (!account.crashed && account.state().latch.state === 'armed') kill();
  }
  const crashed = crashAt > 0 && points >= crashAt;
  account.crashPoint = () => false;
  day.endTrouble();
  if (account.state().latch.state === 'armed') kill();
  await clock.advance(Math.max(0, day.line.hungUntil - clock.monotonic()) + 5_000);
  await clock.runUntil(() => !day.killing, 900_000);
  day.close();
  day.switchOff();
  return { points, crashed, verified: account.state().kill?.finished?.verified ?? false, violations: day.violations };
}

function isOver(day: AccountDay): boolean {
  return !day.account.crashed && day.account.state().kill?.finished != null;
}

/** What all crashes of one scenario came to. */
export type EveryCrashReport = {
  readonly runs: number;
  readonly verified: number;
  readonly violations: readonly Violation[];
};

/** One scenario with a crash before and after every await of its kill, without faults and with each one of these. */
export async function playEveryCrash(seed: number, faults: readonly DayFault[]): Promise<EveryCrashReport> {
  let runs = 0;
  let verified = 0;
  const violations: Violation[] = [];
  for (const fault of [undefined, ...faults]) {
    const { points } = await playCrashedKill({ seed, fault, crashAt: 0 });
    for (let crashAt = 1; crashAt <= points; crashAt += 1) {
      const report = await playCrashedKill({ seed, fault, crashAt });
      runs += 1;
      verified += report.verified ? 1 : 0;
      const where = `crash at place ${crashAt} of ${points}, ${fault ?? 'no fault'}`;
      violations.push(
        ...report.violations.map(({ invariant, detail }) => ({ invariant, detail: `${where}: ${detail}` })),
      );
    }
  }
  return { runs, verified, violations };
}
