import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import type { Policy } from '../domain/policy.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import { leavesOf, type Condition, type LeafCondition, type Rule } from '../domain/rules/rule.ts';
import { AccountDay, drawGuarded } from '../simulation-days/account-day.ts';
import { BookHistory } from '../simulation-days/book-history.ts';
import { drawMarket } from '../simulation-days/day-plan.ts';
import { drawFrom, type Draw } from '../simulation-days/draw.ts';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { SimulatedExchange } from '../simulation/exchange.ts';
import { changeMood, moveIndex } from '../simulation/market-changes.ts';
import { allRules, dayPnlOf, holds, stopHits, type Verdict } from './reference-rules.ts';

const IST_MS = 19_800_000;
const DAY_MS = 86_400_000;
/** A kill rule that holds for longer than this must have killed: the dwell, three looks, and what a slow reading adds. */
const PROVEN_AFTER_MS = 8_000;
const DWELL_MS = 1_000;
const MINUTE_MS = 60_000;

/** A look at which product and reference differ, or a rule that acted when it should not have, or did not when it should. */
export type Difference = { readonly rule: string; readonly what: string };

/** What a day showed. */
export type PolicyDayReport = {
  readonly differences: readonly Difference[];
  /** Looks that were compared, rule by rule, and those of them at which the rule held. */
  readonly compared: number;
  readonly held: number;
  readonly killedBy: string | null;
  readonly fired: number;
};

type Spell = { readonly since: number; readonly looks: number };

/** A rule of the reference: one of the policy, or the warning before one. */
type Judged = { readonly id: string; readonly when: Condition; readonly kills: boolean };

function hasTiers(leaf: LeafCondition): boolean {
  const kinds = [
    'loss',
    'profit',
    'hard-floor',
    'drawdown',
    'position-loss',
    'position-profit',
    'exposure',
    'period-loss',
  ];
  return kinds.includes(leaf.kind);
}

/** Card D17: at each percentage of any of its limits the trader is warned. */
function warningsOf({ id, when, warnAt = [] }: Rule): readonly Judged[] {
  const limits = leavesOf(when).filter(hasTiers);
  if (limits.length === 0) return [];
  return warnAt.map((percent) => ({
    id: `${id}@${percent}`,
    when: { kind: 'any', conditions: limits.map((leaf) => ({ ...leaf, atPercent: percent }) as LeafCondition) },
    kills: false,
  }));
}

const causeId = (cause: KillCause): string => (cause.kind === 'rule' ? cause.ruleId : cause.kind);

/** Compares every decision of an engine with the reference, look by look. */
class Comparison {
  readonly differences: Difference[] = [];
  compared = 0;
  held = 0;
  killedBy: string | null = null;
  readonly #day: AccountDay;
  readonly #policy: Policy;
  readonly #judged: readonly Judged[];
  #last: RiskAssessment | null = null;
  #spells: ReadonlyMap<string, Spell> = new Map();
  #looks: readonly { readonly at: number; readonly pnl: number }[] = [];
  #peak = 0;
  readonly #hits = new Set<string>();

