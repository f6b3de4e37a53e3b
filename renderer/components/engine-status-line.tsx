import {
  CircleAlert,
  CircleDot,
  CircleOff,
  Flame,
  LoaderCircle,
  Lock,
  ShieldCheck,
  type LucideIcon,
} from 'lucide-react';

import type { AccountView, EngineStatus } from '../../engine/contract/account-view.ts';
import { useIsLive } from '../mirror.ts';
import { ENGINE_WORDS, isSwitchLeft } from '../words/engine-words.ts';
import { TONE_TEXT } from '../words/tone.ts';

const ICONS: Readonly<Record<EngineStatus, LucideIcon>> = {
  stopped: CircleOff,
  starting: LoaderCircle,
  monitoring: ShieldCheck,
  degraded: CircleAlert,
  killing: Flame,
  killed: CircleAlert,
  locked: Lock,
  faulted: CircleAlert,
};

/** What the engine does, and the first reason why it is not enough. It always takes one line, so that nothing jumps. */
export function EngineStatusLine({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  const unready = account.engine === 'monitoring' && !account.protected;
  const words = unready
    ? { label: 'Not protected', tone: 'caution' as const }
    : isSwitchLeft(account)
      ? { label: 'Flat, switch not pulled', tone: 'caution' as const }
      : ENGINE_WORDS[account.engine];
  const Icon = !live ? CircleDot : unready ? CircleAlert : ICONS[account.engine];
  const reason = account.blockers[0]?.message;
  return (
    <p
      className="mt-2 flex h-5 items-center gap-1.5 text-sm"
      title={account.blockers.map((blocker) => blocker.message).join(' ')}
    >
      <Icon className={`size-4 shrink-0 ${live ? TONE_TEXT[words.tone] : 'text-caution'}`} aria-hidden="true" />
      <span className={`shrink-0 font-medium ${live ? TONE_TEXT[words.tone] : 'text-caution'}`}>
        {live ? words.label : `Not known, was ${words.label.toLowerCase()}`}
      </span>
      {live && reason !== undefined && <span className="truncate text-soft">· {reason}</span>}
    </p>
  );
}
