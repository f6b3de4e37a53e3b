import type { FaultEntry } from './fault-entry.ts';

/** What is wrong with the rows and figures the broker serves while its own books are right. */
export const DATA_FAULTS = {
  'price-missing': { label: 'Price missing', meaning: 'A leg has no price.' },
  'price-zero': { label: 'Price zero', meaning: 'A leg is priced at nothing.' },
  'price-nan': { label: 'Price not a number', meaning: 'A leg is priced “NA”.' },
  'bad-tick': { label: 'Bad tick', meaning: 'A leg is quoted at ten times its price, or as many times as asked for.' },
  'price-wick': {
    label: 'Wick',
    meaning: 'One tick leaps away and back within a second while the spread is wide open.',
    ms: 900,
    percent: 78,
  },
  'stale-quotes': { label: 'Frozen prices', meaning: 'Prices stop moving.' },
  'row-missing': { label: 'Position missing', meaning: 'A leg is left out of the list.' },
  'no-data': {
    label: 'No data',
    meaning: 'The position list comes empty, with error 5203, though positions are open.',
  },
  'closed-rows-dropped': { label: 'Closed legs dropped', meaning: 'Legs that were closed today vanish from the list.' },
  'stale-snapshot': { label: 'Old snapshot', meaning: 'All books are served as they were, with their old time.' },
  'yesterday-positions': {
    label: 'Yesterday’s positions',
    meaning: 'The position list is yesterday’s: everything closed, with its loss.',
  },
  'orders-lag': {
    label: 'Order book lags',
    meaning: 'Orders and trades are served seconds late; positions are right.',
    ms: 3_000,
  },
  'positions-lag': {
    label: 'Positions lag',
    meaning: 'Positions are served seconds late; orders are right.',
    ms: 3_000,
  },
  'unknown-status': { label: 'Unknown status', meaning: 'Orders carry a status word nobody has documented.' },
  'number-as-text': { label: 'Number as text', meaning: 'Figures of a position arrive as text.' },
  'dashes-in-row': { label: 'Dashes in a row', meaning: 'A figure of a position arrives as “--”.' },
  'funds-disagree': {
    label: 'Funds disagree',
    meaning: 'The funds page states another profit or loss than the positions make.',
  },
  'expired-shown': {
    label: 'Expired contract shown',
    meaning: 'A contract that has already expired still stands among the positions.',
  },
} as const satisfies Readonly<Record<string, FaultEntry>>;
