import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE, NIFTY_PE, policy, position, rupees, snapshot } from '../testing/builders.ts';
import {
  decidesNow,
  DISTRUST,
  isTrusting,
  weigh,
  withEvidence,
  type EvidenceMemory,
  type Observation,
  type RuleEvidence,
} from './evidence.ts';
import type { Instrument } from './instrument.ts';
import { assessRisk, type RiskAssessment } from './risk.ts';
import type { RuleEvaluation } from './rules/evaluation.ts';

const T0 = FRIDAY_10AM;
const { positionId } = position({ net: -65 });
const rule = (holds: boolean): RuleEvaluation => ({
  id: 'dual-condition',
  action: { kind: 'kill' },
  basis: 'day-pnl',
  holds,
  unknown: false,
  value: null,
  threshold: null,
  unit: 'paise',
  subjects: [],
  occurrence: '',
  distance: null,
  explanation: 'day loss',
  conditions: [],
});

type Look = {
  /** Milliseconds since the beginning: of the look, of its reading, of its prices. */
  readonly at?: number;
  readonly readAt?: number;
  readonly pricedAt?: number;
  readonly price?: number;
  readonly instrument?: Instrument;
  readonly holds?: boolean;
} & Partial<Pick<Observation, 'disputed' | 'exit' | 'holdsAt' | 'policy'>>;

function judged({ at = 0, readAt = at, pricedAt = at, price = 100, instrument = NIFTY_CE, holds = true }: Look) {
  const leg = position({ instrument, net: -65, ltp: price, pricedAt: T0 + pricedAt });
  const context = { policy: policy(), knownStopHits: [], lastGood: new Map(), now: T0 + at };
  return { ...assessRisk(snapshot({ asOf: T0 + readAt, positions: [leg] }), context), rules: [rule(holds)] };
}

function look(before: EvidenceMemory, given: Look) {
  const { memory, evidence } = weigh(before, {
    assessment: judged(given),
    at: given.at ?? 0,
    policy: policy(),
    disputed: [],
    exit: () => undefined,
    holdsAt: () => false,
    ...given,
  });
  return { memory, evidence: evidence[0] };
}

/** Three readings that agree, a second apart, at ₹100 and short of the line: the last at the beginning. */
const TRUSTED = [-2_000, -1_000, 0].reduce((memory, at) => look(memory, { at, holds: false }).memory, DISTRUST);

describe('figures that may decide', () => {
  const assessment = judged({});
  const at = (ageOfReading: number, ageOfPrice: number, change: Partial<RiskAssessment> = {}): boolean => {
    const legs = [{ positionId, pnl: rupees(0), price: { value: rupees(1), asOf: T0 - ageOfPrice } }];
    return decidesNow({
      ...assessment,
      mark: { ...assessment.mark, asOf: T0 - ageOfReading, legs },
      at: T0,
      ...change,
    });
  };

  it('R7: are three seconds old at most, and no further in the future', () => {
    expect([3_000, 3_001].map((age) => at(age, 0))).toEqual([true, false]);
    expect([-3_000, -3_001].map((age) => at(age, 0))).toEqual([true, false]);
    expect([-3_000, -3_001].map((age) => at(0, age))).toEqual([true, false]);
  });

  it('I5: are fresh, and nothing has to be mended first: either alone is not enough', () => {
    expect(at(0, 0)).toBe(true);
    expect(at(0, 0, { degraded: { code: 'data-stale', asOf: T0 } })).toBe(false);
    expect(at(0, 0, { mark: { ...assessment.mark, quality: 'stale' } })).toBe(false);
  });
});

describe('the trust of a start', () => {
  it('R7: three readings in a row with the same rows, or six of whatever rows', () => {
    expect(isTrusting({ ...DISTRUST, agreeing: 3, readings: 3 })).toBe(true);
    expect(isTrusting({ ...DISTRUST, agreeing: 2, readings: 5 })).toBe(false);
    expect(isTrusting({ ...DISTRUST, agreeing: 1, readings: 6 })).toBe(true);
  });

  it('R7: rows that change begin the count anew, and rows that keep changing are trading', () => {
    let memory = DISTRUST;
    const agreeing = [NIFTY_CE, NIFTY_CE, NIFTY_PE, NIFTY_CE, NIFTY_PE].map((instrument, index) => {
      ({ memory } = look(memory, { at: index * 1_000, instrument, holds: false }));
      return memory.agreeing;
    });
    expect(agreeing).toEqual([1, 2, 1, 1, 1]);
    expect(isTrusting(memory)).toBe(false);
    expect(isTrusting(look(memory, { at: 5_000, holds: false }).memory)).toBe(true);
  });

  it('R7: prices between two readings are no readings', () => {
    const { memory } = look(TRUSTED, { at: 500, readAt: 0, holds: false });
    expect(memory).toMatchObject({ agreeing: TRUSTED.agreeing, readings: TRUSTED.readings, readAt: T0 });
    expect(memory.pricedAt).toBe(T0 + 500);
  });

  it('R7: the same figures, or prices that came late, change nothing', () => {
    const again = (pricedAt: number) => look(TRUSTED, { at: 500, readAt: 0, pricedAt, holds: false }).memory;
    expect(again(0)).toBe(TRUSTED);
    expect(again(-1)).toBe(TRUSTED);
  });

  it('says how many readings it still asks for', () => {
    expect(look(DISTRUST, {}).evidence).toMatchObject({
      state: 'pending',
      explanation: 'seen by 1 of the 3 readings a start asks for',
    });
  });
});

