import { faultText } from '../domain/result.ts';
import type { Clock } from '../ports.ts';
import type { Ledger } from './ledger.ts';
import { Repeat } from './repeat.ts';

/** The loops of an engine. */
export type LoopName = 'risk' | 'sight' | 'kill' | 'deadline' | 'aftermath' | 'alert';

/** What a fault in a loop is called for people: which part of the guard stumbled. */
const PART: Readonly<Record<LoopName, 'risk' | 'kill' | 'alert'>> = {
  risk: 'risk',
  sight: 'risk',
  kill: 'kill',
  deadline: 'kill',
  aftermath: 'kill',
  alert: 'alert',
};

/** What the loops do, and with what. Each pass answers how many milliseconds to rest. */
export type EngineLoopsParts = {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly alias: () => string;
  readonly passes: Readonly<Record<LoopName, () => Promise<number>>>;
};

/** The loops of one engine, begun and ended together. A fault of our own ends none of them, and the trader hears of it once a day. */
export class EngineLoops {
  readonly #parts: EngineLoopsParts;
  readonly #loops: Readonly<Record<LoopName, Repeat>>;

  constructor(parts: EngineLoopsParts) {
    this.#parts = parts;
    const make = (name: LoopName): Repeat =>
      new Repeat(parts.clock, parts.passes[name], (error) => this.failed(name, error));
    this.#loops = {
      risk: make('risk'),
      sight: make('sight'),
      kill: make('kill'),
      deadline: make('deadline'),
      aftermath: make('aftermath'),
      alert: make('alert'),
    };
  }

  /** Begins all of them; call once. */
  start(): void {
    for (const loop of Object.values(this.#loops)) loop.start();
  }

  /** Ends a loop's rest. */
  wake(name: LoopName): void {
    this.#loops[name].wake();
  }

  /** Ends all of them and waits for what runs. */
  async stop(): Promise<void> {
    await Promise.all(Object.values(this.#loops).map((loop) => loop.stop()));
  }

  /** Says that a pass, or what belongs to it, threw. */
  failed(name: LoopName, error: unknown): void {
    const { ledger, alias } = this.#parts;
    const { tradingDay, alerts } = ledger.state;
    const part = PART[name];
    const alertId = `fault-${part}-${tradingDay}`;
    if (alerts.some((alert) => alert.alertId === alertId)) return;
    const message = faultText(error);
    const text = `${alias()}: a fault in the ${part} loop (${message}). It goes on, but check the account in the broker's app.`;
    try {
      ledger.record([{ kind: 'alert-raised', alertId, priority: 'critical', code: 'loop-fault', text }]);
    } catch {
      // Whoever listens is what failed; the fact itself was recorded before it was told.
    }
  }
}
