import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filledStop, FRIDAY_10AM, NIFTY_PE, policy, position, rupees, snapshot } from '../testing/builders.ts';
import { DISTRUST, MAX_SPREAD_PERCENT, weigh, type EvidenceMemory, type RuleEvidence } from './evidence.ts';
import { exitValue } from './exit-value.ts';
import { paise } from './money.ts';
import type { Policy } from './policy.ts';
import type { Quote } from './position.ts';
import { assessRisk } from './risk.ts';
import { evaluateRules } from './rules.ts';

const stopped = position({ instrument: NIFTY_PE, net: 0, realized: -1_000 });
const stop = filledStop({ orderId: 'S1', instrument: NIFTY_PE });

/** The short of 65 at ₹100; the other leg has lost ₹1,000. A line of ₹6,000 is crossed at ₹176.93. */
class Gathering {
  memory: EvidenceMemory = DISTRUST;
  /** Figures of sources that contradict each other, in rupees. */
  disputed: readonly number[] = [];
  readonly #policy: Policy;
  #now = 0;
  #asOf = 0;

  constructor(change: Partial<Policy> = {}) {
    this.#policy = policy(change);
  }

  get now(): number {
    return this.#now;
  }

  /** Waits, then reads; `stream` looks at a new price on the same reading. */
  read(afterMs: number, quote: Omit<Quote, 'asOf'> | null, kind: 'reading' | 'stream' = 'reading', age = 0): string {
    return this.look(afterMs, quote, kind, age)?.state ?? 'none';
  }

