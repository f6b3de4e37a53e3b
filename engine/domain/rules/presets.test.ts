import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, policy, position, rupees, snapshot } from '../../testing/builders.ts';
import { assessRisk } from '../risk.ts';
import { NO_RULE_MEMORY } from './memory.ts';
import { FIXED_SUMS, SHARE_OF_BALANCE, TWO_PERCENT_OF_INVESTED, type Preset } from './presets.ts';

/** Positions in rupees; what the rules of a preset say of them, without the default rule. */
function holding(
  { rules }: Preset,
  positions: readonly Parameters<typeof position>[0][],
  { equity = null, peak = 0 }: { readonly equity?: number | null; readonly peak?: number } = {},
): readonly string[] {
  const memory = {
    ...NO_RULE_MEMORY,
    startEquity: equity === null ? null : rupees(equity),
    peak: { dayPnl: rupees(peak), asOf: FRIDAY_10AM },
  };
  const line = policy({ dayLossLimit: rupees(99_999_999), rules });
  const context = { policy: line, knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM, memory };
  const { rules: judged } = assessRisk(snapshot({ positions: positions.map((each) => position(each)) }), context);
  return judged.flatMap(({ id, holds, action }) => (holds ? [`${id} ${action.kind}`] : []));
}

const put = { instrument: NIFTY_PE };

describe('S0: two percent of what is invested', () => {
  // One lot at ₹100 and one at ₹200 are ₹19,500 invested; two percent are ₹390, ₹6 on one lot.
  it.each([
    [
      'one paisa a unit short of it',
      [
        { net: 65, average: 100, ltp: 94.01 },
        { ...put, net: 65, average: 200 },
      ],
      [],
    ],
    [
      'at it',
      [
        { net: 65, average: 100, ltp: 94 },
        { ...put, net: 65, average: 200 },
      ],
      ['invested-loss kill'],
    ],
    [
      'sold and bought alike',
      [
        { net: -65, average: 100, ltp: 106 },
        { ...put, net: 65, average: 200 },
      ],
      ['invested-loss kill'],
    ],
    [
      'what is booked is not unrealised',
      [
        { net: 65, average: 100, ltp: 94.01, realized: -50_000 },
        { ...put, net: 65, average: 200 },
      ],
      [],
    ],
    ['nothing invested', [{ net: 0, realized: -50_000 }], []],
  ])('S0: %s', (_what, positions, expected) => {
    expect(holding(TWO_PERCENT_OF_INVESTED, positions)).toEqual(expected);
  });
});

describe('S1: six percent of the day, fifteen from the peak, five on one position', () => {
  const equity = 100_000;
  it.each([
    ['a loss of 5,999', 0, [{ net: 0, realized: -5_999 }], []],
    ['a loss of 6,000', 0, [{ net: 0, realized: -6_000 }], ['day-loss-share kill']],
    // Peak balance 1,20,000; fifteen percent of it are 18,000.
    ['17,999 below the peak', 20_000, [{ net: 0, realized: 2_001 }], []],
    ['18,000 below the peak', 20_000, [{ net: 0, realized: 2_000 }], ['drawdown-share kill']],
    [
      'a position 4,999.80 down',
      0,
      [
        { net: 65, average: 100, ltp: 23.08 },
        { ...put, net: 0, realized: 3_000 },
      ],
      [],
    ],
    [
      'a position 5,000.45 down',
      0,
      [
        { net: 65, average: 100, ltp: 23.07 },
        { ...put, net: 0, realized: 3_000 },
      ],
      ['position-loss-share exit-one'],
    ],
  ])('S1: %s', (_what, peak, positions, expected) => {
    expect(holding(SHARE_OF_BALANCE, positions, { equity, peak })).toEqual(expected);
  });

  it('S1: says nothing of a balance nobody knows', () => {
    expect(holding(SHARE_OF_BALANCE, [{ net: 0, realized: -90_000 }])).toEqual([]);
  });
});

describe('S2: 1,200, 200, 500 and 2,200 at 95 %', () => {
  it.each([
    ['a loss of 1,139', [{ net: 0, realized: -1_139 }], []],
    ['a loss of 1,140', [{ net: 0, realized: -1_140 }], ['day-loss-sum kill']],
    ['a profit of 2,089', [{ net: 0, realized: 2_089 }], []],
    ['a profit of 2,090', [{ net: 0, realized: 2_090 }], ['day-profit-sum kill']],
    ['a position 189.80 down', [{ net: 65, ltp: 97.08 }], []],
    ['a position 190.45 down', [{ net: 65, ltp: 97.07 }], ['position-loss-sum exit-one']],
    ['a position 474.50 up', [{ net: 65, ltp: 107.3 }], []],
    ['a position 475.15 up', [{ net: 65, ltp: 107.31 }], ['position-profit-sum exit-one']],
  ])('S2: %s', (_what, positions, expected) => {
    expect(holding(FIXED_SUMS, positions)).toEqual(expected);
  });

  it('S2: is locked until 17:00 in Chicago', () => {
    expect(FIXED_SUMS.lock).toEqual({ untilMinutes: 17 * 60, zone: 'America/Chicago' });
  });
});
