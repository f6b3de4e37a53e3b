import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { isSpreadInsane, type IntrudingLeg, type Intrusion, type Reentry } from '../domain/aftermath.ts';
import type { OrderIntent } from '../domain/order-intent.ts';
import { isWorking, type Order } from '../domain/order.ts';
import type { Position } from '../domain/position.ts';
import { isOwnExit, type KillContext } from './kill-context.ts';

/** An exit of ours that rests this long is cancelled and sent again at the new price. */
const CHASE_AFTER_MS = 3_000;
/** Rest after a refused exit. */
const REFUSED_REST_MS = 2_000;
/** Orders a leg may cost in one re-entry, by the slices it takes. */
const ROUNDS_PER_LEG = 5;
/** A spread no one trades at is waited for this long; then the exit goes, limited by its protection. */
const WAIT_FOR_SPREAD_MS = 60_000;
/** A cancel is asked for again after this long, and so often in all: an order that will not go is an alarm, not a loop. */
const ASK_AGAIN_MS = 2_000;
const MOST_CANCELS = 5;

/** What is worth remembering between two readings, by order or position. */
export type ReflattenMemory = {
  readonly cancels: Map<string, { readonly times: number; readonly askedAt: number }>;
  readonly wideSince: Map<string, number>;
};

/** Nothing asked and nothing waited for yet. */
export function freshMemory(): ReflattenMemory {
  return { cancels: new Map(), wideSince: new Map() };
}

/** Why a leg cannot be closed now; each has its own alarm. */
export type Obstacle = 'exits-blocked' | 'wide-spread' | 'attempts-spent' | 'order-stays';

/** Something in the way, and of what. */
export type Hindrance = { readonly obstacle: Obstacle; readonly name: string };

/** What one look at the account works on. */
export type ReflattenWork = {
  readonly context: KillContext;
  readonly reentry: Reentry;
  readonly snapshot: AccountSnapshot;
  readonly memory: ReflattenMemory;
};

/**
 * Takes one step towards closing what was opened after a kill: cancels what may open more, and exits what may be sized on this
 * reading. Answers what is in the way.
 */
export async function reflatten(intrusion: Intrusion, work: ReflattenWork): Promise<readonly Hindrance[]> {
  const hindrances: Hindrance[] = [];
  const readAt = work.context.clock.monotonic();
  for (const order of intrusion.orders) {
    if (!(await cancelBounded(order, work)))
      hindrances.push({ obstacle: 'order-stays', name: `${order.orderId} (${order.instrument.tradingSymbol})` });
  }
  if (!work.reentry.flattens) return hindrances;
  // Shorts first: selling what protects them raises the margin.
  const legs = intrusion.legs.toSorted((a, b) => Math.sign(a.position.netQuantity) - Math.sign(b.position.netQuantity));
  for (const leg of legs) {
    if (work.context.clock.monotonic() - readAt > CHASE_AFTER_MS) break;
    const obstacle = await closeLeg(leg, work);
    if (obstacle) hindrances.push({ obstacle, name: leg.position.instrument.tradingSymbol });
  }
  return hindrances;
}

/** Says false when it was asked for often enough. */
async function cancelBounded(order: Order, { context, memory }: ReflattenWork): Promise<boolean> {
  const now = context.clock.monotonic();
  const { times, askedAt } = memory.cancels.get(order.orderId) ?? { times: 0, askedAt: -Infinity };
  if (now - askedAt < ASK_AGAIN_MS) return true;
  if (times >= MOST_CANCELS) return false;
  memory.cancels.set(order.orderId, { times: times + 1, askedAt: now });
  await context.desk.cancel(order, { kind: 'kill', killId: context.kill.killId });
  return true;
}

/** Whether the broker refuses exits once its switch is on: then no order of ours can help. */
function areExitsBlocked({ broker, kill }: KillContext): boolean {
  if (broker.capabilities.killSwitch.exitsWorkAfter !== false) return false;
  return kill.steps.some((step) => step.step === 'pull-switch' && step.outcome === 'confirmed');
}

function isWideForNow(position: Position, { context, memory }: ReflattenWork): boolean {
  if (!isSpreadInsane(position)) {
    memory.wideSince.delete(position.positionId);
    return false;
  }
  const now = context.clock.monotonic();
  const since = memory.wideSince.get(position.positionId) ?? now;
  memory.wideSince.set(position.positionId, since);
  return now - since < WAIT_FOR_SPREAD_MS;
}

function spentOn(position: Position, { context, reentry }: ReflattenWork): readonly OrderIntent[] {
  return context.ledger.state.intents
    .slice(reentry.ordersBefore)
    .filter(
      ({ positionId, purpose }) =>
        positionId === position.positionId && purpose.kind === 'kill' && purpose.killId === context.kill.killId,
    );
}

/** An order of ours that rests too long makes way for one at the new price. */
async function chase(position: Position, spent: readonly OrderIntent[], work: ReflattenWork): Promise<void> {
  const { context, snapshot } = work;
  const resting = snapshot.orders.filter(
    (order) => order.positionId === position.positionId && isWorking(order) && isOwnExit(order, context),
  );
  for (const order of resting) {
    const own = spent.find((intent) => intent.tag === order.tag || intent.orderId === order.orderId);
    if (Math.abs(snapshot.asOf - (own?.intendedAt ?? order.placedAt)) > CHASE_AFTER_MS)
      await cancelBounded(order, work);
  }
}

async function closeLeg({ position, excess }: IntrudingLeg, work: ReflattenWork): Promise<Obstacle | undefined> {
  const { context, snapshot } = work;
  const { desk, watch, clock, kill } = context;
  if (areExitsBlocked(context)) return 'exits-blocked';
  const spent = spentOn(position, work);
  await chase(position, spent, work);
  if (clock.now() - snapshot.asOf > CHASE_AFTER_MS || !watch.isQuiet(position.positionId)) return undefined;
  const quantity = Math.min(excess, desk.uncovered(position, snapshot));
  if (quantity === 0) return undefined;
  if (isWideForNow(position, work)) return 'wide-spread';
  const filled = spent
    .filter(({ outcome }) => outcome === 'confirmed')
    .reduce((sum, intent) => sum + intent.quantity, 0);
  if (spent.length >= ROUNDS_PER_LEG * desk.slicesOf(position, excess + filled).length) return 'attempts-spent';
  const last = spent.at(-1);
  if (last?.outcome === 'rejected' && Math.abs(clock.now() - last.flyingSince) < REFUSED_REST_MS) return undefined;
  await desk.exit(position, quantity, {
    snapshot,
    purpose: { kind: 'kill', killId: kill.killId },
    slippage: kill.exits.slippage,
  });
  return undefined;
}
