import { paise, type Paise } from '../money.ts';
import type { Rule } from './rule.ts';

/** A set of rules that others have traded by. `lock`: settings stay as they are until this clock time of the next trading day. */
export type Preset = {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly Rule[];
  readonly lock: { readonly untilMinutes: number; readonly zone: string } | null;
};

const rupees = (amount: number): Paise => paise(amount * 100);

/** Two percent of what is invested in open positions, on their unrealised P&L: the whole account goes. */
export const TWO_PERCENT_OF_INVESTED: Preset = {
  id: 'two-percent-of-invested',
  name: '2 % of invested',
  lock: null,
  rules: [
    {
      id: 'invested-loss',
      when: { kind: 'loss', of: 'account', figure: 'open', limit: { percent: 2, of: 'invested' } },
      then: { kind: 'kill' },
    },
  ],
};

/** Six percent of the balance in a day, fifteen percent from the day's peak balance, five percent on one position. */
export const SHARE_OF_BALANCE: Preset = {
  id: 'share-of-balance',
  name: '6 % day, 15 % drawdown, 5 % position',
  lock: null,
  rules: [
    {
      id: 'day-loss-share',
      when: { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 6, of: 'start-equity' } },
      then: { kind: 'kill' },
    },
    {
      id: 'drawdown-share',
      when: { kind: 'drawdown', limit: { percent: 15, of: 'peak-equity' } },
      then: { kind: 'kill' },
    },
    {
      id: 'position-loss-share',
      when: { kind: 'position-loss', figure: 'open', limit: { percent: 5, of: 'start-equity' } },
      then: { kind: 'exit-one' },
    },
  ],
};

/** Fixed sums for the day and for one position, losses and profits alike, at 95 % of each; locked until 17:00 in Chicago. */
export const FIXED_SUMS: Preset = {
  id: 'fixed-sums',
  name: '1,200 / 200 / 500 / 2,200 at 95 %, locked',
  lock: { untilMinutes: 17 * 60, zone: 'America/Chicago' },
  rules: [
    {
      id: 'day-loss-sum',
      when: { kind: 'loss', of: 'account', figure: 'day', limit: { paise: rupees(1_200) }, atPercent: 95 },
      then: { kind: 'kill' },
    },
    {
      id: 'day-profit-sum',
      when: { kind: 'profit', of: 'account', figure: 'day', target: { paise: rupees(2_200) }, atPercent: 95 },
      then: { kind: 'kill' },
    },
    {
      id: 'position-loss-sum',
      when: { kind: 'position-loss', figure: 'day', limit: { paise: rupees(200) }, atPercent: 95 },
      then: { kind: 'exit-one' },
    },
    {
      id: 'position-profit-sum',
      when: { kind: 'position-profit', figure: 'day', target: { paise: rupees(500) }, atPercent: 95 },
      then: { kind: 'exit-one' },
    },
  ],
};

/** What a trader can begin with. */
export const PRESETS: readonly Preset[] = [TWO_PERCENT_OF_INVESTED, SHARE_OF_BALANCE, FIXED_SUMS];
