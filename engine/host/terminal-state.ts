import type { TerminalView } from '../contract/terminal.ts';
import { toIstIso, type EpochMs } from '../domain/time.ts';
import type { TerminalReport, TerminalRun } from '../ports.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import type { AskedQuestion } from './terminal-link.ts';

/** Something that was learnt of an account's web terminal. */
export type TerminalNews =
  /** Whether there is a browser to drive on this computer. */
  | { readonly kind: 'browser'; readonly found: boolean }
  | { readonly kind: 'chore'; readonly answer: ChoreAnswer }
  | { readonly kind: 'run'; readonly run: TerminalRun; readonly report: TerminalReport }
  | { readonly kind: 'question'; readonly question: AskedQuestion['question'] }
  | { readonly kind: 'question-over'; readonly id: string };

/** What is known of a page that nothing was heard of yet. `rehearsedAt`: the last good dry run on this computer. */
export function freshTerminal(site: TerminalView['site'], rehearsedAt: EpochMs | null): TerminalView {
  return {
    site,
    rehearsedAt: isoOf(rehearsedAt),
    standby: { state: 'none', at: null, detail: null },
    canary: null,
    trouble: null,
    question: null,
  };
}

/** How the terminal stands after a piece of news. The same object where nothing changed. */
export function terminalAfter(state: TerminalView, news: TerminalNews, now: EpochMs): TerminalView {
  switch (news.kind) {
    case 'browser':
      if (!news.found) return troubled(state, 'browser-missing', '', now);
      return state.trouble?.code === 'browser-missing' ? { ...state, trouble: null } : state;
    case 'chore':
      if (news.answer.code === 'made-way') return state;
      return afterChore(state, news.answer, now);
    case 'run':
      if (news.report.code === 'made-way') return state;
      return afterRun(state, news.run, news.report, now);
    case 'question': {
      const { id, what, profile, until } = news.question;
      return { ...state, question: { id, what, text: QUESTIONS[what](profile), until: toIstIso(until) } };
    }
    case 'question-over':
      return state.question?.id === news.id ? { ...state, question: null } : state;
  }
}

function afterChore(state: TerminalView, answer: ChoreAnswer, now: EpochMs): TerminalView {
  const { chore, harm, sentence, code, walk } = answer;
  const judged =
    harm && chore !== 'cool-down' ? troubled(state, code ?? 'failed', sentence, now) : cleared(state, chore);
  switch (chore) {
    case 'canary': {
      const { verdict = 'would-fail', step = null } = answer;
      return { ...judged, canary: { at: toIstIso(now), verdict, step, sentence } };
    }
    case 'dry-run':
      return walk?.outcome === 'rehearsed' ? { ...judged, rehearsedAt: toIstIso(now) } : judged;
    case 'warm': {
      const standby = harm ? 'failed' : answer.stands === true ? 'ready' : 'none';
      return { ...judged, standby: { state: standby, at: toIstIso(now), detail: sentence } };
    }
    case 'cool-down':
      return { ...judged, standby: { state: 'none', at: toIstIso(now), detail: null } };
  }
}

/** Runs of the account's own worker: kills and drills. A refusal by the broker is an answer of a page that works. */
function afterRun(state: TerminalView, run: TerminalRun, report: TerminalReport, now: EpochMs): TerminalView {
  const { outcome, code, detail } = report;
  const after = run === 'activate' ? { ...state, standby: { ...state.standby, state: 'none' as const } } : state;
  if (outcome === 'failed') return troubled(after, code ?? 'failed', detail ?? '', now);
  if (outcome === 'refused')
    return code === 'not-flat' ? cleared(after, 'run') : troubled(after, code ?? '', detail ?? '', now);
  const rehearsed = outcome === 'rehearsed' ? { rehearsedAt: toIstIso(now) } : {};
  return { ...cleared(after, 'run'), ...rehearsed };
}

/** A page that was walked well is no trouble any more; one that was closed says nothing. */
function cleared(state: TerminalView, by: ChoreAnswer['chore'] | 'run'): TerminalView {
  return state.trouble === null || by === 'cool-down' ? state : { ...state, trouble: null };
}

function troubled(state: TerminalView, code: string, said: string, now: EpochMs): TerminalView {
  if (state.trouble?.code === code && code === 'browser-missing') return state;
  const since = state.trouble?.code === code ? state.trouble.since : toIstIso(now);
  const told = said === '' ? '' : ` ${said}`;
  const message = `The broker's kill switch cannot be pulled from here now: a kill still closes everything, and then the broker takes new orders. ${WHAT_TO_DO[code] ?? LOOK_AT_IT}${told}`;
  return { ...state, trouble: { code, message, since } };
}

const LOOK_AT_IT = 'Make a dry run, look at its pictures, and repair the step; until then pull the switch by hand.';

/** What a person does about it, by the code of the failure. */
const WHAT_TO_DO: Readonly<Record<string, string>> = {
  'browser-missing': 'No Chrome, Edge or Chromium was found on this computer: install one of them.',
  'profile-locked':
    'Another program holds the browser’s folder, or it cannot be written: close other copies of TradeFuse, free some disk space, and make a dry run.',
  crashed:
    'The browser ended or would not start: close other programs, make a dry run, and restart the PC if it happens again.',
  'credentials-missing': 'Enter what its page asks for in the settings, or be there to type the code.',
  'login-refused': 'Its page refuses the login: correct the password in the settings, then make a dry run.',
  captcha: 'Its page wants a person: make a dry run and answer it in the window that opens.',
  'host-not-allowed':
    'The page led to another address, and nothing was typed there. Look at the broker’s page yourself.',
  'never-rehearsed': 'Its page was never walked on this computer: make a dry run.',
  unreachable: 'Its page does not load: look at the internet line, and whether the page opens in your own browser.',
  'switch-unavailable': 'The page says that the switch is not available now.',
};

const QUESTIONS: Readonly<Record<AskedQuestion['question']['what'], (profile: string) => string>> = {
  otp: (profile) =>
    `${profile} has sent you a one-time code by SMS or mail. Type it here: without it the kill switch cannot be reached.`,
  captcha: (profile) =>
    `${profile} wants to see that you are a person. A browser window is open: answer it there, the rest goes on by itself.`,
};

function isoOf(at: EpochMs | null): string | null {
  return at === null ? null : toIstIso(at);
}
