import type { FaultEntry } from './fault-entry.ts';

/** What the broker's own rules and risk system do: refusals, and the kill switch. */
export const BROKER_FAULTS = {
  'reject-orders': {
    label: 'Orders rejected',
    meaning: 'The broker takes no order.',
    reason: 'RMS: order rejected by the fault desk',
  },
  'margin-reject': { label: 'Margin reject', meaning: 'Every order is refused for want of margin, exits too.' },
  'hedge-needs-margin': {
    label: 'Hedge sold first',
    meaning: 'Selling a hedge while the short it covers is open is refused for want of margin.',
  },
  'freeze-lowered': {
    label: 'Freeze quantity lowered',
    meaning: 'The exchange takes smaller orders today than the contract list says.',
  },
  'lot-changed': {
    label: 'Lot size changed',
    meaning: 'The lot is another than the contract list says; only whole lots or a whole position may go.',
  },
  'repeat-refused': {
    label: 'Same order refused',
    meaning: 'A second order of the same contract, side and price is refused for ten seconds.',
    ms: 10_000,
  },
  'app-cancel-refused': {
    label: 'Phone orders stay',
    meaning: 'Orders placed in the broker’s app cannot be cancelled or changed from outside (error 91400).',
  },
  'switch-refuses': { label: 'Kill switch refuses', meaning: 'The broker will not lock.' },
  'switch-while-open': {
    label: 'Kill switch traps',
    meaning: 'The kill switch is taken while positions are open, and every exit is refused from then on.',
  },
  'switch-stays-off': {
    label: 'Kill switch lies',
    meaning: 'The kill switch answers that it is on and stays off.',
  },
} as const satisfies Readonly<Record<string, FaultEntry>>;
