import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { kotakNeoProfile } from '../../automation/profiles/kotak-neo.ts';
import { partsOf, withTarget } from '../../automation/profiles/profile-parts.ts';
import type { AccountView } from '../../engine/contract/account-view.ts';
import type { CommandName, CommandValue } from '../../engine/contract/commands.ts';
import type { ProfileView, TerminalAttempt } from '../../engine/contract/terminal-profile.ts';
import type { TerminalView } from '../../engine/contract/terminal.ts';
import { toIstIso } from '../../engine/domain/time.ts';
import { scriptAccount, scriptKill, SCRIPT_START } from './scripted-account.ts';

const isoAt = (secondsAgo: number): string => toIstIso(SCRIPT_START - secondsAgo * 1_000);

const READY: TerminalView = {
  site: 'broker',
  rehearsedAt: isoAt(68_000),
  standby: { state: 'ready', at: isoAt(95), detail: null },
  canary: {
    at: isoAt(10_330),
    verdict: 'as-recorded',
    step: null,
    sentence: 'The page is as it was recorded, and the last click can be reached.',
  },
  trouble: null,
  question: null,
};

type Script = Partial<Parameters<typeof scriptAccount>[0]>;

const kotak = (id: string, terminal: Partial<TerminalView>, script: Script = {}): AccountView =>
  scriptAccount({
    id,
    alias: 'Parents',
    clientCode: 'K88120',
    broker: 'kotak-neo',
    rupees: -1_240.5,
    limit: 15_000,
    terminal: { ...READY, ...terminal },
    ...script,
  });

const WOULD_FAIL =
  'The hard kill would fail at step “manage”: In step “manage”, the button “Manage” is not on the page. Record this step anew, or set the switch by hand today.';
const LOCK = { until: '2026-11-23T09:00:00.000+05:30', reason: 'kill of 11:40' };

function unproven(): AccountView['kill'] {
  const kill = scriptKill(7, true);
  return {
    ...kill,
    verified: false,
    steps: kill.steps.map((step) =>
      step.step === 'prove-switch' ? { ...step, outcome: 'unknown', detail: 'one witness' } : step,
    ),
  };
}

/** Pictures of an account whose switch is pulled on its broker's page. */
export const TERMINAL_SCENES = {
  'terminal-ready': () => [kotak('parents', {})],
  'terminal-broken': () => [
    kotak('parents', {
      standby: { state: 'failed', at: isoAt(140), detail: 'No page stands ready: the button “Manage” is not there' },
      canary: { at: isoAt(10_330), verdict: 'would-fail', step: 'manage', sentence: WOULD_FAIL },
      trouble: { code: 'canary', message: WOULD_FAIL, since: isoAt(10_330) },
      question: {
        id: 'q1',
        what: 'otp',
        text: 'Kotak Neo has sent a one-time code by SMS or mail, and none came by mail here. Type it before the time is over; it is typed into the page and kept nowhere.',
        until: isoAt(-48),
      },
    }),
  ],
  'terminal-unverified': () => [
    kotak(
      'parents',
      {},
      { engine: 'killed', protected: false, rupees: -15_310, kill: unproven(), lock: LOCK, positions: [], orders: [] },
    ),
  ],
  'terminal-empty': () => [
    kotak('fresh', { rehearsedAt: null, canary: null, standby: { ...READY.standby, state: 'none' } }),
  ],
} satisfies Record<string, () => readonly AccountView[]>;

const shipped = kotakNeoProfile();
const mended = withTarget(shipped, 'toCommit.1.target', { by: 'semantics', role: 'button', name: 'Manage segments' });

function profileView(locked: ProfileView['locked'], profile = mended): ProfileView {
  const before = new Map(partsOf(shipped).map(({ path, target }) => [path, JSON.stringify(target)]));
  return {
    name: 'Kotak Neo',
    source: profile === shipped ? 'shipped' : 'own',
    savedAt: profile === shipped ? null : isoAt(70_000),
    problem: null,
    rehearsed: true,
    locked,
    profile,
    parts: partsOf(profile).map((part) => ({
      ...part,
      target: { ...part.target },
      changed: before.get(part.path) !== JSON.stringify(part.target),
    })),
  };
}

