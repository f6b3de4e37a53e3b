import fc from 'fast-check';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { KillStep } from '../domain/kill-plan.ts';
import { orderTag } from '../domain/order.ts';
import { positionIdOf } from '../domain/position.ts';
import { FRIDAY_10AM, NIFTY_CE } from './builders.ts';

/** Every step a kill can have. */
export const KILL_STEPS: readonly KillStep[] = [
  'cancel-orders',
  'exit-shorts',
  'exit-hedges',
  'prove-flat',
  'pull-switch',
  'prove-switch',
  'log-out',
];

export const positionId = positionIdOf(NIFTY_CE, 'NRML');
export const step = fc.constantFrom(...KILL_STEPS);
export const outcome = fc.constantFrom('confirmed' as const, 'rejected' as const, 'unknown' as const);
export const actor = fc.constantFrom('engine' as const, 'trader' as const, 'telegram' as const);
export const channel = fc.constantFrom('telegram', 'mail', 'desktop');
export const side = fc.constantFrom('BUY' as const, 'SELL' as const);
export const words = fc.constantFrom('', 'no answer', 'not-flat');
export const at = fc.integer({ min: FRIDAY_10AM, max: FRIDAY_10AM + 100_000_000 });
export const killId = fc.constantFrom('K1', 'K2');
export const exitId = fc.constantFrom('E1', 'E2');
export const alertId = fc.constantFrom('a1', 'a2', 'a3');
export const tag = fc.constantFrom('K1001', 'K1002', 'E1001').map(orderTag);
export const quantity = fc.integer({ min: 1, max: 3_900 });
export const attempt = fc.integer({ min: 1, max: 50 });
export const purpose = fc.oneof(
  fc.record({ kind: fc.constant('kill' as const), killId }),
  fc.record({ kind: fc.constant('exit' as const), exitId }),
);

export type Kind = JournalEntry['kind'];
export type EntryOf<K extends Kind> = Extract<JournalEntry, { kind: K }>;
export const entry = <K extends Kind>(
  kind: K,
  fields: { [F in Exclude<keyof EntryOf<K>, 'kind'>]: fc.Arbitrary<EntryOf<K>[F]> },
) => fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<EntryOf<K>>;