  constructor(day: AccountDay, policy: Policy) {
    this.#day = day;
    this.#policy = policy;
    this.#judged = allRules(policy).flatMap((rule) => [
      { id: rule.id, when: rule.when, kills: rule.then.kind === 'kill' },
      ...warningsOf(rule),
    ]);
  }

  /** Something happened. */
  look(): void {
    if (this.killedBy !== null) return;
    const { engine, disk, clock } = this.#day.account;
    const { assessment } = engine.report();
    if (assessment && assessment !== this.#last) {
      this.#last = assessment;
      this.#compare(assessment, clock.monotonic());
    }
    const [latched] = disk.of('kill-latched');
    if (latched) this.#checkKill(latched.cause, clock.monotonic());
  }

  /** The day is over: whatever held for long must have done something. */
  finish(): void {
    const fired = new Set(this.#day.account.disk.of('rule-fired').map(({ ruleId }) => ruleId));
    for (const [id, { since, looks }] of this.#spells) {
      const lasted = this.#day.account.clock.monotonic() - since > PROVEN_AFTER_MS && looks > 4;
      if (this.killedBy === null && lasted && id.includes('@') && !fired.has(id))
        this.#differs(id, 'held for long, and nobody was warned');
    }
  }

  #compare(assessment: RiskAssessment, at: number): void {
    const { snapshot, mark, degraded } = assessment;
    if (degraded || mark.quality !== 'fresh' || snapshot.incomplete.length > 0) return;
    const verdicts = this.#judge(assessment, snapshot, at);
    const before = this.#spells;
    const spells = new Map<string, Spell>();
    for (const [id, verdict] of verdicts) {
      const said = assessment.rules.find((rule) => rule.id === id);
      if (verdict === undefined) continue;
      this.compared += 1;
      if (verdict) this.held += 1;
      if (said?.holds !== verdict)
        this.#differs(
          id,
          `reference ${verdict}, engine ${said?.holds}: ${said?.explanation} at P&L ${assessment.dayPnl}`,
        );
      if (verdict) spells.set(id, { since: before.get(id)?.since ?? at, looks: (before.get(id)?.looks ?? 0) + 1 });
    }
    this.#spells = spells;
    for (const id of this.#overdue(at)) this.#differs(id, 'held for long, and nothing was killed');
  }

  #judge(assessment: RiskAssessment, snapshot: AccountSnapshot, at: number): readonly (readonly [string, Verdict])[] {
    const charges = assessment.charges ?? 0;
    for (const orderId of stopHits(snapshot)) this.#hits.add(orderId);
    this.#notePeak(dayPnlOf(snapshot, charges), at);
    const ist = assessment.at + IST_MS;
    const look = {
      snapshot,
      charges,
      minute: (ist % DAY_MS) / MINUTE_MS,
      weekday: new Date(ist).getUTCDay() || 7,
      peak: this.#peak,
      capital: this.#policy.capital ?? null,
      stopHit: this.#hits.size > 0,
    };
    return this.#judged.map(({ id, when }) => [id, holds(when, look)]);
  }

  /** The highest P&L that lasted: at each look the lowest one since the dwell began, of all the day's looks. */
  #notePeak(pnl: number, at: number): void {
    this.#looks = [...this.#looks, { at, pnl }];
    const start = this.#looks.findLastIndex((each) => at - each.at >= DWELL_MS);
    if (start >= 0) this.#peak = Math.max(this.#peak, Math.min(...this.#looks.slice(start).map((each) => each.pnl)));
  }

  #overdue(at: number): readonly string[] {
    return this.#judged.flatMap(({ id, kills }) => {
      const spell = kills ? this.#spells.get(id) : undefined;
      return spell && at - spell.since > PROVEN_AFTER_MS && spell.looks > 4 ? [id] : [];
    });
  }

  /** The rule that killed held, and none that stands before it had held for long enough to be the one. */
  #checkKill(cause: KillCause, at: number): void {
    const id = causeId(cause);
    this.killedBy = id;
    const place = this.#judged.findIndex((each) => each.id === id);
    const isCovered = this.#last && this.#judge(this.#last, this.#last.snapshot, at)[place]?.[1] !== undefined;
    if (place < 0 || (isCovered && !this.#spells.has(id))) this.#differs(id, 'killed, and did not hold');
    for (const earlier of this.#judged.slice(0, place)) {
      const spell = earlier.kills ? this.#spells.get(earlier.id) : undefined;
      if (spell && at - spell.since > PROVEN_AFTER_MS / 2 && spell.looks > 4)
        this.#differs(earlier.id, `held for longer and stands before ${id}, which killed`);
    }
  }

  #differs(rule: string, what: string): void {
    if (this.differences.length < 5) this.differences.push({ rule, what });
  }
}

/** Something for every rule: news, another robot with tags of its own, the trader's phone. */
async function tradedMinutes(
  day: AccountDay,
  exchange: SimulatedExchange,
  { clock, draw }: { clock: ManualClock; draw: Draw },
) {
  const end = clock.monotonic() + draw.among(30_000, 60_000);
  while (clock.monotonic() < end && !day.killed) {
    await clock.advance(draw.among(200, 4_000));
    const underlying = draw.oneOf(['NIFTY' as const, 'BANKNIFTY' as const]);
    const to = Math.round(exchange.market().indices[underlying].level * (1 + draw.among(-60, 61) / 10_000));
    const overMs = draw.oneOf([0, 2_000, 8_000]);
    if (draw.chance(0.2))
      exchange.changeMarket((state, onMove) => moveIndex(state, { underlying, to, overMs }, onMove));
    day.tick();
  }
}

/** Plays some minutes of a day under a policy until it kills, and compares every decision with the reference. */
export async function playPolicyDay(seed: number, change: Partial<Policy>): Promise<PolicyDayReport> {
  const draw = drawFrom(seed);
  const drawn = drawGuarded('A1', draw.seed(), { faults: [], crashes: false });
  const policy: Policy = { ...drawn.plan.settings.policy, ...change };
  const settings = { ...drawn.plan.settings, policy };
  const plan = { ...drawn.plan, settings, streams: false, killsByHand: false, exitsByHand: false };
  const profile = { active: new Set(['second-robot', 'phone-order'] as const), rate: 0.25, crashRate: 0 };
  const market = drawMarket(draw, () => false, false);
  const clock = new ManualClock(market.opensAt);
  const history = new BookHistory(clock);
  const exchange = new SimulatedExchange({ clock, seed: market.seed, keep: (state) => history.keep(state) });
  const day = new AccountDay({ ...drawn, plan, profile }, { clock, exchange, history, calendar: market.calendar });
  const comparison = new Comparison(day, policy);
  clock.happened = () => {
    day.look();
    comparison.look();
  };
  day.open();
  await clock.advance(3_000);
  exchange.changeMarket((state) => changeMood(state, market.mood, market.seed));
  day.beginTrouble();
  await tradedMinutes(day, exchange, { clock, draw });
  comparison.finish();
  day.switchOff();
  const { differences, compared, held, killedBy } = comparison;
  return { differences, compared, held, killedBy, fired: day.account.disk.of('rule-fired').length };
}
