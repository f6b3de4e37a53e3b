import type { KillProgress } from '../domain/kill-progress.ts';
import { waitForMarket } from './kill-carry.ts';
import type { KillContext } from './kill-context.ts';

/** After this long without proof the trader is told, whatever is still being tried (R6). */
const UNVERIFIED_AFTER_MS = 120_000;
const LOOK_EVERY_MS = 1_000;

/**
 * Tells that a kill is not proven in time. It looks by itself, so that a step that hangs delays nothing, and counts on the wall
 * clock (which a restart does not set back) and on the one that never jumps (which nobody can set back); the first to say so counts.
 */
export class KillDeadline {
  readonly #context: (kill: KillProgress) => KillContext;
  #working: { readonly killId: string; readonly since: number } | null = null;

  constructor(context: (kill: KillProgress) => KillContext) {
    this.#context = context;
  }

  /** One look; answers how long to rest. Infinity while no kill is under way. */
  pass(kill: KillProgress | null): number {
    if (!kill || kill.finished) {
      this.#working = null;
      return Infinity;
    }
    const context = this.#context(kill);
    // A kill that waits for its market is not late, and its trader has been told.
    if (waitForMarket(context) > 0) {
      this.#working = null;
      return LOOK_EVERY_MS;
    }
    const now = context.clock.monotonic();
    if (this.#working?.killId !== kill.killId) this.#working = { killId: kill.killId, since: now };
    const onTheWall = context.clock.now() - Math.max(kill.startedAt, kill.carried?.until ?? 0);
    if (Math.max(onTheWall, now - this.#working.since) >= UNVERIFIED_AFTER_MS) warn(context);
    return LOOK_EVERY_MS;
  }
}

function warn({ kill, ledger, settings }: KillContext): void {
  const alertId = `${kill.killId}-late`;
  if (ledger.state.alerts.some((alert) => alert.alertId === alertId)) return;
  const text = `${settings.alias}: NOT VERIFIED after 2 minutes. The kill goes on trying. Open the broker's app now and check that the account is flat.`;
  ledger.record([{ kind: 'alert-raised', alertId, priority: 'critical', code: 'kill-not-verified', text }]);
}
