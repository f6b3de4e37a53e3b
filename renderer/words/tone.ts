/** How a statement is coloured. `danger` is kept for kill and breach; `locked` and `idle` are calm. */
export type Tone = 'safe' | 'caution' | 'danger' | 'locked' | 'idle' | 'unknown';

/** Text colour of a tone. */
export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  safe: 'text-accent',
  caution: 'text-caution',
  danger: 'text-danger',
  locked: 'text-soft',
  idle: 'text-soft',
  unknown: 'text-caution',
};
