import type { EpochMs } from './time.ts';

/**
 * What one reply of a broker said of the time: the whole second its `Date` header names (epoch ms), and when the request was sent and
 * its reply came, on the local clock that never jumps (ms).
 */
export type ServerClockReading = {
  readonly stated: EpochMs;
  readonly sentAt: number;
  readonly receivedAt: number;
};

/** Between which two instants the broker's clock stood when the local monotonic clock said `at`. */
type Span = { readonly at: number; readonly earliest: EpochMs; readonly latest: EpochMs };

/** The broker's time as far as its replies prove it. `doubted` is a reading that contradicted all before it, until a second one agrees. */
export type ServerClock = Span & { readonly doubted: Span | null };

/** A header names the second that was cut off. */
const CUT_OFF_MS = 1_000;
/** Machines behind one address differ by so much from each other; what they agree on is looser by it. */
const HOSTS_DIFFER_MS = 250;
/** How far a computer's own clock drifts between two readings: a hundred parts in a million is a bad one. */
const DRIFT = 0.000_1;

function spanOf({ stated, sentAt, receivedAt }: ServerClockReading): Span {
  const roundTrip = Math.max(0, receivedAt - sentAt);
  return {
    at: receivedAt,
    earliest: stated - HOSTS_DIFFER_MS,
    latest: stated + CUT_OFF_MS + roundTrip + HOSTS_DIFFER_MS,
  };
}

function carry(span: Span, at: number): Span {
  const passed = Math.max(0, at - span.at);
  return { at, earliest: span.earliest + passed * (1 - DRIFT), latest: span.latest + passed * (1 + DRIFT) };
}

function overlap(one: Span, other: Span): Span | null {
  const earliest = Math.max(one.earliest, other.earliest);
  const latest = Math.min(one.latest, other.latest);
  return earliest <= latest ? { at: one.at, earliest, latest } : null;
}

/**
 * Adds a reply to what is known. Replies that agree narrow the time down; one that contradicts it (a broker's hiccup, or a computer that
 * slept while its clock stood) is believed only when the next one says the same.
 */
export function learnServerTime(known: ServerClock | null, reading: ServerClockReading): ServerClock {
  const said = spanOf(reading);
  if (!known) return { ...said, doubted: null };
  if (said.at <= known.at || said.at <= (known.doubted?.at ?? -Infinity)) return known;
  const carried = carry(known, said.at);
  const agreed = overlap(carried, said);
  if (agreed) return { ...agreed, doubted: null };
  const confirmed = known.doubted && overlap(carry(known.doubted, said.at), said);
  return confirmed ? { ...confirmed, doubted: null } : { ...known, doubted: said };
}

/** Everything that claims to know the time at one moment. */
export type TimeClaims = {
  /** This computer's own clock, which anybody may set. */
  readonly wall: EpochMs;
  readonly monotonic: number;
  /** Null: the broker's replies carry a time, and none has come yet. Undefined: this broker's clock is this computer's own. */
  readonly server: ServerClock | null | undefined;
  /** Whether a broker's first word is still worth waiting for. */
  readonly waiting?: boolean;
  /** A time noted earlier, carried on by the computer's time since it was switched on; null: none since then. */
  readonly boot: EpochMs | null;
  /** How far the wall clock has run ahead of the monotonic one since the broker was last heard, in ms. */
  readonly ranAheadMs?: number;
};

/** The time that locks and sessions are judged by: it lies between the two, whatever this computer's clock was set to. */
export type JudgedTime = {
  readonly earliest: EpochMs;
  readonly latest: EpochMs;
  readonly by: 'broker' | 'computer' | 'clock';
  /** False while the broker's time is still awaited: no lock ends meanwhile. */
  readonly confirmed: boolean;
  /** Not confirmed, and the broker is still expected to answer within moments. */
  readonly awaited: boolean;
  /** How far this computer's clock is ahead of the judged time, in ms; 0 where it may be right. */
  readonly offsetMs: number;
  /** How much later it may be: this computer slept, or its clock was set, and the broker has not been heard since; absent: no later. */
  readonly unheardMs?: number;
};

/** How far outside a span an instant lies, measured from its middle; 0 inside. */
function offset(wall: EpochMs, earliest: EpochMs, latest: EpochMs): number {
  return wall >= earliest && wall <= latest ? 0 : Math.round(wall - (earliest + latest) / 2);
}

/**
 * Judges the time. The broker's own clock decides wherever it is known. Without it every claim counts, and what lasts longest holds: the
 * earlier time ends no lock, the later one sets none too short.
 */
export function judgeTime({ wall, monotonic, server, boot, waiting = false, ranAheadMs = 0 }: TimeClaims): JudgedTime {
  if (server) {
    const { earliest, latest } = carry(server, monotonic);
    const offsetMs = offset(wall, earliest, latest);
    const unheard = ranAheadMs > AGREES_WITHIN_MS ? { unheardMs: ranAheadMs } : {};
    return { earliest, latest, by: 'broker', confirmed: true, awaited: false, offsetMs, ...unheard };
  }
  const confirmed = server === undefined;
  const awaited = waiting && !confirmed;
  if (boot === null) return { ...wallTime(wall), confirmed, awaited };
  const apart = wall - boot;
  const offsetMs = Math.abs(apart) > AGREES_WITHIN_MS ? Math.round(apart) : 0;
  return { earliest: Math.min(wall, boot), latest: Math.max(wall, boot), by: 'computer', confirmed, awaited, offsetMs };
}

/** The clock as it stands, taken at its word: for whoever has no other. */
export function wallTime(wall: EpochMs): JudgedTime {
  return { earliest: wall, latest: wall, by: 'clock', confirmed: true, awaited: false, offsetMs: 0 };
}

/**
 * The instant that sessions are held against: the latest the broker's own clock can show, because what is sent too late is refused and
 * what is not sent stays at risk; while nobody has heard of it, what this computer's clock says.
 */
export function sessionTime({ by, latest }: JudgedTime, wall: EpochMs): EpochMs {
  return by === 'broker' ? latest : wall;
}

/** Clocks that differ by less are called right. */
export const AGREES_WITHIN_MS = 2_000;

/** A clock that is further off is not trusted with rules that go by the time of day, until it is corrected (card P4). */
export const TRUSTED_WITHIN_MS = 5_000;

/** The instant a new lock is counted from: the latest it can be, so that none is too short. */
export function lockFrom({ latest, unheardMs = 0 }: JudgedTime): EpochMs {
  return latest + unheardMs;
}

/** The instant a lock's end is held against. While the time is not confirmed none has come. */
export function lockTime({ confirmed, earliest }: JudgedTime): EpochMs {
  return confirmed ? earliest : -Infinity;
}

/** Between which two instants it is; both the same where the time is known well enough for rules that go by it. */
export type TimeSpan = { readonly earliest: EpochMs; readonly latest: EpochMs };

/**
 * The time that rules by the time of day go by: the judged one, so that a clock that was set neither fires nor silences them (card P4).
 * Null while the broker's first word is awaited. Claims that contradict each other leave a span: what does not hold at both ends is not known.
 */
export function ruleTime({ earliest, latest, awaited }: JudgedTime): TimeSpan | null {
  if (awaited) return null;
  if (latest - earliest > TRUSTED_WITHIN_MS) return { earliest, latest };
  const middle = Math.round((earliest + latest) / 2);
  return { earliest: middle, latest: middle };
}
