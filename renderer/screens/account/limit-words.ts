import { formatRupees, parseLossLimit, type Paise } from '../../../engine/domain/money.ts';

/** A typed limit read back in words, and whether saving it would tighten or loosen the line. */
export type LimitReading = { readonly sentence: string; readonly effect: 'tighter' | 'looser' | 'same' | 'none' };

/** Reads a limit back while it is typed; any sign means the same loss. */
export function readLimit(typed: string, current: Paise): LimitReading {
  const parsed = parseLossLimit(typed);
  if (!parsed.ok) return { sentence: 'Type the loss at which trading must stop, for example 10000.', effect: 'none' };
  const decimals = parsed.value % 100 === 0 ? 0 : 2;
  const sentence = `Stop when today’s loss reaches ${formatRupees(parsed.value, { decimals })}`;
  if (parsed.value === current) return { sentence, effect: 'same' };
  return { sentence, effect: parsed.value < current ? 'tighter' : 'looser' };
}

/** When a change of the limit counts, as far as it can be said before the guard has answered. */
export const EFFECT_WORDS: Readonly<Record<LimitReading['effect'], string>> = {
  tighter: 'Takes effect now.',
  looser: 'A higher limit lets you lose more.',
  same: '',
  none: '',
};
