import type { Paise } from '../../engine/domain/money.ts';
import { formatPnl } from '../format.ts';
import { pnlColour } from './pnl.tsx';

type Props = {
  readonly amount: Paise | null;
  readonly breached: boolean;
  readonly hero?: boolean;
  readonly current?: boolean;
};

/**
 * The one very large figure: whole rupees at full size, paise small beside them, so that it fits and
 * still adds up. A figure that is not current has lost its colour: grey is neither profit nor loss.
 */
export function MtmFigure({ amount, breached, hero = false, current = true }: Props) {
  const size = hero ? 'mtm-hero' : '';
  if (amount === null)
    return (
      <span className={`mtm ${size} text-faint`}>
        <span className="text-[0.6em] tracking-[-0.02em]">not known</span>
      </span>
    );
  const colour = current ? pnlColour(amount, breached) : 'text-soft';
  const [rupees = '', fraction] = formatPnl(amount).split('.');
  return (
    <span className={`mtm ${size} ${colour}`}>
      {rupees}
      {fraction !== undefined && <span className="text-[0.5em] font-medium tracking-normal">.{fraction}</span>}
    </span>
  );
}
