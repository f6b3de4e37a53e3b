import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { chaseStep } from '../../domain/exit-chase.ts';
import { exitPrice, isBeyondCap } from '../../domain/exit-price.ts';
import { exitSide } from '../../domain/exit-plan.ts';
import type { Position } from '../../domain/position.ts';
import { raiseOnce, type KillContext } from '../kill-context.ts';
import { issueSheet } from './hand-out-sheet.ts';
import { attemptsOf } from './leg-record.ts';

/** The broker has switched trading off while the account is not flat: the exits themselves are refused (fault 36). */
function alarmTrapped(legs: readonly Position[], snapshot: AccountSnapshot, context: KillContext): void {
  const trapped = legs.filter((leg) => attemptsOf(leg, context).at(-1)?.code === 'blocked');
  if (trapped.length === 0) return;
  const names = trapped.map((leg) => leg.instrument.tradingSymbol).join(', ');
  const text = `TRAPPED: the broker has trading switched off and refuses the exits of ${names}. Only the dealing desk or the broker's own app can close them now; TradeFuse asks again every 15 s, later more rarely.`;
  issueSheet({ id: 'trapped', code: 'kill-trapped', text }, snapshot, context);
}

/** The broker wants money for buying a short back; the other legs go on, and what they free may be enough (card K7). */
function alarmMargin(leg: Position, context: KillContext): void {
  if (attemptsOf(leg, context).at(-1)?.code !== 'margin') return;
  const { positionId, instrument } = leg;
  const text = `the broker refuses the exit of ${instrument.tradingSymbol} for want of margin. The other legs go on and it is tried again; if it stays, add funds or call the broker.`;
  raiseOnce({ id: `margin-${positionId}`, code: 'exit-margin-refused', text }, context);
}

/** The limit has gone past the trader's cap (card K6), or stands where the day's band ends (fault 25). */
function alarmPrice(leg: Position, snapshot: AccountSnapshot, context: KillContext): void {
  const attempts = attemptsOf(leg, context);
  if (attempts.length === 0) return;
  const { positionId, instrument, quote } = leg;
  const { slippage } = context.kill.exits;
  const step = chaseStep(attempts);
  const { tradingSymbol, tickSize } = instrument;
  if (isBeyondCap(step, slippage)) {
    const next = slippage.beyondCap === 'widen' ? 'the limit is widened further' : 'the limit stays at the cap';
    const text = `the exit of ${tradingSymbol} does not fill within ${slippage.capPercent} % of the book; ${next}. Look at it in the broker's app.`;
    raiseOnce({ id: `slippage-${positionId}`, code: 'exit-slippage', text }, context);
  }
  const limit = exitPrice({ side: exitSide(leg), quote, tickSize, readAt: snapshot.asOf, step, slippage });
  if (limit?.atBand) {
    const text = `${tradingSymbol} is at the end of its price band for the day: its exit waits there at the best price the exchange allows. Nobody may be on the other side until the band moves.`;
    raiseOnce({ id: `band-${positionId}`, code: 'exit-at-band', text }, context);
  }
}

/** Says aloud what stands in the way of an exit, each once in a kill. */
export function alarmExits(legs: readonly Position[], snapshot: AccountSnapshot, context: KillContext): void {
  alarmTrapped(legs, snapshot, context);
  for (const leg of legs) {
    alarmMargin(leg, context);
    alarmPrice(leg, snapshot, context);
  }
}
