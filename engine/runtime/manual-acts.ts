import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { exitSide } from '../domain/exit-plan.ts';
import type { StepOutcome } from '../domain/kill-plan.ts';
import { isWorking, openQuantity, type Order } from '../domain/order.ts';
import type { Position, PositionId } from '../domain/position.ts';
import type { Clock } from '../ports.ts';
import { ordersAreWhole } from '../domain/vanished.ts';
import type { AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';
import type { OrderDesk } from './order-desk.ts';

/** What a manual exit works with. */
export type ExitTools = {
  readonly ledger: Ledger;
  readonly watch: AccountWatch;
  readonly desk: OrderDesk;
  readonly clock: Clock;
};

/** The exit a person asked for: this many units of this position, and nothing else. */
export type ExitOrder = { readonly exitId: string; readonly positionId: PositionId; readonly quantity: number };

const EXIT_DEADLINE_MS = 20_000;
const READ_GAP_MS = 250;

type ExitResult = { readonly outcome: StepOutcome; readonly detail: string };

function stopsOf(position: Position, snapshot: AccountSnapshot): readonly Order[] {
  const side = exitSide(position);
  return snapshot.orders.filter(
    (order) => order.positionId === position.positionId && order.side === side && isWorking(order),
  );
}

/**
 * Exits one position, or part of it: its own resting exits go first, confirmed gone by a reading, then one order of the same
 * product. Other legs are not touched and nothing latches (card K19). A kill that starts meanwhile takes over.
 */
export async function runManualExit(exit: ExitOrder, tools: ExitTools): Promise<void> {
  const { ledger, clock } = tools;
  const deadline = clock.monotonic() + EXIT_DEADLINE_MS;
  const progress = { sent: false, from: 0, cancelled: new Set<string>() };
  let result: ExitResult | undefined;
  while (!result && clock.monotonic() < deadline) {
    if (ledger.state.kill && !ledger.state.kill.finished) {
      result = { outcome: 'unknown', detail: 'a kill took over' };
      break;
    }
    const reading = await tools.watch.refresh();
    if (reading.ok && ordersAreWhole(reading.value.snapshot))
      result = await advance(exit, progress, reading.value.snapshot, tools);
    if (!result) await clock.sleep(READ_GAP_MS);
  }
  const { outcome, detail } = result ?? {
    outcome: 'unknown',
    detail: 'not filled within 20 s: look at the order book',
  };
  ledger.record([{ kind: 'exit-finished', exitId: exit.exitId, outcome, detail }]);
}

async function advance(
  exit: ExitOrder,
  progress: { sent: boolean; from: number; cancelled: Set<string> },
  snapshot: AccountSnapshot,
  { desk, ledger, watch }: ExitTools,
): Promise<ExitResult | undefined> {
  desk.reconcile(snapshot);
  const position = snapshot.positions.find((each) => each.positionId === exit.positionId);
  const open = Math.abs(position?.netQuantity ?? 0);
  if (progress.sent) {
    const left = desk.inFlight(snapshot.orders).length > 0 || isExitWorking(exit, snapshot, ledger);
    if (left || open > progress.from - exit.quantity) return undefined;
    return {
      outcome: 'confirmed',
      detail: open === 0 ? 'closed, read back from the broker' : `${open} units left, as asked`,
    };
  }
  if (!position || open === 0) return { outcome: 'confirmed', detail: 'nothing was open any more' };
  const resting = stopsOf(position, snapshot);
  for (const order of resting) {
    if (progress.cancelled.has(order.orderId)) continue;
    progress.cancelled.add(order.orderId);
    await desk.cancel(order, { kind: 'exit', exitId: exit.exitId });
  }
  // A stop that filled while it was being cancelled shows in the order book first: size nothing on a row that lags.
  if (resting.length > 0 || !watch.isQuiet(exit.positionId)) return undefined;
  Object.assign(progress, { sent: true, from: open });
  await desk.exit(position, Math.min(exit.quantity, open), snapshot, { kind: 'exit', exitId: exit.exitId });
  const last = ledger.state.intents.findLast(
    (intent) => intent.purpose.kind === 'exit' && intent.purpose.exitId === exit.exitId,
  );
  return last?.outcome === 'rejected'
    ? { outcome: 'rejected', detail: 'the broker refused the exit; the position is still open and its stop is gone' }
    : undefined;
}

function isExitWorking(exit: ExitOrder, snapshot: AccountSnapshot, ledger: Ledger): boolean {
  const tags = ledger.state.intents.flatMap((intent) =>
    intent.purpose.kind === 'exit' && intent.purpose.exitId === exit.exitId ? [intent.tag as string] : [],
  );
  return snapshot.orders.some(
    (order) => order.tag !== undefined && tags.includes(order.tag) && openQuantity(order) > 0,
  );
}
