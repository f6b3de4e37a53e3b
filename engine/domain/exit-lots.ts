import type { Instrument } from './instrument.ts';
import type { RefusalCode } from './order.ts';
import type { Position, PositionId } from './position.ts';

/** An order the exchange refused for its size, as far as cutting the next one needs it. */
export type SizedAttempt = { readonly positionId: PositionId; readonly quantity: number; readonly code?: RefusalCode };

/** A lot that grew further than this is no lot any more that refusals could tell. */
const LARGEST_GROWTH = 40;

/**
 * The smallest step of whole lots in which none of these refused quantities would have come: what the exchange's lot may have become
 * (fault 28). Undefined when no such step is in sight.
 */
function stepBeyond(refused: readonly number[], lotSize: number): number | undefined {
  for (let lots = 2; lots <= LARGEST_GROWTH; lots += 1) {
    const step = lots * lotSize;
    if (refused.every((quantity) => quantity % step !== 0)) return step;
  }
  return undefined;
}

/** In which steps orders of a position are cut after some were refused for their lot; undefined when none was. */
export function learnedStep(
  { positionId, instrument }: Position,
  attempts: readonly SizedAttempt[],
): number | undefined {
  const refused = attempts.filter((each) => each.code === 'lot' && each.positionId === positionId);
  if (refused.length === 0 || !(instrument.lotSize > 0)) return undefined;
  const quantities = refused.map(({ quantity }) => quantity);
  return stepBeyond(quantities, instrument.lotSize);
}

/** Whether a refusal for the lot taught something: only if an order of the step it suggests is smaller than the one refused. */
export function isLotLesson({ code, quantity }: SizedAttempt, { lotSize }: Instrument): boolean {
  if (code !== 'lot' || !(lotSize > 0)) return false;
  const step = stepBeyond([quantity], lotSize);
  return step !== undefined && step < quantity;
}
