import type { EpochMs } from './time.ts';

/** Why the engine does not trust what it sees; each has one sentence and one remedy. */
export type DegradedReason =
  | { readonly code: 'broker-unreachable'; readonly message: string }
  | { readonly code: 'session-lost'; readonly message: string }
  | { readonly code: 'price-unknown'; readonly positionIds: readonly string[] }
  | { readonly code: 'data-stale'; readonly asOf: EpochMs }
  | { readonly code: 'snapshot-incomplete'; readonly detail: string };
