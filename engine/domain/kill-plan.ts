import type { BrokerCapabilities } from './broker-capabilities.ts';

/** What became of a step. `confirmed` needs a reading from the broker; `unknown` is read back before any retry. */
export type StepOutcome = 'confirmed' | 'rejected' | 'unknown';

/** The steps of a kill, in the trade's words. */
export type KillStep =
  | 'cancel-orders'
  | 'exit-shorts'
  | 'exit-hedges'
  | 'prove-flat'
  | 'pull-switch'
  | 'prove-switch'
  | 'log-out';

/** Ordered steps as data, fixed when the kill latches, so that a restart works the same plan. */
export type KillPlan = readonly KillStep[];

/**
 * Plans a kill: cancel, shorts, hedges by setting, prove flat, switch, proof, log out.
 * Flat comes first because most brokers refuse the switch otherwise (`brokers.md` section 3).
 */
export function planKill(
  policy: { readonly squareOffHedges: boolean },
  capabilities: Pick<BrokerCapabilities, 'killSwitch'>,
): KillPlan {
  return [
    'cancel-orders',
    'exit-shorts',
    ...(policy.squareOffHedges ? (['exit-hedges'] as const) : []),
    'prove-flat',
    ...(capabilities.killSwitch.access === 'none' ? [] : (['pull-switch', 'prove-switch'] as const)),
    'log-out',
  ];
}
