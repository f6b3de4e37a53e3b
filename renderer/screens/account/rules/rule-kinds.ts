import type { LeafCondition } from '../../../../engine/domain/rules/rule.ts';

/** The kinds of condition a rule is made of. */
export type LeafKind = LeafCondition['kind'];

type Choice = { readonly value: string; readonly label: string };

/** A field of a condition: its name on the wire, and how it is typed. */
export type KindField = {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: true;
} & (
  | { readonly type: 'amount' | 'sum' | 'percent' | 'count' | 'time' | 'legs' | 'weekdays' }
  | { readonly type: 'choice'; readonly choices: readonly Choice[] }
);

/** A kind of condition in the editor. */
export type Kind = { readonly label: string; readonly group: string; readonly fields: readonly KindField[] };

const AT: KindField = {
  name: 'atPercent',
  label: 'Act at, percent of it',
  hint: '1 to 100. Empty: at the limit itself.',
  type: 'percent',
  optional: true,
};
const SCOPE: KindField = {
  name: 'of',
  label: 'Whose',
  type: 'choice',
  choices: [
    { value: 'account', label: 'This account' },
    { value: 'legs', label: 'Some of its positions' },
    { value: 'group', label: 'All accounts of its linked group' },
  ],
};
const FIGURE: KindField = {
  name: 'figure',
  label: 'Counted',
  type: 'choice',
  choices: [
    { value: 'day', label: 'The whole day: booked and open' },
    { value: 'open', label: 'Open positions only' },
  ],
};
const LEGS: KindField = { name: 'legs', label: 'Only positions in', type: 'legs', optional: true };

const limit = (label: string): KindField => ({ name: 'limit', label, type: 'amount' });
const target = (label: string): KindField => ({ name: 'target', label, type: 'amount' });
const max = (label: string, hint: string): KindField => ({ name: 'max', label, hint, type: 'count' });

/** Every kind of condition, in the order in which the editor offers them. */
export const KINDS: Readonly<Record<LeafKind, Kind>> = {
  loss: { label: 'Loss', group: 'Money', fields: [limit('Loss of'), AT, SCOPE, LEGS, FIGURE] },
  'hard-floor': { label: 'Hard floor', group: 'Money', fields: [limit('Loss of, by the worst source'), AT] },
  profit: { label: 'Profit', group: 'Money', fields: [target('Profit of'), AT, SCOPE, LEGS, FIGURE] },
  'profit-lock': {
    label: 'Profit lock',
    group: 'Money',
    fields: [
      { name: 'arm', label: 'Armed at a profit of', type: 'sum' },
      { name: 'floor', label: 'Acts when it falls back to', type: 'sum' },
      {
        name: 'step',
        label: 'The floor rises with each further',
        hint: 'Empty: it stays where it is.',
        type: 'sum',
        optional: true,
      },
    ],
  },
  drawdown: { label: 'Fall from the peak', group: 'Money', fields: [limit('Given back from the peak'), AT] },
  'period-loss': {
    label: 'Loss of several days',
    group: 'Money',
    fields: [
      limit('Loss of'),
      AT,
      { name: 'period', label: 'Over', hint: 'week, month, or a number of days, 1 to 30.', type: 'count' },
    ],
  },
  'position-loss': {
    label: 'Loss of one position',
    group: 'Positions',
    fields: [limit('Loss of'), AT, LEGS, FIGURE],
  },
  'position-profit': {
    label: 'Profit of one position',
    group: 'Positions',
    fields: [target('Profit of'), AT, LEGS, FIGURE],
  },
  quantity: {
    label: 'Size of one position',
    group: 'Positions',
    fields: [max('More than', 'Units, not lots.'), LEGS],
  },
  'open-positions': {
    label: 'Open positions',
    group: 'Positions',
    fields: [max('More than', 'Positions open at once.')],
  },
  exposure: {
    label: 'Money in the market',
    group: 'Positions',
    fields: [
      limit('Reaches'),
      AT,
      {
        name: 'figure',
        label: 'Counted',
        type: 'choice',
        choices: [
          { value: 'value', label: 'Price times units of all open positions' },
          { value: 'margin', label: 'Margin used, by the broker’s word' },
        ],
      },
    ],
  },
  trades: { label: 'Trades today', group: 'Habits', fields: [max('More than', 'Orders that opened something.')] },
  orders: { label: 'Orders today', group: 'Habits', fields: [max('More than', 'Orders that opened or tried to.')] },
  'losing-streak': {
    label: 'Losing streak',
    group: 'Habits',
    fields: [{ name: 'losses', label: 'Losses in a row', type: 'count' }],
  },
  'stop-hit': { label: 'A stop was hit', group: 'Habits', fields: [] },
  time: {
    label: 'Time of day',
    group: 'Habits',
    fields: [
      { name: 'from', label: 'From, IST', hint: 'For example 15:15.', type: 'time' },
      { name: 'to', label: 'To, IST', hint: 'Empty: the rest of the day.', type: 'time', optional: true },
      { name: 'weekdays', label: 'On weekdays', type: 'weekdays', optional: true },
      {
        name: 'on',
        label: 'On',
        type: 'choice',
        choices: [
          { value: '', label: 'Every day' },
          { value: 'expiry-day', label: 'Days on which an open position expires' },
          { value: 'other-days', label: 'All other days' },
        ],
      },
    ],
  },
  'broker-errors': {
    label: 'Broker fails',
    group: 'Habits',
    fields: [{ name: 'streak', label: 'Failed readings in a row', type: 'count' }],
  },
};

/** What an amount can be measured by. */
export const AMOUNT_UNITS: readonly Choice[] = [
  { value: 'rupees', label: '₹' },
  { value: 'start-equity', label: '% of the start of the day' },
  { value: 'invested', label: '% of what is invested' },
  { value: 'peak-equity', label: '% of the peak balance' },
  { value: 'peak-profit', label: '% of the peak profit' },
  { value: 'deviations', label: '× usual day (deviations)' },
];

/** What a rule can do, mildest first. */
export const ACTIONS: readonly Choice[] = [
  { value: 'warn', label: 'Tell me' },
  { value: 'cancel-entries', label: 'Cancel new entries' },
  { value: 'cool-down', label: 'Cool down for some minutes' },
  { value: 'exit-one', label: 'Close the positions it is about' },
  { value: 'flatten', label: 'Close everything' },
  { value: 'kill', label: 'Kill and lock for the day' },
];

/** Monday to Sunday as the wire counts them. */
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
