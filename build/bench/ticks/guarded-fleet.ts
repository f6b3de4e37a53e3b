import type { AccountSnapshot } from '../../../engine/domain/account-snapshot.ts';
import { decide, type DecisionContext } from '../../../engine/domain/decide.ts';
import { evolve, type EngineState } from '../../../engine/domain/engine-state.ts';
import type { Quote } from '../../../engine/domain/position.ts';
import { assessRisk } from '../../../engine/domain/risk.ts';
import { tripwireArm } from '../../../engine/domain/tripwire-arm.ts';
import { Tripwire } from '../../../engine/domain/tripwire.ts';
import { ACCOUNTS, guardedState, instrumentOf, INSTRUMENTS, LEGS, LISTED, POLICY, type Tick } from './fleet.ts';
import type { TickWork } from './tick-floor.ts';

type Guarded = { snapshot: AccountSnapshot; state: EngineState };

/** Many accounts in one process: one tripwire over all of them, and the engine's own judgement where it asks for one. */
export class GuardedFleet implements TickWork {
  readonly #tripwire = new Tripwire({ accounts: ACCOUNTS, instruments: INSTRUMENTS, legsPerAccount: LEGS });
  readonly #accounts: Guarded[];
  /** By instrument. */
  readonly #newest: (Quote | undefined)[] = LISTED.map(() => undefined);
  judgements = 0;
  /** Not a whole number at first: a field that begins as one makes an object of every later time. */
  #now = Number.NaN;

  constructor(accounts: readonly AccountSnapshot[], now: number) {
    this.#accounts = accounts.map((snapshot) => ({ snapshot, state: guardedState(now) }));
    this.#now = now;
    for (let account = 0; account < ACCOUNTS; account += 1) {
      // What the first reading decides (stops seen, shorts without one) is decided before anything is measured.
      for (let tries = 0; tries < 3 && !this.#tripwire.isArmed(account); tries += 1) this.#judge(account);
    }
    this.judgements = 0;
  }

  dayPnl(account: number): number {
    return this.#tripwire.dayPnl(account);
  }

  take(tick: Tick): number {
    const { instrument, quote } = tick;
    this.#now = quote.asOf;
    const due = this.#tripwire.tick(instrument, quote, this.#now);
    this.#newest[instrument] = quote;
    for (let place = 0; place < due; place += 1) this.#judge(this.#tripwire.dueAccount(place));
    return due;
  }

  /** A new reading of an account, as polling brings one every second or two. */
  read(account: number, now: number): void {
    const guarded = this.#accounts[account];
    if (!guarded) return;
    this.#now = now;
    guarded.snapshot = { ...guarded.snapshot, asOf: now };
    this.#judge(account);
  }

  #judge(account: number): void {
    const guarded = this.#accounts[account];
    if (!guarded) return;
    this.judgements += 1;
    const positions = guarded.snapshot.positions.map((position) => {
      const quote = this.#newest[instrumentOf(position.positionId) ?? -1];
      return quote && !(quote.asOf < (position.quote?.asOf ?? 0)) ? { ...position, quote } : position;
    });
    guarded.snapshot = { ...guarded.snapshot, positions };
    const context = { policy: POLICY, knownStopHits: guarded.state.stopHits, lastGood: new Map(), now: this.#now };
    const assessment = assessRisk(guarded.snapshot, context);
    const entries = decide(guarded.state, { kind: 'assessed', assessment }, this.#context());
    guarded.state = entries.reduce((state, entry) => evolve(state, entry, this.#now), guarded.state);
    const arm =
      entries.length > 0 ? null : tripwireArm(assessment, { policy: POLICY, state: guarded.state, instrumentOf });
    if (arm) this.#tripwire.arm(account, arm);
    else this.#tripwire.disarm(account);
  }

  #context(): DecisionContext {
    return {
      now: this.#now,
      policy: POLICY,
      capabilities: { killSwitch: { access: 'none', needsFlat: true } },
      calendar: NO_CALENDAR,
      killId: 'Kbench',
      alias: 'bench',
    };
  }
}

const NO_CALENDAR: DecisionContext['calendar'] = {
  source: 'bench',
  validThrough: '2099-12-31',
  holidays: new Map(),
  specialSessions: new Map(),
  session: { open: 9 * 60 + 15, close: 15 * 60 + 30 },
};
