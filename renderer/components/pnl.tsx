import type { Paise } from '../../engine/domain/money.ts';
import { formatPnl } from '../format.ts';

/** The colour of a profit or loss; the sign and the arrow say the same without it. */
export function pnlColour(amount: Paise | null, breached = false): string {
  if (amount === null) return 'text-faint';
  if (breached) return 'text-danger';
  if (amount > 0) return 'text-gain';
  return amount < 0 ? 'text-loss' : 'text-ink';
}

type Props = {
  readonly amount: Paise | null;
  readonly breached?: boolean;
  readonly decimals?: 0 | 2;
  readonly className?: string;
};

/** A profit or loss with its sign, in figures of one width. */
export function Pnl({ amount, breached = false, decimals = 2, className = 'figure' }: Props) {
  return <span className={`${className} ${pnlColour(amount, breached)}`}>{formatPnl(amount, decimals)}</span>;
}
