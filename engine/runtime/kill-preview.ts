import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { exitSide } from '../domain/exit-plan.ts';
import { oppositePrice } from '../domain/exit-price.ts';
import { isHedge, mustExit, type ExitRule } from '../domain/exit-scope.ts';
import { planKill, type KillPlan } from '../domain/kill-plan.ts';
import { paise, type Paise } from '../domain/money.ts';
import { isWorking, type Side } from '../domain/order.ts';
import type { Policy } from '../domain/policy.ts';
import type { Position, PositionId } from '../domain/position.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import type { EpochMs } from '../domain/time.ts';
import type { OrderDesk } from './order-desk.ts';

/** An exit as a kill would send it. */
export type PlannedExit = {
  readonly positionId: PositionId;
  readonly tradingSymbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly slices: readonly number[];
  /** What leaving at the other side of the book costs against the last price, in paise; null without a book. */
  readonly slippage: Paise | null;
};

/** What a kill would do now, in the order it would do it. Estimates that cannot be made are null, never zero. */
export type KillPreview = {
  readonly steps: KillPlan;
  readonly cancels: readonly string[];
  readonly orders: readonly PlannedExit[];
  readonly leftBySetting: readonly string[];
  /** All orders together, in paise. */
  readonly slippage: Paise | null;
  /** Until the account is flat and proven so, when the broker answers as usual. */
  readonly seconds: number;
  /** Margin the broker holds for what leaves; null when something stays or the broker does not say. */
  readonly marginFreed: Paise | null;
  /** Cash the buying back takes at the other side of the book, in paise; null without a book. */
  readonly cashNeeded: Paise | null;
  readonly asOf: EpochMs;
};

/** A call to a broker and its answer, as brokers usually take. */
const ROUND_TRIP_MS = 300;
/** Between the last fill and the word FLAT: the row's quiet time and two readings apart. */
const PROOF_MS = 3_500;

function costOf(position: Position, quantity: number, readAt: EpochMs): { slip: Paise; cash: Paise } | null {
  const side = exitSide(position);
  const touch = oppositePrice(position.quote, side, readAt);
  const last = position.quote?.lastPrice;
  if (quantity === 0) return { slip: paise(0), cash: paise(0) };
  if (touch === undefined || last === undefined || !Number.isSafeInteger(last) || last <= 0) return null;
  const away = side === 'BUY' ? touch - last : last - touch;
  return { slip: paise(Math.max(0, away) * quantity), cash: paise(side === 'BUY' ? touch * quantity : 0) };
}

function sumOrNull(amounts: readonly (Paise | null)[]): Paise | null {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    sum += amount;
  }
  return paise(sum);
}

/** Round trips in turn (cancels, shorts, hedges), orders at the broker's pace, and the proof. */
function secondsOf(cancels: number, slices: number, perSecond: number): number {
  const turns = (cancels > 0 ? 2 : 1) + 2;
  return Math.ceil(((cancels + slices) * 1_000) / perSecond / 1_000 + (turns * ROUND_TRIP_MS + PROOF_MS) / 1_000);
}

type PreviewDesk = Pick<OrderDesk, 'uncovered' | 'slicesOf'>;

/** What an exit of the leg will be sent for: its stops and limits are cancelled first, what is ours and on its way is not sent twice. */
function plannedExit(position: Position, snapshot: AccountSnapshot, desk: PreviewDesk) {
  const quantity = desk.uncovered(position, {
    ...snapshot,
    orders: snapshot.orders.filter((each) => !isWorking(each)),
  });
  const cost = costOf(position, quantity, snapshot.asOf);
  const { positionId, instrument } = position;
  const order: PlannedExit = {
    positionId,
    tradingSymbol: instrument.tradingSymbol,
    side: exitSide(position),
    quantity,
    slices: desk.slicesOf(position, quantity),
    slippage: cost?.slip ?? null,
  };
  return { order, cash: cost?.cash ?? null };
}

/** Plans without acting: the same rules as the kill itself, on the last reading. */
export function previewKill(
  { snapshot }: Pick<RiskAssessment, 'snapshot'>,
  policy: Policy,
  capabilities: Pick<BrokerCapabilities, 'killSwitch' | 'ordersPerSecond'>,
  desk: PreviewDesk,
): KillPreview {
  const rule: ExitRule = { squareOffHedges: policy.squareOffHedges, scope: policy.exits.scope, residuals: [] };
  const open = snapshot.positions.filter((position) => position.netQuantity !== 0);
  const staying = open.filter((position) => !mustExit(position, rule));
  const planned = open
    .filter((position) => mustExit(position, rule))
    .toSorted((a, b) => Number(isHedge(a)) - Number(isHedge(b)))
    .map((position) => plannedExit(position, snapshot, desk));
  const cancels = snapshot.orders.filter(isWorking).map((order) => order.orderId);
  const orders = planned.map(({ order }) => order);
  const slices = orders.reduce((sum, order) => sum + order.slices.length, 0);
  return {
    steps: planKill(policy, capabilities),
    cancels,
    orders,
    leftBySetting: staying.map((position) => position.positionId),
    slippage: sumOrNull(orders.map((order) => order.slippage)),
    seconds: secondsOf(cancels.length, slices, capabilities.ordersPerSecond),
    marginFreed: staying.length === 0 ? (snapshot.funds?.marginUsed ?? null) : null,
    cashNeeded: sumOrNull(planned.map(({ cash }) => cash)),
    asOf: snapshot.asOf,
  };
}
