import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { EngineState } from '../domain/engine-state.ts';
import { makeRoom, type KeptExit, type OrderInFlight } from '../domain/exit-plan.ts';
import type { StepOutcome } from '../domain/kill-plan.ts';
import { isWorking, openQuantity, type Order } from '../domain/order.ts';
import type { SlippagePolicy } from '../domain/policy.ts';
import type { Position, PositionId } from '../domain/position.ts';
import type { Clock } from '../ports.ts';
import { ordersAreWhole } from '../domain/vanished.ts';
import type { AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';
import type { ExitTerms, OrderDesk } from './order-desk.ts';

/** What a manual exit works with. */
export type ExitTools = {
  readonly ledger: Ledger;
  readonly watch: AccountWatch;
  readonly desk: OrderDesk;
  readonly clock: Clock;
  readonly slippage: SlippagePolicy;
};

/** The exit a person asked for: this many units of this position, and nothing else. */
export type ExitOrder = {
  readonly exitId: string;
  readonly positionId: PositionId;
  readonly quantity: number;
  /** The kill that was under way when it was asked for: what it cannot close, a person may. */
  readonly besideKill: string | null;
};

const EXIT_DEADLINE_MS = 20_000;

/** Beside a kill: the kill waits for its turn meanwhile. */
const BESIDE_KILL_MS = 5_000;

/** Whether a kill has an order working for a position, in the book or on its way to it. */
export function killWorks(
  positionId: PositionId,
  {
    orders,
    flying,
    state,
  }: { readonly orders: readonly Order[]; readonly flying: readonly OrderInFlight[]; readonly state: EngineState },
): boolean {
  const own = state.intents.filter((each) => each.purpose.kind === 'kill' && each.positionId === positionId);
  const isOwn = ({ tag, orderId }: Order): boolean =>
    own.some((each) => each.tag === tag || (each.orderId !== undefined && each.orderId === orderId));
  return (
    own.some(({ tag }) => flying.some((each) => each.tag === tag)) ||
    orders.some((each) => isWorking(each) && isOwn(each))
  );
}
const READ_GAP_MS = 250;

type ExitResult = { readonly outcome: StepOutcome; readonly detail: string };

/** How far an exit has come. */
type ExitProgress = {
  sent: boolean;
  /** Units that were open when it was sent. */
  from: number;
  readonly cancelled: Set<string>;
  /** Totals that resting orders were asked to be reduced to, with the refusal if there was one. */
  readonly reduced: Map<string, { readonly to: number; readonly refused: string | undefined }>;
};

/**
 * Exits one position, or part of it. What rests on it makes room first, confirmed by a reading: it goes when the whole leg is
 * exited, and is reduced to what will be left when a part is (card K21). Then one order of the same product. Other legs are
 * not touched and nothing latches (card K19). A kill that starts meanwhile takes over; beside one that is under way already an
 * exit goes where the kill has no order of its own (card L9).
 */
export async function runManualExit(exit: ExitOrder, tools: ExitTools): Promise<void> {
  const { ledger, clock } = tools;
  const limitMs = exit.besideKill === null ? EXIT_DEADLINE_MS : BESIDE_KILL_MS;
  const deadline = clock.monotonic() + limitMs;
  const progress: ExitProgress = { sent: false, from: 0, cancelled: new Set(), reduced: new Map() };
  let result: ExitResult | undefined;
  while (!result && clock.monotonic() < deadline) {
    const { kill } = ledger.state;
    if (kill && !kill.finished && kill.killId !== exit.besideKill) {
      result = { outcome: 'unknown', detail: 'a kill took over' };
      break;
    }
    const reading = await tools.watch.refresh();
    if (reading.ok && ordersAreWhole(reading.value.snapshot))
      result = await advance(exit, progress, reading.value.snapshot, tools);
    if (!result) await clock.sleep(READ_GAP_MS);
  }
  const { outcome, detail } = result ?? notDoneInTime(progress, limitMs);
  ledger.record([{ kind: 'exit-finished', exitId: exit.exitId, outcome, detail }]);
}

function notDoneInTime({ sent, reduced }: ExitProgress, limitMs: number): ExitResult {
  if (sent || reduced.size === 0)
    return { outcome: 'unknown', detail: `not filled within ${limitMs / 1_000} s: look at the order book` };
  const names = [...reduced.keys()].join(', ');
  return {
    outcome: 'rejected',
    detail: `no exit was sent: nobody knows whether order ${names} was reduced. Look at the order book`,
  };
}

async function advance(
  exit: ExitOrder,
  progress: ExitProgress,
  snapshot: AccountSnapshot,
  tools: ExitTools,
): Promise<ExitResult | undefined> {
  const { desk, ledger, watch } = tools;
  desk.reconcile(snapshot);
  const position = snapshot.positions.find((each) => each.positionId === exit.positionId);
  const open = Math.abs(position?.netQuantity ?? 0);
  if (progress.sent) {
    await follow(exit, snapshot, tools);
    const left = desk.inFlight(snapshot.orders).length > 0 || workingExits(exit, snapshot, ledger).length > 0;
    if (left || open > progress.from - exit.quantity) return undefined;
    return {
      outcome: 'confirmed',
      detail: open === 0 ? 'closed, read back from the broker' : `${open} units left, as asked`,
    };
  }
  if (!position || open === 0) return { outcome: 'confirmed', detail: 'nothing was open any more' };
  const flying = desk.inFlight(snapshot.orders);
  if (exit.besideKill !== null && killWorks(exit.positionId, { orders: snapshot.orders, flying, state: ledger.state }))
    return { outcome: 'rejected', detail: 'no exit was sent: the kill has an order working for this position' };
  const inTheWay = makeRoom(position, exit.quantity, snapshot.orders).filter(
    ({ order, keep }) => keep < openQuantity(order),
  );
  const refusal = await clearTheWay(inTheWay, exit, progress, tools);
  if (refusal) return refusal;
  // A stop that filled while it was being changed shows in the order book first: size nothing on a row that lags.
  if (inTheWay.length > 0 || !watch.isQuiet(exit.positionId)) return undefined;
  return send(exit, position, { progress, snapshot, tools });
}

function termsOf({ exitId }: ExitOrder, snapshot: AccountSnapshot, { slippage }: ExitTools): ExitTerms {
  return { snapshot, purpose: { kind: 'exit', exitId }, slippage };
}

/** Our own exit follows the market; one that cannot goes out of the book, so that nothing fills unseen later. */
async function follow(exit: ExitOrder, snapshot: AccountSnapshot, tools: ExitTools): Promise<void> {
  const terms = termsOf(exit, snapshot, tools);
  const position = snapshot.positions.find((each) => each.positionId === exit.positionId);
  for (const order of workingExits(exit, snapshot, tools.ledger)) {
    if (await tools.desk.chase(order, position, terms)) await tools.desk.cancel(order, terms.purpose);
  }
}

async function send(
  exit: ExitOrder,
  position: Position,
  { progress, snapshot, tools }: { progress: ExitProgress; snapshot: AccountSnapshot; tools: ExitTools },
): Promise<ExitResult | undefined> {
  const { desk, ledger } = tools;
  const open = Math.abs(position.netQuantity);
  Object.assign(progress, { sent: true, from: open });
  await desk.exit(position, Math.min(exit.quantity, open), termsOf(exit, snapshot, tools));
  const last = ledger.state.intents.findLast(
    (intent) => intent.purpose.kind === 'exit' && intent.purpose.exitId === exit.exitId,
  );
  if (last?.outcome !== 'rejected') return undefined;
  return {
    outcome: 'rejected',
    detail: `the broker refused the exit; the position is still open${stopAfter(progress)}`,
  };
}

/** What was done to the position's own stop before the exit was refused. */
function stopAfter({ cancelled, reduced }: ExitProgress): string {
  if (cancelled.size > 0) return ' and its stop is gone';
  return reduced.size > 0 ? ' and its stop covers only a part of it' : '';
}

/** Asks each order in the way once to go or to shrink; answers why the exit cannot be sent when one was refused to shrink. */
async function clearTheWay(
  inTheWay: readonly KeptExit[],
  exit: ExitOrder,
  { cancelled, reduced }: ExitProgress,
  { desk, watch }: ExitTools,
): Promise<ExitResult | undefined> {
  const purpose = { kind: 'exit', exitId: exit.exitId } as const;
  for (const { order, keep } of inTheWay) {
    const { orderId } = order;
    if (keep === 0) {
      if (!cancelled.has(orderId)) await desk.cancel(order, purpose);
      cancelled.add(orderId);
      continue;
    }
    const to = order.filledQuantity + keep;
    const asked = reduced.get(orderId);
    if (asked?.to === to) {
      // Refused, and this later reading shows it as it was: without the room the exit would be one too many.
      if (asked.refused === undefined) continue;
      return {
        outcome: 'rejected',
        detail: `no exit was sent: order ${orderId} could not be reduced to ${to} units (${asked.refused}) and stands as it was`,
      };
    }
    // How much may stay is sized on the row; one that lags would take cover away that is still needed.
    if (!watch.isQuiet(exit.positionId)) continue;
    const answer = await desk.reduce(order, to, purpose);
    reduced.set(orderId, { to, refused: answer.outcome === 'rejected' ? answer.error.message : undefined });
  }
  return undefined;
}

function workingExits(exit: ExitOrder, snapshot: AccountSnapshot, ledger: Ledger): readonly Order[] {
  const tags = ledger.state.intents.flatMap((intent) =>
    intent.purpose.kind === 'exit' && intent.purpose.exitId === exit.exitId ? [intent.tag as string] : [],
  );
  return snapshot.orders.filter(
    (order) => order.tag !== undefined && tags.includes(order.tag) && openQuantity(order) > 0,
  );
}
