import type { Draw } from './draw.ts';
import type { Call, Fate } from './exchange-broker.ts';
import type { DayFault } from './fault-plan.ts';
import type { Trouble } from './trouble.ts';

/** Nothing lands later than the settle window after it left, or after it was given up. */
const LATEST_EFFECT_MS = 24_000;

/** How long an engine waits for a call that never comes back before it goes on. */
const PATIENCE_MS = 30_000;
const LOGIN_PATIENCE_MS = 60_000;

/** A one-time code is good for so long, and once. */
const CODE_MS = 30_000;

/** A broker in distress refuses more order calls than this within a second; what all allow is ten (`reliability.md`, A5). */
const STRICT_PER_SECOND = 3;

/** Faults that strike single calls, each with the fate it means. */
const FATES = {
  'lost-call': () => ({ kind: 'lost' }),
  'lost-answer': () => ({ kind: 'unanswered' }),
  'late-effect': (draw) => ({ kind: 'late', ms: draw.among(100, LATEST_EFFECT_MS) }),
  'hanging-call': () => ({ kind: 'hangs' }),
  'throwing-adapter': () => ({ kind: 'throws' }),
  'unreadable-answer': () => ({ kind: 'unreadable' }),
  'server-error': () => ({ kind: 'refused', code: 'server', message: 'HTTP 502' }),
  'rate-limited': () => ({ kind: 'refused', code: 'rate-limited', message: 'HTTP 429' }),
} satisfies Partial<Record<DayFault, (draw: Draw) => Fate>>;

const SINGLE = Object.keys(FATES) as readonly (keyof typeof FATES)[];

/** A call that no broker answers any more, whatever it is. */
const NO_LINE: Fate = { kind: 'lost' };

const ORDERS: ReadonlySet<Call['name']> = new Set(['placeOrder', 'modifyOrder', 'cancelOrder']);

/** What becomes of each call on its way to the broker and back. Times are monotonic milliseconds. */
export class LineTrouble {
  readonly #trouble: Trouble;
  readonly #now: () => number;
  readonly #dropSession: () => void;
  #blackUntil = 0;
  #deadUntil = 0;
  #wrongAddressUntil = 0;
  #kickedUntil = 0;
  #loggedInAt = Number.NEGATIVE_INFINITY;
  #orderCalls: readonly number[] = [];
  /** When the last call that hangs is given up. */
  hungUntil = 0;

  constructor(trouble: Trouble, now: () => number, dropSession: () => void) {
    this.#trouble = trouble;
    this.#now = now;
    this.#dropSession = dropSession;
  }

  /** A moment of the troubled part of the day: spells begin here. */
  tick(): void {
    const now = this.#now();
    const black = this.#trouble.strikesAt('blackout', 0.03);
    if (black) this.#blackUntil = now + black.among(5_000, 120_000);
    const dead = this.#trouble.strikesAt('broker-dead', 0.02);
    if (dead) this.#deadUntil = now + 600_000;
    const address = this.#trouble.strikesAt('ip-refused', 0.04);
    if (address) this.#wrongAddressUntil = now + address.among(3_000, 60_000);
    const kicked = this.#trouble.strikesAt('kicked-out', 0.04);
    if (kicked) this.#kickedUntil = now + kicked.among(5_000, 40_000);
  }

  /** Every spell is over. */
  end(): void {
    this.#blackUntil = 0;
    this.#deadUntil = 0;
    this.#wrongAddressUntil = 0;
    this.#kickedUntil = 0;
  }

  /** What becomes of this call. */
  fate(call: Call): Fate {
    const now = this.#now();
    if (now < Math.max(this.#blackUntil, this.#deadUntil)) return NO_LINE;
    const refusal = this.#refusal(call, now);
    if (refusal) return refusal;
    if (call.name === 'login') this.#loggedInAt = now;
    if ((call.name === 'fetchAccount' || call.name === 'placeOrder') && this.#losesSession(now)) this.#dropSession();
    const fate = this.#single(call);
    if (fate.kind === 'hangs') this.hungUntil = now + (call.name === 'login' ? LOGIN_PATIENCE_MS : PATIENCE_MS);
    return fate;
  }

  #losesSession(now: number): boolean {
    if (this.#trouble.strikes('login-refused', 0.5)) return true;
    return now < this.#kickedUntil || this.#trouble.strikes('session-drop') !== undefined;
  }

  #refusal(call: Call, now: number): Fate | undefined {
    if (call.name === 'login') {
      if (this.#trouble.strikes('login-refused')) return refused('login-refused', 'wrong password or code');
      if (
        this.#trouble.has('code-reused') &&
        now - this.#loggedInAt < CODE_MS &&
        this.#trouble.strikesAt('code-reused', 1)
      )
        return refused('login-refused', 'this code was used before');
    }
    if (!ORDERS.has(call.name)) return undefined;
    if (now < this.#wrongAddressUntil) return refused('refused', '100008: IP address is not allowed');
    this.#orderCalls = [...this.#orderCalls.filter((at) => now - at < 1_000), now];
    if (this.#orderCalls.length > STRICT_PER_SECOND && this.#trouble.strikesAt('order-rate', 1))
      return refused('rate-limited', 'HTTP 429: too many orders in a second');
    return undefined;
  }

  /** Some fault strikes, or none; which one is drawn among those the day has. */
  #single(call: Call): Fate {
    const [first, ...rest] = this.#trouble.among(SINGLE);
    const draw = first && this.#trouble.strikesCall(call.name);
    if (!first || !draw) return { kind: 'fine' };
    const fault = draw.oneOf([first, ...rest]);
    this.#trouble.note(fault);
    return FATES[fault](draw);
  }
}

function refused(code: Extract<Fate, { kind: 'refused' }>['code'], message: string): Fate {
  return { kind: 'refused', code, message };
}
