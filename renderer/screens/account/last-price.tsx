import type { PositionView } from '../../../engine/contract/account-view.ts';
import { Age } from '../../components/age.tsx';
import { formatPrice } from '../../format.ts';
import { useMirror } from '../../mirror.ts';

const FAULTS: Readonly<Record<NonNullable<PositionView['priceFault']>, string>> = {
  missing: 'no price',
  'not-a-price': 'not a price',
  stale: 'stale price',
};

/** A price with its age, or what is wrong with it. */
export function LastPrice({ position }: { readonly position: PositionView }) {
  const at = useMirror((state) => state.snapshot?.at ?? null);
  const ageMs =
    at === null || position.priceAsOf === null ? null : Math.max(0, Date.parse(at) - Date.parse(position.priceAsOf));
  return (
    <span className="block">
      {formatPrice(position.lastPrice)}
      <span className="block text-[0.8125rem]">
        {position.priceFault === null ? (
          <Age ageMs={ageMs} />
        ) : (
          <span className="text-caution">{FAULTS[position.priceFault]}</span>
        )}
      </span>
    </span>
  );
}
