import { paise } from '../domain/money.ts';
import type { Position, PositionId } from '../domain/position.ts';
import type { AccountPlan } from './day-plan.ts';
import type { Disturbances } from './disturbances.ts';
import type { GuardedAccount } from './guarded-account.ts';
import type { Trouble } from './trouble.ts';

/** What the trader does on the screen, sensible or not: every command comes through the same door of the engine. */
export class TraderActs {
  readonly #account: GuardedAccount;
  readonly #plan: AccountPlan;
  readonly #trouble: Trouble;
  readonly #disturbances: Disturbances;

  constructor(account: GuardedAccount, plan: AccountPlan, trouble: Trouble, disturbances: Disturbances) {
    this.#account = account;
    this.#plan = plan;
    this.#trouble = trouble;
    this.#disturbances = disturbances;
  }

  /** A moment of the troubled part of the day; the process is alive. */
  tick(): void {
    const { engine } = this.#account;
    if ((this.#plan.killsByHand || this.#trouble.has('kill-twice')) && this.#disturbances.strikes('kill by hand', 0.05))
      this.#kill();
    if (this.#plan.exitsByHand) this.#exit();
    if (this.#trouble.strikes('repeated-commands')) {
      engine.start('trader');
      engine.acknowledge('no-such-alert');
      engine.exitPosition('NFO:NO-SUCH-LEG:NRML' as PositionId, undefined, 'trader');
    }
    if (this.#trouble.strikes('day-reset')) engine.resetPracticeDay();
    if (this.#trouble.strikes('limit-broken')) engine.refuseSettings('dayLossLimit', 'is not a positive number');
    const looser = this.#trouble.strikes('limit-loosened');
    if (looser && engine.report().state.lock !== null) this.#loosen(looser.among(2, 10));
  }

  #kill(): void {
    const first = this.#account.killByHand();
    if (!this.#trouble.strikesAt('kill-twice', 1)) return;
    const second = this.#account.killByHand();
    if (second.killId !== first.killId || !second.alreadyInProgress)
      this.#account.auditor.report('R1', `a second kill ${second.killId} beside ${first.killId}`);
  }

  #exit(): void {
    const { engine } = this.#account;
    const draw = this.#disturbances.strikes('exit by hand', 0.08);
    const [first, ...rest] = this.#exitable();
    if (draw && first) engine.exitPosition(draw.oneOf([first, ...rest]).positionId, undefined, 'trader');
  }

  /** What the trader may want to be rid of: shares are not a position of the day. */
  #exitable(): readonly Position[] {
    const positions = this.#account.engine.report().assessment?.snapshot.positions ?? [];
    return positions.filter((row) => row.netQuantity !== 0 && row.product !== 'CNC');
  }

  #loosen(factor: number): void {
    const { engine } = this.#account;
    const { settings } = engine.report();
    const before = settings.policy.dayLossLimit;
    engine.applySettings({ ...settings, policy: { ...settings.policy, dayLossLimit: paise(before * factor) } });
    const after = engine.report().settings.policy.dayLossLimit;
    if (after > before) this.#account.auditor.report('R14', `the limit went from ${before} to ${after} while locked`);
  }
}
