import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Draw } from './draw.ts';
import type { Call, Fate } from './exchange-broker.ts';

/** Every way a simulated day can be disturbed, crashes apart. */
export const DAY_FAULTS = [
  'lost-call',
  'lost-answer',
  'late-effect',
  'hanging-call',
  'throwing-adapter',
  'server-error',
  'rate-limited',
  'session-drop',
  'slow-line',
  'lagging-positions',
  'missing-row',
  'missing-price',
  'stale-price',
  'partial-fills',
  'rejected-orders',
  'switch-refuses',
  'terminal-fails',
  'terminal-blind',
  'disk-full',
  'blackout',
] as const;

/** One of the faults. */
export type DayFault = (typeof DAY_FAULTS)[number];

/** What troubles one account on one day: which faults, and how often each strikes. */
export type FaultProfile = {
  readonly active: ReadonlySet<DayFault>;
  readonly rate: number;
  readonly crashRate: number;
};

/** A day without trouble. */
export const NO_FAULTS: FaultProfile = { active: new Set(), rate: 0, crashRate: 0 };

/** Draws a profile from the faults a run allows; about one day in six has none. */
export function drawProfile(draw: Draw, allowed: readonly DayFault[], crashes: boolean): FaultProfile {
  const quiet = draw.chance(0.15);
  const part = draw.among(10, 60) / 100;
  const active = new Set(allowed.filter(() => draw.chance(part) && !quiet));
  const rate = draw.among(20, 300) / 1_000;
  const crashRate = draw.among(5, 100) / 10_000;
  return { active, rate, crashRate: crashes ? crashRate : 0 };
}

/** Nothing lands later than the settle window after it left, or after it was given up. */
const LATEST_EFFECT_MS = 24_000;

/** Faults of the line, each with the fate it means for a call. */
const FATES: Partial<Record<DayFault, (draw: Draw) => Fate>> = {
  'lost-call': () => ({ kind: 'lost' }),
  'lost-answer': () => ({ kind: 'unanswered' }),
  'late-effect': (draw) => ({ kind: 'late', ms: draw.among(100, LATEST_EFFECT_MS) }),
  'hanging-call': () => ({ kind: 'hangs' }),
  'throwing-adapter': () => ({ kind: 'throws' }),
  'server-error': () => ({ kind: 'refused', code: 'server', message: 'HTTP 502' }),
  'rate-limited': () => ({ kind: 'refused', code: 'rate-limited', message: 'HTTP 429' }),
};

/** What becomes of a call; undefined when nothing strikes it. */
export function drawFate(draw: Draw, { active, rate }: FaultProfile): Fate | undefined {
  const struck = [...active].flatMap((fault) => FATES[fault] ?? []);
  const [first, ...rest] = struck;
  return first && draw.chance(rate) ? draw.oneOf([first, ...rest])(draw) : undefined;
}

/** A call that no broker answers any more, whatever it is. */
export const NO_LINE: Fate = { kind: 'lost' };

/** Whether a session that has ended is noticed with this call. */
export function dropsSession(call: Call): boolean {
  return call.name === 'fetchAccount' || call.name === 'placeOrder';
}

/** Answers with one row left out, as a broker serves them between two writes of its own. */
export function withoutRow(draw: Draw, snapshot: AccountSnapshot): AccountSnapshot {
  const left = draw.among(0, Math.max(1, snapshot.positions.length));
  return { ...snapshot, positions: snapshot.positions.filter((_row, index) => index !== left) };
}

/** Answers with a price nobody can use. */
export function withoutPrice(draw: Draw, snapshot: AccountSnapshot): AccountSnapshot {
  const struck = draw.among(0, Math.max(1, snapshot.positions.length));
  const lastPrice = draw.oneOf([0, Number.NaN, -1]);
  const positions = snapshot.positions.map((row, index) =>
    index === struck && row.quote ? { ...row, quote: { ...row.quote, lastPrice } } : row,
  );
  return { ...snapshot, positions };
}

/** Answers with prices of a while ago. */
export function withOldPrices(snapshot: AccountSnapshot, ms: number): AccountSnapshot {
  const positions = snapshot.positions.map((row) =>
    row.quote ? { ...row, quote: { ...row.quote, asOf: row.quote.asOf - ms } } : row,
  );
  return { ...snapshot, positions };
}
