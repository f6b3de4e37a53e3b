import type { FaultEntry } from './fault-entry.ts';

/** What others do to the account. They happen after `ms`, as often as `calls` says, and then are over. */
export const EVENT_FAULTS = {
  'phone-order': {
    label: 'Order from the phone',
    meaning: 'The trader trades in the broker’s app: an order without a tag.',
    calls: 1,
    ms: 0,
  },
  'robot-order': {
    label: 'Second robot',
    meaning: 'Another program trades on the account: an order with a foreign tag.',
    calls: 1,
    ms: 0,
  },
  'rms-square-off': {
    label: 'Broker squares off',
    meaning: 'The broker’s own risk desk cancels the orders and closes the positions.',
    calls: 1,
    ms: 0,
  },
  'cash-holdings': {
    label: 'Shares in the book',
    meaning: 'Shares bought for delivery stand among the positions.',
    calls: 1,
    ms: 0,
  },
  'switch-already-on': {
    label: 'Locked already',
    meaning: 'The kill switch is on without anybody here having pulled it; it stays on for the day.',
    calls: 1,
    ms: 0,
  },
} as const satisfies Readonly<Record<string, FaultEntry>>;
