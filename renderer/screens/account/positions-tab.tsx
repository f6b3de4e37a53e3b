import type { AccountView, PositionView } from '../../../engine/contract/account-view.ts';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Pnl } from '../../components/pnl.tsx';
import { formatLots, formatPrice, formatUnits } from '../../format.ts';
import { useIsLive } from '../../mirror.ts';
import { ExitButtons } from './exit-buttons.tsx';
import { LastPrice } from './last-price.tsx';
import { StandingLines } from './standing-lines.tsx';

/** What is open, what covers it, and the way out of each. */
export function PositionsTab({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  const open = account.positions.filter((position) => position.netQuantity !== 0);
  const closed = account.positions.filter((position) => position.netQuantity === 0);
  if (account.positions.length === 0) {
    const text =
      account.mtm.quality === 'fresh'
        ? 'The last complete reading showed no position.'
        : 'No reading shows a position, but the reading is not fresh: look in your broker’s own app.';
    return (
      <>
        <EmptyState title="No positions today" text={text} />
        <StandingLines account={account} />
      </>
    );
  }
  return (
    <div className={live ? '' : 'opacity-55'}>
      <DataTable
        label="Positions"
        columns={columnsOf(account)}
        rows={[...open, ...closed]}
        idOf={(position) => position.positionId}
      />
      <StandingLines account={account} />
    </div>
  );
}

function columnsOf(account: AccountView): readonly Column<PositionView>[] {
  return [
    { head: 'Symbol', names: true, cell: (position) => <Symbol position={position} /> },
    { head: 'Net quantity', figure: true, cell: (position) => <Quantity position={position} /> },
    { head: 'Average', figure: true, cell: (position) => formatPrice(position.averagePrice) },
    { head: 'Last price', figure: true, cell: (position) => <LastPrice position={position} /> },
    { head: 'P&L', figure: true, cell: (position) => <Pnl amount={position.pnl} /> },
    { head: 'Its stop', cell: (position) => <StopOf position={position} /> },
    { head: 'Actions', figure: true, cell: (position) => <ExitButtons account={account} position={position} /> },
  ];
}

function Symbol({ position }: { readonly position: PositionView }) {
  return (
    <span className="block">
      <span className="font-semibold">{position.tradingSymbol}</span>
      <span className="block text-[0.8125rem] text-faint">
        {position.exchange} · {position.product}
      </span>
    </span>
  );
}

function Quantity({ position }: { readonly position: PositionView }) {
  if (position.netQuantity === 0) return <span className="text-faint">closed</span>;
  return (
    <span className="block">
      <span className="figure">{formatUnits(position.netQuantity)}</span>
      <span className="block text-[0.8125rem] text-faint">{formatLots(position.netQuantity, position.lotSize)}</span>
    </span>
  );
}

function StopOf({ position }: { readonly position: PositionView }) {
  if (position.stop !== null) {
    const partly = position.stop.quantity < Math.abs(position.netQuantity);
    return (
      <span className="block whitespace-nowrap">
        {formatPrice(position.stop.triggerPrice)}
        {partly && <span className="block text-[0.8125rem] text-caution">covers {position.stop.quantity} only</span>}
      </span>
    );
  }
  const naked = position.kind === 'option' && position.netQuantity < 0;
  return naked ? <span className="font-semibold text-caution">NAKED</span> : <span className="text-faint">none</span>;
}
