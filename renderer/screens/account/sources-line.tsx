import type { AccountView } from '../../../engine/contract/account-view.ts';
import { formatPnl, formatPrice } from '../../format.ts';

const QUALITY: Readonly<Record<AccountView['mtm']['quality'], string>> = {
  fresh: '',
  stale: 'Old figures: not used to call anything safe.',
  incomplete: 'Incomplete: a leg or a price is missing.',
  unknown: 'Not known: no complete reading yet.',
};

/** Where the figure comes from, charges included or not, and what is wrong with it. */
export function SourcesLine({ account }: { readonly account: AccountView }) {
  const { charges, gross, quality, sources } = account.mtm;
  return (
    <div className="mt-3 text-[0.8125rem] text-soft">
      {quality !== 'fresh' && <p className="text-caution">{QUALITY[quality]}</p>}
      <p className="flex flex-wrap gap-x-4">
        {sources.map((source) => (
          <span key={source.name} className={`whitespace-nowrap ${source.agrees ? '' : 'text-caution'}`}>
            {source.agrees ? '✓' : '≠'} {source.name} {formatPnl(source.value)}
          </span>
        ))}
      </p>
      {charges !== undefined && (
        <p>
          gross {formatPnl(gross)} · charges {formatPrice(charges)}
        </p>
      )}
    </div>
  );
}