const TIMES: readonly (readonly [step: string, ms: number])[] = [
  ['open', 1_240],
  ['mobile', 310],
  ['mobile-next', 220],
  ['password', 280],
  ['login', 640],
  ['otp', 14_800],
  ['verify', 920],
  ['signed-in', 1_730],
  ['read-state', 410],
  ['manage', 880],
  ['segment-nse', 190],
  ['segment-bse', 170],
  ['disable-segments', 350],
  ['confirm-dialog', 260],
  ['last-click', 90],
  ['cancel', 240],
];

type AttemptScript = Partial<TerminalAttempt> &
  Pick<TerminalAttempt, 'kind'> & { readonly secondsAgo: number; readonly upTo?: number };

function attempt({ secondsAgo, upTo = TIMES.length, ...rest }: AttemptScript): TerminalAttempt {
  const times = TIMES.slice(0, upTo);
  const took = times.reduce((sum, [, ms]) => sum + ms, 0);
  return {
    episodeId: `${rest.kind}-${secondsAgo}`,
    file: `01-steps-${rest.kind}.json`,
    startedAt: isoAt(secondsAgo),
    endedAt: isoAt(secondsAgo - took / 1_000),
    good: true,
    sentence: 'Walked to the last click, which could be made, and took it back. The switch is as it was.',
    failedStep: null,
    committed: 'no',
    steps: times.map(([step, ms]) => ({ step, startedAt: isoAt(secondsAgo), ms })),
    blockedOrigins: [],
    pictures: [
      '02-login.png',
      '03-switch-before.png',
      '04-segments.png',
      '05-confirm-dialog.png',
      '06-after-cancel.png',
    ],
    ...rest,
  };
}

const ATTEMPTS: readonly TerminalAttempt[] = [
  attempt({
    kind: 'canary',
    secondsAgo: 10_330,
    upTo: 10,
    good: false,
    failedStep: 'manage',
    sentence: 'In step “manage”, the button “Manage” is not on the page.',
    pictures: ['02-login.png', '03-switch-before.png', '04-where-it-ended.png'],
  }),
  attempt({ kind: 'dry-run', secondsAgo: 68_000 }),
  attempt({
    kind: 'record',
    secondsAgo: 68_400,
    upTo: 9,
    sentence: 'An element was pointed at for a step.',
    pictures: [],
  }),
  attempt({ kind: 'canary', secondsAgo: 96_730, sentence: 'The last click can be reached. The switch is as it was.' }),
];

/** Any picture of a page serves: what is looked at is where it stands. */
const PICTURE = join(import.meta.dirname, '..', '..', 'docs', 'screens', 'practice-lab.png');

/** What the scripted host says about terminals. The account `locked` is one whose profile must stay as it is. */
export const TERMINAL_ANSWERS = {
  'terminal.profile.get': (body) => (body['accountId'] === 'fresh' ? profileView(null, shipped) : profileView(null)),
  'terminal.profile.import': () => profileView(null),
  'terminal.profile.export': () => ({ fileName: 'kotak-neo-profile.json', text: '{}\n' }),
  'terminal.profile.save': () => profileView(null),
  'terminal.profile.reset': () => profileView(null, shipped),
  'terminal.attempts': (body) => ({ attempts: body['accountId'] === 'fresh' ? [] : [...ATTEMPTS] }),
  'terminal.picture': () => ({ base64: readFileSync(PICTURE).toString('base64') }),
  'terminal.record.start': (body) => ({
    state: 'walking',
    path: String(body['path']),
    stoppedAt: null,
    targets: [],
    sentence: null,
  }),
  'terminal.record.state': () => ({
    state: 'picked',
    path: 'toCommit.1.target',
    stoppedAt: null,
    targets: [
      {
        target: { by: 'semantics', role: 'button', name: 'Manage kill switch' },
        words: 'the button “Manage kill switch”',
        lasting: true,
      },
      { target: { by: 'semantics', name: 'Updated 11:42' }, words: 'the text “Updated 11:42”', lasting: false },
    ],
    sentence: null,
  }),
} satisfies { readonly [N in CommandName]?: (body: Readonly<Record<string, unknown>>) => CommandValue<N> };

/** The answer of an account whose profile must stay as it is. */
export function lockedProfile(): ProfileView {
  return profileView({
    message: 'This account is locked, so what its page is walked by stays as it is.',
    until: LOCK.until,
  });
}
