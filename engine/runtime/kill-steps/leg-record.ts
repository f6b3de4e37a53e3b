import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { OrderIntent } from '../../domain/order-intent.ts';
import { exitTurn, mostOrders, type ExitTurn } from '../../domain/exit-budget.ts';
import { isWorking, type Order } from '../../domain/order.ts';
import type { Position } from '../../domain/position.ts';
import { isOwnExit, type KillContext } from '../kill-context.ts';

/** Orders of this kill; a kill that was carried over begins each session with a fresh account of them. */
export function killOrders({ ledger, kill }: KillContext): readonly OrderIntent[] {
  const since = kill.carried?.until ?? 0;
  return ledger.state.intents.filter(
    ({ purpose, trulyAt }) => purpose.kind === 'kill' && purpose.killId === kill.killId && trulyAt >= since,
  );
}

/** Orders of this kill for one leg, oldest first. */
export function attemptsOf({ positionId }: Position, context: KillContext): readonly OrderIntent[] {
  return killOrders(context).filter((intent) => intent.positionId === positionId);
}

/** Orders a leg takes at the least, with what our exits have filled of it: what closed most of it must not stand against the rest. */
function slicesOf(position: Position, snapshot: AccountSnapshot, context: KillContext): number {
  const filled = snapshot.orders
    .filter((order) => order.positionId === position.positionId && isOwnExit(order, context))
    .reduce((sum, order) => sum + order.filledQuantity, 0);
  return context.desk.slicesOf(position, Math.abs(position.netQuantity) + filled).length;
}

function lastTakenAt(attempts: readonly OrderIntent[], orders: readonly Order[]): number | null {
  const taken = attempts.filter(({ tag, outcome }) => {
    const row = orders.find((order) => order.tag === tag);
    return outcome === 'confirmed' && row !== undefined && (isWorking(row) || row.filledQuantity > 0);
  });
  return taken.at(-1)?.intendedAt ?? null;
}

/** Whether a leg may be sent another exit now: its own rounds, and what the whole kill may cost (R12). */
export function turnOf(position: Position, snapshot: AccountSnapshot, context: KillContext): ExitTurn {
  const all = killOrders(context);
  const slices = snapshot.positions.reduce((sum, each) => sum + slicesOf(each, snapshot, context), 0);
  return exitTurn(
    {
      instrument: position.instrument,
      attempts: attemptsOf(position, context),
      orders: snapshot.orders,
      slices: slicesOf(position, snapshot, context),
      killMaySend: all.length < mostOrders(slices),
      lastTakenAt: lastTakenAt(all, snapshot.orders),
    },
    context.clock.now(),
  );
}
