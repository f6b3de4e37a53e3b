import { useState } from 'react';

import type { AccountView, OrderView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { DataTable, type Column } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatPrice, formatTime } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';
import { notify } from '../../notices.ts';
import { useIsLive } from '../../mirror.ts';

/** The day's orders, live ones first. */
export function OrdersTab({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  if (account.orders.length === 0)
    return (
      <EmptyState
        title="No orders today"
        text="Orders placed anywhere, in this app or in the broker’s own, stand here."
      />
    );
  const rows = account.orders.toSorted(
    (a, b) => Number(b.working) - Number(a.working) || b.placedAt.localeCompare(a.placedAt),
  );
  return (
    <div className={live ? '' : 'opacity-55'}>
      <DataTable label="Orders" columns={columnsOf(account)} rows={rows} idOf={(order) => order.orderId} />
    </div>
  );
}

function columnsOf(account: AccountView): readonly Column<OrderView>[] {
  return [
    { head: 'Symbol', names: true, cell: (order) => <OrderName order={order} /> },
    { head: 'Side', cell: (order) => order.side },
    { head: 'Type', cell: (order) => order.type },
    { head: 'Filled', figure: true, cell: (order) => `${order.filledQuantity} / ${order.quantity}` },
    { head: 'Price', figure: true, cell: (order) => formatPrice(order.averagePrice ?? order.price) },
    { head: 'Trigger', figure: true, cell: (order) => formatPrice(order.triggerPrice) },
    { head: 'Status', cell: (order) => <OrderStatus order={order} /> },
    { head: 'Placed', figure: true, cell: (order) => formatTime(order.placedAt) },
    { head: 'Actions', figure: true, cell: (order) => <CancelButton account={account} order={order} /> },
  ];
}

function OrderName({ order }: { readonly order: OrderView }) {
  return (
    <span className="block">
      <span className="font-semibold">{order.tradingSymbol}</span>
      <span className="block text-[0.8125rem] text-faint">
        {order.orderId} · {order.product}
      </span>
    </span>
  );
}

function OrderStatus({ order }: { readonly order: OrderView }) {
  return (
    <span className="block">
      <span className={order.working ? 'font-medium text-ink' : 'text-soft'}>{order.status.replaceAll('-', ' ')}</span>
      {order.rejectReason !== undefined && (
        <span className="block text-[0.8125rem] text-caution">{order.rejectReason}</span>
      )}
    </span>
  );
}

function CancelButton({ account, order }: { readonly account: AccountView; readonly order: OrderView }) {
  const { busy, run } = useCommand('order.cancel');
  const [unknown, setUnknown] = useState(false);
  if (!order.working) return null;
  const cancel = async (): Promise<void> => {
    const result = await run({ accountId: account.accountId, orderId: order.orderId });
    if (!result.ok) return;
    // An answer that proves nothing is shown as such; the order list says in the end what became of it.
    setUnknown(result.value.outcome === 'unknown');
    notify(result.value.outcome === 'confirmed' ? 'good' : 'caution', result.value.message);
  };
  return (
    <Button small disabled={busy} onClick={() => void cancel()} aria-label={`Cancel order ${order.orderId}`}>
      {busy ? 'Cancelling' : unknown ? 'Cancel again' : 'Cancel'}
    </Button>
  );
}
