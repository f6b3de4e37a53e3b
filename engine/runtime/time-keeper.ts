import type { ClockNote, TimeAnchor } from '../domain/clock-note.ts';
import { describeClockNote } from '../domain/clock-note.ts';
import { isLocked } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import {
  AGREES_WITHIN_MS,
  judgeTime,
  learnServerTime,
  lockTime,
  TRUSTED_WITHIN_MS,
  type JudgedTime,
  type ServerClock,
} from '../domain/trusted-time.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Broker, Clock } from '../ports.ts';
import type { Ledger } from './ledger.ts';

/** What the computer knows of time beside its clock. */
export type MachineTime = {
  /** One run of the computer; null where the system does not name it. */
  readonly bootId: string | null;
  /** Milliseconds since it was switched on, sleep included. */
  readonly uptimeMs: number;
  readonly zone: string;
};

/** What the keeper works with. */
export type TimeKeeperTools = {
  readonly clock: Clock;
  readonly broker: Pick<Broker, 'health'>;
  readonly ledger: Ledger;
  readonly alias: () => string;
  /** Whether something may be open that nobody watched while the computer slept. */
  readonly exposed: () => boolean;
  readonly machine?: () => MachineTime;
};

/** A broker that answers at all has done so by then. */
const FIRST_WORD_MS = 60_000;
/** Two looks lie no further apart on a computer that is awake, whatever call hangs. */
const SLEPT_MS = 120_000;

type Look = { readonly wall: EpochMs; readonly monotonic: number; readonly boot: EpochMs | null };

/**
 * Keeps the time that locks and sessions are judged by, and says what happened to the computer's clock: a clock that was set, a zone
 * that was changed, a sleep. Looks only when told to, and between two looks goes by the clock that never jumps.
 */
export class TimeKeeper {
  readonly #tools: TimeKeeperTools;
  readonly #from: number;
  #server: ServerClock | null | undefined;
  /** This computer's clocks when the broker was last believed. */
  #heard: { readonly wall: EpochMs; readonly monotonic: number } | null = null;
  #last: Look | null = null;
  /** A jump of the clock that the broker has not been heard about yet. */
  #jump: { readonly byMs: number; readonly at: number } | null = null;
  #gaveUp = false;

  constructor(tools: TimeKeeperTools) {
    this.#tools = tools;
    this.#from = tools.clock.monotonic();
    this.#hear();
  }

  /** The time to judge by, now. A reply of the broker that came since the last look counts: a kill decides on its own readings. */
  get judged(): JudgedTime {
    this.#hear();
    const { clock } = this.#tools;
    const monotonic = clock.monotonic();
    const wall = clock.now();
    const heard = this.#heard;
    return judgeTime({
      wall,
      monotonic,
      ranAheadMs: heard ? wall - heard.wall - (monotonic - heard.monotonic) : 0,
      server: this.#server,
      boot: this.#bootTime(monotonic),
      waiting: !this.#gaveUp && monotonic - this.#from < FIRST_WORD_MS,
    });
  }

  /** No longer waits for the broker's first word: something must be done now, and the clock has to do. Answers whether it had waited. */
  stopWaiting(): boolean {
    const { awaited } = this.judged;
    this.#gaveUp = true;
    return awaited;
  }

  /** Hears the broker, compares the clocks, and writes down what happened to them. Answers whether the broker's word is awaited. */
  look(): boolean {
    const { clock, machine } = this.#tools;
    this.#hear();
    const known = machine?.();
    const before = this.#last;
    const monotonic = clock.monotonic();
    const wall = clock.now();
    this.#last = { wall, monotonic, boot: known ? this.#carried(known) : null };
    const notes = [
      ...(before ? this.#sinceLast(before) : this.#sinceLastRun()),
      ...this.#settleJump(),
      ...(known ? this.#machineNotes(known) : []),
      ...this.#offset(),
    ];
    if (notes.length > 0) this.#record(notes);
    return this.judged.awaited;
  }

  #hear(): void {
    const { broker, clock } = this.#tools;
    const { serverClock } = broker.health();
    if (serverClock) {
      const before = this.#server ?? null;
      this.#server = learnServerTime(before, serverClock);
      const isBelieved = this.#server !== before && this.#server.doubted === null;
      if (isBelieved) this.#heard = { wall: clock.now(), monotonic: clock.monotonic() };
    } else if (this.#server === undefined && serverClock === null) this.#server = null;
  }

  /** A time noted on this run of the computer, carried on by how long it has been on since. */
  #carried({ bootId, uptimeMs }: MachineTime): EpochMs | null {
    const { anchor } = this.#tools.ledger.state.clock;
    return anchor && anchor.bootId === bootId ? anchor.time + (uptimeMs - anchor.uptimeMs) : null;
  }

  #bootTime(monotonic: number): EpochMs | null {
    const last = this.#last;
    return last?.boot == null ? null : last.boot + (monotonic - last.monotonic);
  }

