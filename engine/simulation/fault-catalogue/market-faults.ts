import type { FaultEntry } from './fault-entry.ts';

/** What the market itself does to an order. */
export const MARKET_FAULTS = {
  'partial-fills': { label: 'Partial fills', meaning: 'Orders fill a little at a time.' },
  'no-bid': { label: 'No bid', meaning: 'Nobody buys the contract any more.' },
  'wide-spread': { label: 'Wide spread', meaning: 'Bid and ask stand far apart.', percent: 40 },
  'circuit-freeze': {
    label: 'Circuit limit',
    meaning:
      'The contract is frozen at its circuit limit: only limit orders at the limit are taken, and nobody stands against them.',
  },
  'protected-stays-open': {
    label: 'Market order stays open',
    meaning: 'The protected limit of a market order lands away from the market, so that the order rests.',
    percent: 5,
  },
  'stop-fires-with-exit': {
    label: 'Stop fires with the exit',
    meaning: 'A resting stop fires in the same instant as an exit of its leg, and both fill.',
    calls: 1,
  },
  'fill-after-cancel': {
    label: 'Fill after cancel',
    meaning: 'A cancel is accepted, and the order fills all the same a moment later.',
    calls: 1,
    ms: 1_500,
  },
  'market-closed': {
    label: 'Market closed',
    meaning: 'The session has ended: working orders expire, new ones are refused.',
    reason: 'Markets are closed right now',
  },
  'closes-soon': {
    label: 'Market closes soon',
    meaning: 'The session ends in a minute, or after the time asked for.',
    ms: 60_000,
    reason: 'Markets are closed right now',
  },
  'market-hours': {
    label: 'Market hours',
    meaning: 'Orders are taken in the exchange’s session only, by the calendar.',
    reason: 'Markets are closed right now',
  },
} as const satisfies Readonly<Record<string, FaultEntry>>;
