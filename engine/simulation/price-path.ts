import type { Waypoint } from './candles.ts';

/** The moods a generated market can have. */
export type MarketProfile = 'calm' | 'trend' | 'crash' | 'whipsaw';

/** Every mood, for checks at the door. */
export const MARKET_PROFILES: readonly MarketProfile[] = ['calm', 'trend', 'crash', 'whipsaw'];

/** How a mood moves the index and what it does to implied volatility; volatilities per year as fractions. */
type Mood = { readonly realized: number; readonly implied: number };

const MOODS: Readonly<Record<MarketProfile, Mood>> = {
  calm: { realized: 0.1, implied: 0.12 },
  trend: { realized: 0.12, implied: 0.14 },
  crash: { realized: 0.45, implied: 0.38 },
  whipsaw: { realized: 0.3, implied: 0.22 },
};

/** A trading year in seconds: 252 days of 375 minutes. */
const TRADING_YEAR_S = 252 * 375 * 60;
const TREND_PER_SECOND = 0.012 / 3_600;
const CRASH_DEPTH = 0.06;
const CRASH_SECONDS = 600;
const WHIPSAW_SWING = 0.008;
const WHIPSAW_PERIOD_S = 90;

/** Where an index goes. A level is paise before rounding, so that small steps are not lost; published spots are whole ticks. */
export type PricePath =
  | {
      readonly kind: 'profile';
      readonly profile: MarketProfile;
      readonly anchor: number;
      readonly direction: 1 | -1;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: 'move';
      readonly from: number;
      readonly to: number;
      readonly overMs: number;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: 'replay';
      readonly csv: string;
      readonly date: string;
      readonly speed: number;
      readonly points: readonly Waypoint[];
      /** The next waypoint to pass. */
      readonly next: number;
    };

/** An index on its way: its level in paise, its implied volatility, and the market's own time. */
export type PathPoint = { readonly level: number; readonly marketTime: number };

/** The path after a step and every level passed on the way, the last one being where the step ends. */
export type Advance = { readonly path: PricePath; readonly points: readonly PathPoint[] };

/** The volatility options are priced with while a path runs; a replayed or moved market is priced as a trending one. */
export function impliedVolatility(path: PricePath): number {
  return path.kind === 'profile' ? MOODS[path.profile].implied : MOODS.trend.implied;
}

/** A fresh generated path from a level. */
export function profilePath(profile: MarketProfile, anchor: number, direction: 1 | -1): PricePath {
  return { kind: 'profile', profile, anchor, direction, elapsedMs: 0 };
}

/** Moves an index for `ms` from `from`; `shock` is a standard normal draw, used by generated paths only. */
export function advancePath(
  path: PricePath,
  from: PathPoint,
  step: { readonly ms: number; readonly shock: number },
): Advance {
  switch (path.kind) {
    case 'profile':
      return advanceProfile(path, from, step);
    case 'move':
      return advanceMove(path, from, step.ms);
    case 'replay':
      return advanceReplay(path, from, step.ms);
  }
}

function advanceProfile(
  path: Extract<PricePath, { kind: 'profile' }>,
  from: PathPoint,
  { ms, shock }: { readonly ms: number; readonly shock: number },
): Advance {
  const seconds = ms / 1_000;
  const noise = MOODS[path.profile].realized * Math.sqrt(seconds / TRADING_YEAR_S) * shock;
  const level = Math.max(path.anchor * 0.2, from.level * Math.exp(pull(path, from.level, seconds) + noise));
  const elapsedMs = path.elapsedMs + ms;
  return { path: { ...path, elapsedMs }, points: [{ level, marketTime: from.marketTime + ms }] };
}

/** The return a mood adds to the noise in so many seconds. */
function pull(path: Extract<PricePath, { kind: 'profile' }>, level: number, seconds: number): number {
  const elapsed = path.elapsedMs / 1_000;
  switch (path.profile) {
    case 'calm':
      return 0;
    case 'trend':
      return path.direction * TREND_PER_SECOND * seconds;
    case 'crash':
      return elapsed < CRASH_SECONDS ? (Math.log(1 - CRASH_DEPTH) / CRASH_SECONDS) * seconds : 0;
    case 'whipsaw': {
      const phase = (2 * Math.PI * elapsed) / WHIPSAW_PERIOD_S;
      const target = path.anchor * (1 + path.direction * WHIPSAW_SWING * Math.sin(phase));
      return Math.log(target / level) * Math.min(1, seconds / 10);
    }
  }
}

/** Starts and ends gently, and ends exactly on the target; then the market is calm. */
function advanceMove(path: Extract<PricePath, { kind: 'move' }>, from: PathPoint, ms: number): Advance {
  const elapsedMs = path.elapsedMs + ms;
  const marketTime = from.marketTime + ms;
  if (elapsedMs >= path.overMs) {
    return { path: profilePath('calm', path.to, 1), points: [{ level: path.to, marketTime }] };
  }
  const part = elapsedMs / path.overMs;
  const level = path.from + (path.to - path.from) * part * part * (3 - 2 * part);
  return { path: { ...path, elapsedMs }, points: [{ level, marketTime }] };
}

/** Passes every waypoint between two instants, so that a fast replay skips no low and no high. */
function advanceReplay(path: Extract<PricePath, { kind: 'replay' }>, from: PathPoint, ms: number): Advance {
  const end = from.marketTime + ms * path.speed;
  const passed: PathPoint[] = [];
  let next = path.next;
  for (let point = path.points[next]; point && point.at <= end; point = path.points[next]) {
    passed.push({ level: point.spot, marketTime: point.at });
    next += 1;
  }
  const ahead = path.points[next];
  const last = passed.at(-1) ?? from;
  if (!ahead) {
    const rest = { level: last.level, marketTime: end };
    return { path: profilePath('calm', last.level, 1), points: [...passed, rest] };
  }
  const span = ahead.at - last.marketTime;
  const part = span > 0 ? Math.min(1, Math.max(0, (end - last.marketTime) / span)) : 1;
  const level = last.level + (ahead.spot - last.level) * part;
  return { path: { ...path, next }, points: [...passed, { level, marketTime: end }] };
}
