import { markToMarket } from '../../engine/domain/mark-to-market.ts';
import { paise } from '../../engine/domain/money.ts';
import { evaluatePrepared, prepare, type AccountLook } from '../../engine/domain/rules/evaluate.ts';
import type { RuleEvaluation } from '../../engine/domain/rules/evaluation.ts';
import { ruleFacts } from '../../engine/domain/rules/facts.ts';
import { NO_RULE_MEMORY } from '../../engine/domain/rules/memory.ts';
import type { Condition, Rule } from '../../engine/domain/rules/rule.ts';
import type { Bar } from './bar.ts';
import { inTurns } from './measure.ts';
import { accountOf, LEGS, randomOf } from './ticks/fleet.ts';

const RULES = 20;
const MUST_US = 20;
const LOOKS = 50;
const BATCHES = 40;
const ROUNDS = 9;

const sum = (rupees: number) => ({ paise: paise(rupees * 100) });
const warn = { kind: 'warn' } as const;
const kill = { kind: 'kill' } as const;

/** One of each kind a trader can write, and the usual ones twice; none of them holds. */
const CONDITIONS: readonly Condition[] = [
  { kind: 'loss', of: 'account', figure: 'day', limit: sum(30_000_000) },
  { kind: 'loss', of: 'account', figure: 'open', limit: sum(31_000_000) },
  { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 60, of: 'start-equity' } },
  { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 95, of: 'invested' } },
  { kind: 'loss', of: 'legs', legs: { underlyings: ['NIFTY'] }, figure: 'day', limit: sum(40_000_000) },
  { kind: 'profit', of: 'account', figure: 'day', target: sum(32_000_000) },
  { kind: 'profit', of: 'legs', legs: { products: ['NRML'] }, figure: 'open', target: sum(33_000_000) },
  { kind: 'hard-floor', limit: sum(41_000_000) },
  { kind: 'profit-lock', arm: sum(50_000_000), floor: sum(20_000_000), step: sum(100_000) },
  { kind: 'drawdown', limit: sum(42_000_000) },
  { kind: 'position-loss', figure: 'day', limit: sum(20_000_000) },
  { kind: 'position-profit', figure: 'open', target: sum(20_000_000) },
  { kind: 'trades', max: 500 },
  { kind: 'orders', max: 500 },
  { kind: 'open-positions', max: 50 },
  { kind: 'losing-streak', losses: 9 },
  { kind: 'quantity', max: 18_000 },
  { kind: 'exposure', figure: 'value', limit: sum(900_000_000) },
  { kind: 'time', from: 15 * 60 + 20, weekdays: [1, 2, 3, 4, 5] },
  {
    kind: 'all',
    conditions: [{ kind: 'loss', of: 'account', figure: 'day', limit: sum(28_000_000) }, { kind: 'stop-hit' }],
  },
];

const rules: readonly Rule[] = CONDITIONS.map((when, index) => ({
  id: `rule-${index}`,
  when,
  then: index % 2 === 0 ? kill : warn,
}));

/** Nothing may be left out by the compiler: what every evaluation says goes into one number. */
function fingerprint(evaluations: readonly RuleEvaluation[]): number {
  let print = 0;
  for (const { holds, unknown, value, distance } of evaluations)
    print += (holds ? 1 : 0) + (unknown ? 2 : 0) + (value ?? 0) + (distance ?? 0);
  return print;
}

/** Looks at the same account at other prices: what the facts keep of one look serves no other. */
function looksAt(start: number): readonly (() => AccountLook)[] {
  const random = randomOf(5);
  const { positions, ...rest } = accountOf(0, random, start);
  const dayStart = start - 3_600_000;
  return Array.from({ length: LOOKS }, () => {
    const moved = positions.map((each) => ({
      ...each,
      quote: { lastPrice: 20_000 + Math.floor(random() * 200) * 5, asOf: start },
    }));
    const snapshot = { ...rest, positions: moved };
    const mark = markToMarket(snapshot, new Map(), start, []);
    return () => ({
      dayPnl: mark.value,
      quality: mark.quality,
      stopHits: [],
      facts: ruleFacts({
        snapshot,
        mark,
        at: start,
        dayStart,
        unknownBaseline: [],
        calendar: null,
        startEquity: paise(5_000_000_000),
        memory: NO_RULE_MEMORY,
        worst: null,
        group: null,
      }),
    });
  });
}

/** Microseconds per look, batch by batch: a batch is shorter than what another program takes of the processor at a time. */
function timed(looks: readonly (() => AccountLook)[], judge: (look: AccountLook) => number): readonly number[] {
  return Array.from({ length: BATCHES }, () => {
    const began = performance.now();
    for (const look of looks) judge(look());
    return ((performance.now() - began) * 1_000) / looks.length;
  });
}

/** What the rules of a policy cost at each price that may decide something. */
export const bar: Bar = {
  id: 'R20x40',
  title: `Evaluation of ${RULES} rules on ${LEGS} positions, facts of the look included`,
  unit: 'us',
  must: `p50 <= ${MUST_US} us`,
  run: async () => {
    const looks = looksAt(Date.parse('2026-11-20T10:00:00+05:30'));
    const prepared = prepare(rules);
    let print = 0;
    const { ours, facts } = await inTurns(
      {
        ours: async () => timed(looks, (look) => (print += fingerprint(evaluatePrepared(prepared, look)))),
        facts: async () => timed(looks, (look) => (print += look.facts.legs()?.length ?? 0)),
      },
      ROUNDS,
    );
    const seen = looks.slice(0, 1).flatMap((look) => evaluatePrepared(prepared, look()));
    const unknown = seen.filter((each) => each.unknown).map(({ id }) => id);
    return {
      ours: ours.p50,
      floor: facts.p50,
      peer: null,
      ratio: ours.p50 / MUST_US,
      pass: seen.length === RULES && Number.isFinite(print) && unknown.length === 0 && ours.p50 <= MUST_US,
      details: { p99: ours.p99.toFixed(1), held: seen.filter(({ holds }) => holds).length, unknown: unknown.join(' ') },
    };
  },
};
