import { formatRupees, type Paise } from '../domain/money.ts';
import type { StepOutcome } from '../domain/kill-plan.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import { wantedServerGuard } from '../domain/server-guard.ts';
import type { Clock, ServerGuard } from '../ports.ts';
import type { Ledger } from './ledger.ts';

/** A broker that would not take the guard is asked again no sooner. */
const TRY_AGAIN_MS = 60_000;

/** What the keeper works with. */
export type ServerGuardTools = {
  /** Undefined where the broker has none. */
  readonly guard: ServerGuard | undefined;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: () => EngineSettings;
};

/** Keeps the broker's own guard in step with the trader's line: journaled first, read back after, removed when flat. */
export class ServerGuardKeeper {
  readonly #tools: ServerGuardTools;
  #busy = false;
  #notBefore = -Infinity;

  constructor(tools: ServerGuardTools) {
    this.#tools = tools;
  }

  /** Looks whether something is to be done, after a reading; does it without being waited for. Resolves when it is done. */
  async keep(assessment: RiskAssessment | null): Promise<void> {
    const { guard, ledger, clock, settings } = this.#tools;
    if (!guard || !assessment || this.#busy || clock.monotonic() < this.#notBefore) return;
    const { dayPnl, openPositions, mark, degraded } = assessment;
    const quality = degraded ? 'unknown' : mark.quality;
    const { running, serverGuard: asked } = ledger.state;
    const wanted = wantedServerGuard({ policy: settings().policy, running, dayPnl, quality, openPositions, asked });
    if (wanted === undefined) return;
    this.#busy = true;
    try {
      ledger.record([{ kind: 'server-guard-intended', lossLimit: wanted }]);
      const { outcome, detail } = await change(guard, wanted);
      ledger.record([{ kind: 'server-guard-settled', outcome, ...(detail === undefined ? {} : { detail }) }]);
      this.#notBefore = outcome === 'confirmed' ? -Infinity : clock.monotonic() + TRY_AGAIN_MS;
      if (outcome !== 'confirmed') this.#alarm(wanted, detail ?? '');
    } finally {
      this.#busy = false;
    }
  }

  #alarm(wanted: Paise | null, detail: string): void {
    const { ledger, settings } = this.#tools;
    const { tradingDay, alerts } = ledger.state;
    const alertId = `server-guard-${wanted === null ? 'remove' : 'set'}-${tradingDay}`;
    if (alerts.some((alert) => alert.alertId === alertId)) return;
    const what =
      wanted === null
        ? 'may still stand there, although nothing is open any more: remove it in the broker’s app before you trade on'
        : `at ${formatRupees(wanted)} is not certain: with this PC off, nothing guards the account`;
    const text = `${settings().alias}: the second guard at the broker ${what} (${detail}). It is tried again every minute.`;
    ledger.record([{ kind: 'alert-raised', alertId, priority: 'warning', code: 'server-guard', text }]);
  }
}

/** Changes it and reads it back: only the reading counts. */
async function change(
  guard: ServerGuard,
  wanted: Paise | null,
): Promise<{ readonly outcome: StepOutcome; readonly detail?: string }> {
  const changed = await (wanted === null ? guard.remove() : guard.set({ lossLimit: wanted, pullsSwitch: true }));
  const read = await guard.read();
  if (!read.ok) return { outcome: 'unknown', detail: read.error.message };
  if ((read.value?.lossLimit ?? null) === wanted) return { outcome: 'confirmed' };
  return changed.ok
    ? { outcome: 'unknown', detail: 'the broker took it and shows something else' }
    : { outcome: 'rejected', detail: changed.error.message };
}
