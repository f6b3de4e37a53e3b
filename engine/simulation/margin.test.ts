import { describe, expect, it } from 'vitest';
import { paise, type Paise } from '../domain/money.ts';
import { marginOf, type Marks } from './margin.ts';

const marks: Marks = {
  spotOf: (underlying): Paise => paise(underlying === 'NIFTY' ? 2_400_000 : 5_000_000),
  lastPriceOf: () => paise(10_000),
};
const call = 'NIFTY26NOV2424500CE';
const furtherCall = 'NIFTY26NOV2425000CE';
const put = 'NIFTY26NOV2424500PE';
const bankCall = 'BANKNIFTY26NOV2452000CE';

describe('margin', () => {
  it.each([
    ['nothing', [], 0],
    ['a bought option', [[call, 65]], 0],
    ['a sold option: 12 % of its notional', [[call, -65]], 65 * 24_000 * 0.12],
    [
      'a sold option with a hedge of its kind: 4 %',
      [
        [call, -65],
        [furtherCall, 65],
      ],
      65 * 24_000 * 0.04,
    ],
    [
      'a hedge of the other kind helps nothing',
      [
        [call, -65],
        [put, 65],
      ],
      65 * 24_000 * 0.12,
    ],
    [
      'a hedge in another index helps nothing',
      [
        [call, -65],
        [bankCall, 60],
      ],
      65 * 24_000 * 0.12,
    ],
    [
      'half a hedge',
      [
        [call, -130],
        [furtherCall, 65],
      ],
      65 * 24_000 * 0.16,
    ],
    [
      'a sold strangle: both legs',
      [
        [call, -65],
        [put, -65],
      ],
      65 * 24_000 * 0.24,
    ],
    ['BANKNIFTY', [[bankCall, -30]], 30 * 50_000 * 0.12],
  ] as const)('%s', (_name, holdings, rupees) => {
    expect(
      marginOf(
        holdings.map(([tradingSymbol, net]) => ({ tradingSymbol, net })),
        marks,
      ),
    ).toBe(Math.round(rupees * 100));
  });
});
