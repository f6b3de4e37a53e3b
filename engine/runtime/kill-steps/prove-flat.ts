import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { isResidual, mustExit } from '../../domain/exit-scope.ts';
import { isWorking } from '../../domain/order.ts';
import type { Position } from '../../domain/position.ts';
import type { EpochMs } from '../../domain/time.ts';
import { exitRule, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';

/** Two flat readings this far apart make FLAT: the order book may lag behind the position book (fault 18). */
const FLAT_GAP_MS = 1_600;

function openLegs(snapshot: AccountSnapshot, context: KillContext): readonly Position[] {
  const rule = exitRule(context);
  return snapshot.positions.filter((position) => mustExit(position, rule));
}

function whyNotFlat(snapshot: AccountSnapshot, context: KillContext): string | undefined {
  const open = openLegs(snapshot, context);
  const working = snapshot.orders.filter(isWorking).length;
  const flying = context.desk.inFlight(snapshot.orders).length;
  if (open.length > 0)
    return `open: ${open.map((position) => `${position.netQuantity} ${position.instrument.tradingSymbol}`).join(', ')}`;
  if (working > 0) return `${working} order(s) still open`;
  if (context.watch.isLagging) return 'the position book lags behind the order book';
  return flying > 0 ? `${flying} order(s) of ours not accounted for yet` : undefined;
}

/** The claim in words: what is left is named, and why. */
function claimOf(snapshot: AccountSnapshot, context: KillContext): string {
  const { residuals } = exitRule(context);
  const open = snapshot.positions.filter((position) => position.netQuantity !== 0);
  const worthless = open.filter((position) => isResidual(position, residuals)).length;
  const bySetting = open.length - worthless;
  const but = worthless === 0 ? '' : ` but for ${worthless} worthless hedge(s) that nobody buys`;
  const left = bySetting === 0 ? '' : `; ${bySetting} leg(s) left by your setting`;
  return bySetting > 0 ? `shorts closed${but}${left}` : `flat${but} on two readings`;
}

/** Says FLAT only on two fresh readings. Legs left by the trader's setting, or because nobody buys them, are named, never hidden. */
export async function proveFlat(context: KillContext): Promise<StepResult> {
  let flatSince: { readonly at: number; readonly asOf: EpochMs } | undefined;
  return untilAnswered(context, async (snapshot) => {
    const reason = whyNotFlat(snapshot, context);
    if (reason !== undefined) {
      const pending = context.desk.inFlight(snapshot.orders).length > 0 || context.watch.isLagging;
      flatSince = undefined;
      return pending
        ? undefined
        : { outcome: 'rejected', code: 'not-flat', detail: reason, reading: readingOf(snapshot) };
    }
    const at = context.clock.monotonic();
    flatSince ??= { at, asOf: snapshot.asOf };
    // Both by our clock and by the readings' own time: one answer served twice is one reading.
    if (at - flatSince.at < FLAT_GAP_MS || Math.abs(snapshot.asOf - flatSince.asOf) < FLAT_GAP_MS) return undefined;
    return { outcome: 'confirmed', reading: readingOf(snapshot), detail: claimOf(snapshot, context) };
  });
}