  look(
    afterMs: number,
    quote: Omit<Quote, 'asOf'> | null,
    kind: 'reading' | 'stream' = 'reading',
    age = 0,
  ): RuleEvidence | undefined {
    this.#now += afterMs;
    const now = FRIDAY_10AM + this.#now;
    if (kind === 'reading') this.#asOf = now;
    const { quote: _none, ...bare } = position({ net: -65 });
    const short = quote ? { ...bare, quote: { ...quote, asOf: now - age } } : bare;
    const assessment = assessRisk(snapshot({ asOf: this.#asOf, positions: [short, stopped], orders: [stop] }), {
      policy: this.#policy,
      knownStopHits: [],
      lastGood: new Map([[short.positionId, { value: rupees(100), asOf: now }]]),
      now,
    });
    const { memory, evidence } = weigh(this.memory, {
      assessment,
      at: this.#now,
      policy: this.#policy,
      disputed: this.disputed.map((each) => rupees(each)),
      exit: () => exitValue(assessment.snapshot.positions, assessment.mark, MAX_SPREAD_PERCENT),
      holdsAt: (_rule, dayPnl) =>
        evaluateRules({ dayPnl, quality: 'fresh', stopHits: assessment.stopHits, policy: this.#policy }).some(
          ({ holds }) => holds,
        ),
    });
    this.memory = memory;
    return evidence[0];
  }

  trust(): this {
    for (let reading = 0; reading < 3; reading += 1) this.read(1_000, at(100));
    return this;
  }
}

/** Quotes as brokers send them: last price, and the spread around it in percent; none: no depth. */
function at(last: number, spreadPercent?: number): Omit<Quote, 'asOf'> {
  const lastPrice = rupees(last);
  if (spreadPercent === undefined) return { lastPrice };
  const half = (lastPrice * spreadPercent) / 200;
  return { lastPrice, bid: paise(Math.round(lastPrice - half)), ask: paise(Math.round(lastPrice + half)) };
}

describe('a breach', () => {
  it('D15: is proven at once when leaving now breaches too and the spread is sane', () => {
    expect(new Gathering().trust().read(1_000, at(180, 2))).toBe('proven');
    expect(new Gathering().trust().read(300, at(180, 2), 'stream')).toBe('proven');
  });

  it('D15: a wick of 900 ms in a spread of 40 % is none, and says what it waited for', () => {
    const seen = new Gathering().trust();
    expect(seen.read(200, at(320 / 1.2, 40), 'stream')).toBe('pending');
    expect(seen.look(400, at(320 / 1.2, 40))?.explanation).toBe('past the line for 0.4 s of 1 s');
    expect(seen.read(500, at(120, 2), 'stream')).toBe('none');
    expect(seen.read(100, at(320 / 1.2, 40))).toBe('pending');
  });

  it('D15: that stays in a wide spread is proven by the dwell and three observations', () => {
    const seen = new Gathering().trust();
    expect([100, 500, 499, 1].map((ms) => seen.read(ms, at(180, 40), 'stream'))).toEqual([
      'pending',
      'pending',
      'pending',
      'proven',
    ]);
  });

  it('D15: with polling alone two readings that agree are enough, a dwell apart', () => {
    expect(readings(new Gathering().trust(), [2_000, 2_000])).toEqual(['pending', 'proven']);
    expect(readings(new Gathering().trust(), [2_000, 100, 900])).toEqual(['pending', 'pending', 'proven']);
  });

  it('the dwell is the trader’s own setting', () => {
    expect(readings(new Gathering({ dwellMs: 3_000 }).trust(), [1_000, 1_000, 1_000, 1_000])).toEqual([
      'pending',
      'pending',
      'pending',
      'proven',
    ]);
  });

  it('R7: a second look at the same figures is no second observation', () => {
    const seen = new Gathering().trust();
    seen.read(1_000, at(180), 'stream');
    for (let look = 0; look < 10; look += 1) expect(seen.read(0, at(180), 'stream')).toBe('pending');
  });

  it('R7: three readings that agree are asked for after a start', () => {
    expect([1, 1, 1].map(() => new Gathering().read(500, at(180, 2)))).toEqual(['pending', 'pending', 'pending']);
    const seen = new Gathering();
    expect([1, 1, 1].map(() => seen.read(500, at(180, 2)))).toEqual(['pending', 'pending', 'proven']);
  });

  it('R7: a quote ten times too large kills neither once nor twice, depth and all; a price that stays there does', () => {
    const seen = new Gathering().trust();
    expect(seen.read(1_000, at(1_000, 2))).toBe('pending');
    expect(seen.read(1_000, at(1_000, 2))).toBe('pending');
    expect(seen.read(1_000, at(101, 2))).toBe('none');
    expect([1, 2, 3].map(() => seen.read(1_000, at(1_000, 2)))).toEqual(['pending', 'pending', 'proven']);
  });

  it('R7: figures older than three seconds, or from the future, are neither evidence nor its contrary', () => {
    const seen = new Gathering().trust();
    expect(seen.read(1_000, at(180))).toBe('pending');
    expect(seen.read(1_000, at(90), 'reading', 3_500)).toBe('none');
    expect(seen.read(1_000, at(180, 2), 'reading', -3_500)).toBe('none');
    expect(seen.read(500, null)).toBe('none');
    expect(seen.read(500, at(180))).toBe('proven');
  });

  function readings(seen: Gathering, rests: readonly number[]): readonly string[] {
    return rests.map((rest) => seen.read(rest, at(180)));
  }
});

describe('sources that contradict each other', () => {
  function disputed(figures: readonly number[], change: Partial<Policy> = {}): readonly string[] {
    const seen = new Gathering(change).trust();
    seen.disputed = figures;
    return [1, 2, 3, 4].map(() => seen.read(4_000, at(180, 2)));
  }

  it('P24: no dispute about the line is none: all are past it', () => {
    expect(disputed([-9_800, -6_100])[0]).toBe('proven');
  });

  it('P24: two of three past the line wait ten seconds for proof, then kill', () => {
    expect(disputed([-9_800, -9_800, -1_000])).toEqual(['pending', 'pending', 'pending', 'proven']);
  });

  it('P24: one against one follows the blind policy after ten seconds: alarm alone, or flatten', () => {
    expect(disputed([-9_800, -1_000])).toEqual(['pending', 'pending', 'pending', 'disputed']);
    expect(disputed([-9_800, -1_000], { flattenWhenBlindMs: 60_000 }).at(-1)).toBe('proven');
  });
});

describe('any sequence of readings', () => {
  const calm = fc.integer({ min: 60, max: 150 }).map((price) => at(price, 2));
  /** What breaks: a last price alone, a whole quote by its decimal point, no price at all. */
  const bad = fc.oneof(
    fc.integer({ min: 180, max: 2_000 }).map((price) => ({ ...at(120, 2), lastPrice: rupees(price) })),
    fc.constantFrom(at(1_000, 2), at(1_500, 1), at(1_200), { lastPrice: Number.NaN }, { lastPrice: 0 }),
  );
  const rest = fc.integer({ min: 200, max: 5_000 });

  it('R7 I5: one or two bad ones never kill, wherever they fall', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(rest, calm), { minLength: 3, maxLength: 20 }),
        fc.array(fc.tuple(fc.nat(19), rest, bad), { maxLength: 2 }),
        (good, faults) => {
          const seen = new Gathering();
          const all = good.map(([ms, quote]) => ({ ms, quote }));
          for (const [index, ms, quote] of faults) all.splice(Math.min(index, all.length), 0, { ms, quote });
          for (const { ms, quote } of all) expect(seen.read(ms, quote)).not.toBe('proven');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('R8: a breach that is true is proven after the dwell and two more readings at the latest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(rest, calm), { minLength: 3, maxLength: 10 }),
        fc.integer({ min: 180, max: 3_000 }),
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        fc.array(fc.integer({ min: 200, max: 2_500 }), { minLength: 12, maxLength: 12 }),
        (before, price, spread, rests) => {
          const seen = new Gathering();
          for (const [ms, quote] of before) seen.read(ms, quote);
          const verdicts = rests.map((ms) => ({ verdict: seen.read(ms, at(price, spread)), now: seen.now }));
          const began = (verdicts[0]?.now ?? 0) + 1_000;
          const dwelled = verdicts.findIndex(({ now }, index) => now >= began && index >= 2);
          expect(verdicts[dwelled]?.verdict).toBe('proven');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