describe('a price that jumps', () => {
  it.each([
    [300, true],
    [299.95, false],
    [33.3, true],
    [33.35, false],
  ])('R7: from ₹100 to ₹%d is a jump: %s', (price, jumps) => {
    const { memory, evidence } = look(TRUSTED, { at: 1_000, price });
    expect(memory.jump !== null).toBe(jumps);
    if (jumps) expect(evidence?.explanation).toBe('a price jumped: it must be seen 3 times');
  });

  it('R7: a leg that was not there before has not jumped', () => {
    expect(look(TRUSTED, { at: 1_000, price: 900, instrument: NIFTY_PE }).memory.jump).toBeNull();
  });

  it('R7: is believed when it was seen three times and for the dwell, not for one of the two', () => {
    const seen = (times: readonly number[]) =>
      times.reduce((memory, at) => look(memory, { at, price: 400 }).memory, TRUSTED);
    expect(seen([1_000, 1_500, 1_999]).jump).not.toBeNull();
    expect(seen([1_000, 2_500]).jump).not.toBeNull();
    const believed = seen([1_000, 1_500, 2_000]);
    expect(believed.jump).toBeNull();
    expect(believed.anchor.get(positionId)).toBe(rupees(400));
  });

  it('R7: the prices of a breach are not believed before they are proven: step by step is no way past the jump', () => {
    const stepped = look(TRUSTED, { at: 1_000, price: 250 }).memory;
    expect(stepped.anchor.get(positionId)).toBe(rupees(100));
    expect(look(stepped, { at: 2_000, price: 400 }).memory.jump).not.toBeNull();
    expect(look(TRUSTED, { at: 1_000, price: 250, holds: false }).memory.anchor.get(positionId)).toBe(rupees(250));
  });
});

describe('how long a breach must last', () => {
  it('D15: with no dwell at all a breach that is polled is still read twice', () => {
    const now = { policy: policy({ dwellMs: 0 }) };
    const first = look(TRUSTED, { at: 1_000, price: 180, ...now });
    expect(first.evidence?.state).toBe('pending');
    expect(look(first.memory, { at: 1_100, price: 180, ...now }).evidence?.state).toBe('proven');
  });

  it('I5: a rule that does not hold needs no proof and gets none', () => {
    expect(look(TRUSTED, { at: 1_000, holds: false }).evidence).toBeUndefined();
    expect(weigh(TRUSTED, { ...observation(), assessment: judged({ at: 9_000, readAt: 0 }) }).evidence).toEqual([]);
  });

  function observation(): Observation {
    return {
      assessment: judged({}),
      at: 0,
      policy: policy(),
      disputed: [],
      exit: () => undefined,
      holdsAt: () => false,
    };
  }
});

describe('what is said while sources contradict each other', () => {
  const dispute: Look = {
    disputed: [rupees(-9_800), rupees(-1_000)],
    exit: () => ({ value: rupees(-9_800), isSane: true }),
    holdsAt: (_id, pnl) => pnl <= rupees(-6_000),
  };

  it('P24: how long it waits, of how much, and then that the trader has to look', () => {
    let memory = TRUSTED;
    const said = [1_000, 5_000, 10_999, 11_000, 60_000].map((at) => {
      const seen = look(memory, { ...dispute, at, price: 180 });
      ({ memory } = seen);
      return [seen.evidence?.state, seen.evidence?.explanation];
    });
    const waiting = (time: string) => [
      'pending',
      `the sources of the P&L contradict each other; waiting ${time} of 10 s`,
    ];
    const over = ['disputed', 'the sources of the P&L contradict each other: check the account in the broker’s app'];
    expect(said).toEqual([waiting('0 s'), waiting('4 s'), waiting('10 s'), over, over]);
  });

  it('P24: sources that all cross the line are proof, and it says so', () => {
    const all = { ...dispute, disputed: [rupees(-9_800), rupees(-6_000)] };
    expect(look(TRUSTED, { ...all, at: 1_000, price: 180 }).evidence).toEqual({
      ruleId: 'dual-condition',
      state: 'proven',
      since: 1_000,
      explanation: 'proven',
    });
  });
});

describe('a judgement with its evidence', () => {
  const floor = { ...rule(true), id: 'floor' as RuleEvaluation['id'], explanation: 'floor' };
  const assessment: RiskAssessment = { ...judged({}), rules: [rule(true), floor] };
  const piece = (change: Partial<RuleEvidence>): RuleEvidence => ({
    ruleId: 'dual-condition',
    state: 'pending',
    since: 0,
    explanation: 'past the line for 0.4 s of 1 s',
    ...change,
  });
  const said = (...evidence: readonly RuleEvidence[]): readonly string[] =>
    withEvidence(assessment, evidence).rules.map(({ explanation }) => explanation);

  it('D15: the rule that waits says so in its own words, the others stay as they are', () => {
    expect(said(piece({}))).toEqual(['day loss · past the line for 0.4 s of 1 s', 'floor']);
    expect(said(piece({ ruleId: floor.id, state: 'disputed', explanation: 'look' }))).toEqual([
      'day loss',
      'floor · look',
    ]);
    expect(withEvidence(assessment, [piece({})]).rules[0]).toMatchObject({ id: 'dual-condition', holds: true });
  });

  it('D15: what is proven adds no words, beside one that waits or alone', () => {
    const proven = piece({ state: 'proven', explanation: 'proven' });
    expect(said(proven)).toEqual(['day loss', 'floor']);
    expect(said(proven, piece({ ruleId: floor.id }))).toEqual(['day loss', 'floor · past the line for 0.4 s of 1 s']);
    expect(withEvidence(assessment, [proven]).evidence).toEqual([proven]);
  });
});
