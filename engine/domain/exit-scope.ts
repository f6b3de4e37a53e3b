import { isOption } from './instrument.ts';
import type { ExitScope } from './policy.ts';
import type { Position, PositionId } from './position.ts';

/** A leg that nobody buys, given up as worth nothing: so many units of it are left in the account. */
export type Residual = { readonly positionId: PositionId; readonly units: number };

/** Which positions a kill must close. The plan, the exits and the proof ask the same question of the same rule. */
export type ExitRule = {
  readonly squareOffHedges: boolean;
  readonly scope: ExitScope;
  readonly residuals: readonly Residual[];
};

/** Shorts: what must be bought back first, because selling a hedge first raises margin. Sold options and sold futures alike. */
export function isShort(position: Position): boolean {
  return position.netQuantity < 0;
}

/** A hedge is a bought option; whether a kill sells it is the trader's setting. */
export function isHedge(position: Position): boolean {
  return position.netQuantity > 0 && isOption(position.instrument);
}

/** Whether a position is of the kind that is closed; holdings never are. */
export function isInScope({ product, instrument }: Position, scope: ExitScope): boolean {
  return product !== 'CNC' && (scope === 'all-but-holdings' || instrument.kind !== 'equity');
}

/** Whether a position is what was given up as worth nothing, and not more of it. */
export function isResidual({ positionId, netQuantity }: Position, residuals: readonly Residual[]): boolean {
  return residuals.some((each) => each.positionId === positionId && netQuantity > 0 && netQuantity <= each.units);
}

/**
 * Positions a kill must close: shorts always, bought futures always, bought options by setting, each if it is in scope and not
 * given up as worth nothing. Holdings (CNC) never.
 */
export function mustExit(position: Position, { squareOffHedges, scope, residuals }: ExitRule): boolean {
  if (position.netQuantity === 0 || !isInScope(position, scope) || isResidual(position, residuals)) return false;
  return isHedge(position) ? squareOffHedges : true;
}

/** Whether a short that is still open stands under this hedge's protection: same underlying, same expiry. */
function protects(hedge: Position, short: Position): boolean {
  const [own, other] = [hedge.instrument, short.instrument];
  // A master that does not name them could pair any two: the hedge then waits for every short.
  if (own.underlying === '' || other.underlying === '' || !own.expiry || !other.expiry) return true;
  return own.underlying === other.underlying && own.expiry === other.expiry;
}

/** Hedges that may be sold: none whose own shorts are still open, because they are what limits their loss and their margin. */
export function releasedHedges(positions: readonly Position[], rule: ExitRule): readonly Position[] {
  const shorts = positions.filter((position) => mustExit(position, rule) && !isHedge(position) && isShort(position));
  return positions.filter(
    (position) => isHedge(position) && mustExit(position, rule) && !shorts.some((short) => protects(position, short)),
  );
}
