import type { AccountView } from '../../engine/contract/account-view.ts';
import { ageWords } from '../age.ts';
import { countOf, formatMoment } from '../format.ts';
import type { Connection } from '../mirror-state.ts';
import { isSwitchLeft } from './engine-words.ts';
import { killProgress } from './kill-words.ts';
import type { Tone } from './tone.ts';

/** The sentence over everything. `word` is the state, `detail` its reason; `speech` changes only when the state does. */
export type Headline = { readonly tone: Tone; readonly word: string; readonly detail: string; readonly speech: string };

type Known = {
  readonly connection: Connection;
  readonly lostForMs: number;
  readonly accounts: readonly AccountView[] | null;
};

/** The headline of all accounts: the worst news first. */
export function headlineOf({ connection, lostForMs, accounts }: Known): Headline {
  if (connection === 'lost') return lostHeadline(lostForMs);
  if (accounts === null) return say('idle', 'CONNECTING', 'asking the guard');
  if (accounts.length === 0) return say('idle', 'NOTHING TO GUARD', 'no account yet');
  return (
    killingHeadline(accounts) ?? unprovenHeadline(accounts) ?? unprotectedHeadline(accounts) ?? calmHeadline(accounts)
  );
}

function say(tone: Tone, word: string, detail: string, speech = `${word}. ${detail}`): Headline {
  return { tone, word, detail, speech };
}

function lostHeadline(lostForMs: number): Headline {
  const detail = `no word from the guard for ${ageWords(lostForMs)}`;
  return say('unknown', 'UNKNOWN', detail, 'Unknown. Connection to the guard lost.');
}

function killingHeadline(accounts: readonly AccountView[]): Headline | undefined {
  const killing = accounts.filter((account) => account.engine === 'killing');
  const first = killing[0];
  if (!first) return undefined;
  const progress = first.kill === undefined ? 'starting' : killProgress(first.kill).sentence;
  const who = killing.length === 1 ? '' : `${countOf(killing.length, 'account')} · ${first.alias} `;
  const names = killing.map((account) => account.alias).join(', ');
  return say('danger', 'KILLING', `${who === '' ? `${first.alias} · ` : who}${progress}`, `Kill started: ${names}`);
}

function unprovenHeadline(accounts: readonly AccountView[]): Headline | undefined {
  const first = accounts.find((account) => account.engine === 'killed');
  if (!first) return undefined;
  const isLeft = isSwitchLeft(first);
  return say(
    isLeft ? 'caution' : 'danger',
    isLeft ? 'SWITCH NOT PULLED' : 'KILL NOT PROVEN',
    `${first.alias}: ${first.blockers[0]?.message ?? 'check this account in your broker’s own app'}`,
  );
}

function unprotectedHeadline(accounts: readonly AccountView[]): Headline | undefined {
  const open = accounts.filter((account) => !account.protected && account.engine !== 'locked');
  const first = open[0];
  if (!first) return undefined;
  const reason =
    first.blockers[0]?.message ?? (first.engine === 'stopped' ? 'the guard is switched off' : 'the guard is not ready');
  const more = open.length > 1 ? ` · and ${countOf(open.length - 1, 'more account')}` : '';
  return say(
    'caution',
    'NOT PROTECTED',
    `${first.alias}: ${reason}${more}`,
    `Not protected: ${open.map((account) => account.alias).join(', ')}`,
  );
}

function calmHeadline(accounts: readonly AccountView[]): Headline {
  const locked = accounts.filter((account) => account.engine === 'locked');
  if (locked.length === accounts.length) return lockedHeadline(locked);
  const guarded = accounts.length - locked.length;
  const tail = locked.length > 0 ? ` · ${locked.length} locked` : '';
  return say('safe', 'PROTECTED', `${guarded} of ${countOf(guarded, 'account')}${tail}`);
}

function lockedHeadline(locked: readonly AccountView[]): Headline {
  const until = locked.map((account) => account.lock?.until ?? null);
  const known = until.filter((time) => time !== null).toSorted();
  const last = known.at(-1);
  const sentence =
    last === undefined || known.length < until.length
      ? 'the end is not known: review the lock'
      : `until ${formatMoment(last)}`;
  return say('locked', 'LOCKED', sentence);
}
