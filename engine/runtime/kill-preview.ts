import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import { exitSide, isShort, mustExit, sliceQuantity } from '../domain/exit-plan.ts';
import { planKill, type KillPlan } from '../domain/kill-plan.ts';
import { isWorking, type Side } from '../domain/order.ts';
import type { Policy } from '../domain/policy.ts';
import type { Position, PositionId } from '../domain/position.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import type { EpochMs } from '../domain/time.ts';
import type { OrderDesk } from './order-desk.ts';

/** What a kill would do now, in the order it would do it. */
export type KillPreview = {
  readonly steps: KillPlan;
  readonly cancels: readonly string[];
  readonly orders: readonly {
    readonly positionId: PositionId;
    readonly tradingSymbol: string;
    readonly side: Side;
    readonly quantity: number;
    readonly slices: readonly number[];
  }[];
  readonly leftBySetting: readonly string[];
  readonly asOf: EpochMs;
};

/** Plans without acting: the same rules as the kill itself, on the last reading. */
export function previewKill(
  assessment: RiskAssessment,
  policy: Policy,
  capabilities: Pick<BrokerCapabilities, 'killSwitch'>,
  desk: Pick<OrderDesk, 'inFlight'>,
): KillPreview {
  const { snapshot } = assessment;
  const flying = desk.inFlight(snapshot.orders);
  const open = snapshot.positions.filter((position) => position.netQuantity !== 0);
  const shortsFirst = (position: Position): number => (isShort(position) ? 0 : 1);
  const leaving = open
    .filter((position) => mustExit(position, policy.squareOffHedges))
    .toSorted((a, b) => shortsFirst(a) - shortsFirst(b));
  return {
    steps: planKill(policy, capabilities),
    cancels: snapshot.orders.filter(isWorking).map((order) => order.orderId),
    orders: leaving.map((position) => {
      const inFlight = flying
        .filter((order) => order.positionId === position.positionId)
        .reduce((sum, order) => sum + order.quantity, 0);
      const quantity = Math.max(0, Math.abs(position.netQuantity) - inFlight);
      return {
        positionId: position.positionId,
        tradingSymbol: position.instrument.tradingSymbol,
        side: exitSide(position),
        quantity,
        slices: sliceQuantity(quantity, position.instrument),
      };
    }),
    leftBySetting: open
      .filter((position) => !mustExit(position, policy.squareOffHedges))
      .map((position) => position.positionId),
    asOf: snapshot.asOf,
  };
}
