import type { EpochMs } from './time.ts';

/** A time that was known, and how long the computer had been on then: on the same run of the computer it can be carried on. */
export type TimeAnchor = {
  readonly time: EpochMs;
  /** Names one run of the computer, from switching it on to switching it off. */
  readonly bootId: string;
  readonly uptimeMs: number;
  readonly by: 'broker' | 'clock';
};

/** What happened to the computer's clock. */
export type ClockNote =
  /** It was set, by so much; `while` tells whether the guard ran then. */
  | { readonly what: 'moved'; readonly byMs: number; readonly while: 'running' | 'off' }
  | { readonly what: 'zone'; readonly from: string; readonly to: string }
  /** It differs from the broker's by so much: ahead where positive. */
  | { readonly what: 'off'; readonly byMs: number }
  | { readonly what: 'right' }
  /** The computer slept, and nobody watched. */
  | { readonly what: 'slept'; readonly forMs: number }
  | { readonly what: 'first-zone'; readonly zone: string }
  | { readonly what: 'anchored'; readonly anchor: TimeAnchor };

/** What is known of the computer's clock; it outlives the day. */
export type ClockState = {
  readonly zone: string | null;
  readonly anchor: TimeAnchor | null;
  /** How far it is off, in ms; null: it is right, as far as is known. */
  readonly offMs: number | null;
};

/** Nothing is known of the clock. */
export const UNKNOWN_CLOCK: ClockState = { zone: null, anchor: null, offMs: null };

/** The state after a note. */
export function evolveClock(state: ClockState, note: ClockNote): ClockState {
  switch (note.what) {
    case 'zone':
      return { ...state, zone: note.to };
    case 'first-zone':
      return { ...state, zone: note.zone };
    case 'off':
      return { ...state, offMs: note.byMs };
    case 'right':
      return { ...state, offMs: null };
    case 'anchored':
      return { ...state, anchor: note.anchor };
    default:
      return state;
  }
}

/** A length of time as it is said: "7 s", "20:03 min", "26 h". */
export function lengthWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** A note as a person reads it. */
export function describeClockNote(note: ClockNote): string {
  switch (note.what) {
    case 'moved':
      return `This computer's clock was set ${note.byMs > 0 ? 'ahead' : 'back'} by ${lengthWords(note.byMs)}${note.while === 'off' ? ' while no guard ran' : ''}. Locks and sessions do not follow it`;
    case 'zone':
      return `This computer's time zone was changed from ${note.from} to ${note.to}. Nothing here depends on it: trading days are India's`;
    case 'off':
      return `This computer's clock is ${lengthWords(note.byMs)} ${note.byMs > 0 ? 'ahead of' : 'behind'} the true time; locks and sessions go by the true one`;
    case 'right':
      return "This computer's clock is right again";
    case 'slept':
      return `This computer slept: blind for ${lengthWords(note.forMs)}`;
    case 'first-zone':
      return `This computer's time zone is ${note.zone}`;
    case 'anchored':
      return 'The time was noted, so that a clock that is set later is known';
  }
}
