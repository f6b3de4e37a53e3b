import type { LegReading } from './journal-entry.ts';
import type { KillProgress } from './kill-progress.ts';

/** How a proof of the switch begins, by who set it. */
export const SWITCH_PROVEN = {
  byUs: 'switch on, read in a fresh page',
  elsewhere: 'switch on, set by somebody else, read twice',
} as const;

function describeLegs(legs: readonly LegReading[], { residuals }: Pick<KillProgress, 'residuals'>): string {
  const isWorthless = (leg: LegReading): boolean =>
    residuals.some(({ positionId, units }) => positionId === leg.positionId && leg.netQuantity <= units);
  const worthless = legs.filter(isWorthless).length;
  const left = legs.length - worthless;
  const but = worthless === 0 ? '' : ` but for ${worthless} worthless hedge(s) that nobody buys`;
  return left === 0 ? `Flat${but}, no open orders` : `No open orders, ${left} leg(s) left open by your setting${but}`;
}

/** What the readings of a proven kill show, and nothing more: legs that no reading names are not said to be gone. */
export function whatIsProven({ steps, residuals }: Pick<KillProgress, 'steps' | 'residuals'>): string {
  const legs = steps.find((step) => step.step === 'prove-flat')?.reading?.legs;
  const flat = legs ? describeLegs(legs, { residuals }) : 'No reading of the open legs was kept';
  const hasSwitch = steps.some((step) => step.step === 'prove-switch');
  return `${flat}, ${hasSwitch ? 'kill switch on' : 'this broker has no kill switch'}.`;
}
