import type { Paise } from '../../engine/domain/money.ts';
import { formatPnl } from '../format.ts';
import { pnlColour } from './pnl.tsx';

type Props = { readonly amount: Paise | null; readonly breached: boolean; readonly hero?: boolean };

/** The one very large figure: whole rupees at full size, paise small beside them, so that it fits and still adds up. */
export function MtmFigure({ amount, breached, hero = false }: Props) {
  const [rupees = '', fraction] = formatPnl(amount).split('.');
  return (
    <span className={`mtm ${hero ? 'mtm-hero' : ''} ${pnlColour(amount, breached)}`}>
      {rupees}
      {fraction !== undefined && (
        <span className="text-[0.5em] font-medium tracking-normal opacity-70">.{fraction}</span>
      )}
    </span>
  );
}
