import { FuseGlyph, type FuseState } from '../components/fuse-glyph.tsx';
import { TONE_TEXT, type Tone } from '../words/tone.ts';
import { useHeadline } from './use-headline.ts';

const FUSES: Readonly<Record<Tone, FuseState>> = {
  safe: 'intact',
  idle: 'intact',
  caution: 'unseen',
  unknown: 'unseen',
  danger: 'blown',
  locked: 'blown',
};

/** The sentence over everything, readable from two metres; smaller on the screens that have a subject of their own. */
export function HeadlineBand({ compact = false }: { readonly compact?: boolean }) {
  const { tone, word, detail } = useHeadline();
  const size = compact ? 'text-base' : 'text-[clamp(1.375rem,2.6vw,2rem)]';
  return (
    <h1
      className={`flex items-start gap-[0.5em] leading-[1.15] font-semibold tracking-[-0.02em] ${size}`}
      data-headline={tone}
    >
      <FuseGlyph state={FUSES[tone]} className={`mt-[0.09em] h-[1em] w-[2em] shrink-0 ${TONE_TEXT[tone]}`} />
      <span className="min-w-0">
        <span className={TONE_TEXT[tone]}>{word}</span>
        <span className="text-faint"> · </span>
        <span className="font-medium">{detail}</span>
      </span>
    </h1>
  );
}
