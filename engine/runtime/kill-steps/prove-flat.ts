import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { mustExit } from '../../domain/exit-plan.ts';
import { isWorking } from '../../domain/order.ts';
import type { EpochMs } from '../../domain/time.ts';
import { readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';

/** Two flat readings this far apart make FLAT: the order book may lag behind the position book (fault 18). */
const FLAT_GAP_MS = 1_600;

function whyNotFlat(snapshot: AccountSnapshot, context: KillContext): string | undefined {
  const { squareOffHedges } = planSetting(context);
  const open = snapshot.positions.filter((position) => mustExit(position, squareOffHedges));
  const working = snapshot.orders.filter(isWorking).length;
  const flying = context.desk.inFlight(snapshot.orders).length;
  if (open.length > 0)
    return `open: ${open.map((position) => `${position.netQuantity} ${position.instrument.tradingSymbol}`).join(', ')}`;
  if (working > 0) return `${working} order(s) still open`;
  if (context.watch.isLagging) return 'the position book lags behind the order book';
  return flying > 0 ? `${flying} order(s) of ours not accounted for yet` : undefined;
}

/** What the plan said about hedges when it was latched; a setting changed since then does not change a running kill. */
function planSetting(context: KillContext): { readonly squareOffHedges: boolean } {
  return { squareOffHedges: context.kill.plan.includes('exit-hedges') };
}

/** Says FLAT only on two fresh readings. Legs left by the trader's setting are named, never hidden. */
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
    if (at - flatSince.at < FLAT_GAP_MS || snapshot.asOf - flatSince.asOf < FLAT_GAP_MS) return undefined;
    const reading = readingOf(snapshot);
    const left = (reading.legs ?? []).length;
    return {
      outcome: 'confirmed',
      reading,
      detail: left === 0 ? 'flat on two readings' : `shorts closed; ${left} leg(s) left by your setting`,
    };
  });
}