  #sinceLast(before: Look): readonly ClockNote[] {
    const now = this.#last ?? before;
    const passed = now.monotonic - before.monotonic;
    const byMs = now.wall - before.wall - passed;
    if (Math.abs(byMs) > AGREES_WITHIN_MS) this.#jump = { byMs, at: now.monotonic };
    else if (passed > SLEPT_MS) return [{ what: 'slept', forMs: passed }];
    return [];
  }

  /** Was the clock set while no guard ran? Only a computer that was not switched off in between can tell. */
  #sinceLastRun(): readonly ClockNote[] {
    const boot = this.#last?.boot ?? null;
    if (boot === null || this.#server) return [];
    const byMs = (this.#last?.wall ?? boot) - boot;
    return Math.abs(byMs) > AGREES_WITHIN_MS ? [{ what: 'moved', byMs, while: 'off' }] : [];
  }

  /**
   * A clock that runs ahead of the one that never jumps was set, or the computer slept while that one stood. Whoever counted on tells:
   * the broker by its next words, or the computer's time since it was switched on.
   */
  #settleJump(): readonly ClockNote[] {
    const jump = this.#jump;
    const last = this.#last;
    if (!jump || !last) return [];
    if (this.#server && (this.#server.doubted !== null || this.#server.at <= jump.at)) return [];
    this.#jump = null;
    const proven = this.#server ? this.judged.offsetMs === 0 : this.#agreesWithBoot(last);
    if (proven && jump.byMs > 0) return [{ what: 'slept', forMs: jump.byMs }];
    if (proven) return this.#server ? [] : [{ what: 'right' }];
    return [{ what: 'moved', byMs: jump.byMs, while: 'running' }];
  }

  #agreesWithBoot({ wall, boot }: Look): boolean {
    return boot !== null && Math.abs(wall - boot) <= AGREES_WITHIN_MS;
  }

  #machineNotes(known: MachineTime): readonly ClockNote[] {
    const { zone, anchor } = this.#tools.ledger.state.clock;
    const zoned: readonly ClockNote[] =
      zone === null
        ? [{ what: 'first-zone', zone: known.zone }]
        : zone === known.zone
          ? []
          : [{ what: 'zone', from: zone, to: known.zone }];
    const next = this.#anchor(known);
    const isBetter = next && (anchor?.bootId !== next.bootId || (anchor.by === 'clock' && next.by === 'broker'));
    return next && isBetter ? [...zoned, { what: 'anchored', anchor: next }] : zoned;
  }

  #anchor({ bootId, uptimeMs }: MachineTime): TimeAnchor | null {
    if (bootId === null || this.#server === null) return null;
    const { earliest, latest, by } = this.judged;
    return { time: Math.round((earliest + latest) / 2), bootId, uptimeMs, by: by === 'broker' ? by : 'clock' };
  }

  /** Said once when it is off, and once when it is right again. */
  #offset(): readonly ClockNote[] {
    // What the newest reply contradicts is not said of the clock.
    if (this.#jump || this.#server?.doubted) return [];
    const { offsetMs } = this.judged;
    const { offMs } = this.#tools.ledger.state.clock;
    if (Math.abs(offsetMs) <= AGREES_WITHIN_MS) return offMs === null || !this.#server ? [] : [{ what: 'right' }];
    const isNew = offMs === null || Math.abs(offsetMs - offMs) > AGREES_WITHIN_MS;
    return this.#server && isNew ? [{ what: 'off', byMs: offsetMs }] : [];
  }

  #record(notes: readonly ClockNote[]): void {
    const { ledger, alias, exposed } = this.#tools;
    const locked = isLocked(ledger.state, lockTime(this.judged));
    const raised = new Set(ledger.state.alerts.map(({ alertId }) => alertId));
    const alerts = notes.flatMap((note): readonly JournalEntry[] => {
      const weight = note.what === 'slept' && !exposed() ? undefined : weightOf(note, locked);
      const alertId = `clock-${note.what}-${ledger.state.tradingDay}`;
      if (!weight || raised.has(alertId)) return [];
      const text = `${alias()}: ${describeClockNote(note)}.${REMEDY[weight]}`;
      return [{ kind: 'alert-raised', alertId, priority: 'warning', code: weight, text }];
    });
    ledger.record([...notes.map((note): JournalEntry => ({ kind: 'clock-noted', note })), ...alerts]);
  }
}

type Weight = 'tamper' | 'clock-off' | 'slept';

const REMEDY: Readonly<Record<Weight, string>> = {
  tamper: ' The account stays locked until its end by the true time.',
  'clock-off':
    " Set it right: let the system take its time from the internet. Until then rules by the time of day go by the broker's time where it tells one, and do not count where it does not.",
  slept:
    ' Your line was not watched meanwhile. Keep this computer awake while something is open, and stops at the broker.',
};

/** What of it a person must hear. */
function weightOf(note: ClockNote, locked: boolean): Weight | undefined {
  if ((note.what === 'moved' || note.what === 'zone') && locked) return 'tamper';
  if (note.what === 'off' && Math.abs(note.byMs) > TRUSTED_WITHIN_MS) return 'clock-off';
  return note.what === 'slept' ? 'slept' : undefined;
}
