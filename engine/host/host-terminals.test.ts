import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import type { TerminalView } from '../contract/terminal.ts';
import { CALENDAR } from '../testing/builders.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import type { ChildPort } from './child-port.ts';
import { HostTerminals } from './host-terminals.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import { TerminalDesk } from './terminal-desk.ts';
import type { FromTerminal, TerminalJob, ToTerminal } from './terminal-link.ts';
import { recordingFile } from './terminal-place.ts';

const family = accountId('family');
const RECORDED = Date.parse('2026-11-19T16:00:00+05:30');

function host(
  options: {
    readonly broker?: 'kotak-neo' | 'dhan';
    readonly mode?: 'live' | 'practice';
    readonly rehearsed?: boolean;
    readonly harm?: boolean;
  } = {},
) {
  const dataDir = tempFolder();
  const asked: TerminalJob[] = [];
  const typed: ToTerminal[] = [];
  const told: (TerminalView | null)[] = [];
  let browser = true;
  const alarms: string[] = [];
  let now = Date.parse('2026-11-20T08:50:00+05:30');
  let answered: (message: unknown) => void = () => undefined;
  let died: () => void = () => undefined;
  const child: ChildPort = {
    post: (message) => {
      if ('questionId' in (message as ToTerminal)) return void typed.push(message as ToTerminal);
      const call = message as TerminalJob;
      asked.push(call);
      if (call.call.method !== 'chore') return;
      const { chore } = call.call;
      const bad = options.harm ? { harm: true, code: 'step-not-found', step: 'manage' } : { harm: false };
      const report: ChoreAnswer = { chore, ...bad, sentence: `${chore} was done` };
      queueMicrotask(() => answered({ id: call.id, report }));
    },
    onMessage: (listener) => (answered = listener),
    onExit: (listener) => (died = listener),
    stop: async () => undefined,
  };
  if (options.rehearsed !== false) {
    const file = recordingFile(dataDir, family);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ profile: 'Kotak Neo', recordedAt: RECORDED, points: [], pages: {} }));
  }
  const terminals = new HostTerminals({
    dataDir,
    desk: new TerminalDesk(() => child),
    settingsOf: () => ({
      broker: options.broker ?? 'kotak-neo',
      mode: options.mode ?? 'live',
      clientCode: 'AB1',
      mailbox: null,
    }),
    accounts: () => [family],
    practiceOrigin: () => 'http://127.0.0.1:4000',
    secretsOf: async () => ({ login: { password: 'p' }, mailPassword: null }),
    hasBrowser: () => browser,
    tell: (_account, state) => void told.push(state),
    calendar: () => CALENDAR,
    now: () => now,
    alarm: (_account, code, text) => alarms.push(`${code}: ${text}`),
    log: () => undefined,
  });
  const done = async (time: string): Promise<readonly unknown[]> => {
    now = Date.parse(`2026-11-20T${time}:00+05:30`);
    asked.length = 0;
    await terminals.look();
    return asked.map(({ call }) => ('chore' in call ? call.chore : call.method));
  };
  return {
    done,
    alarms,
    asked,
    typed,
    told,
    terminals,
    says: (message: FromTerminal) => answered(message),
    hasBrowser: (has: boolean) => void (browser = has),
    dies: () => died(),
  };
}

describe('the terminals of live accounts', () => {
  it('W11: are looked at before the open, kept ready in the session and closed after it', async () => {
    const { done, asked, alarms } = host();
    expect(await done('08:50')).toEqual(['canary']);
    expect(asked[0]).toMatchObject({ site: { kind: 'broker', broker: 'kotak-neo' }, credentials: { password: 'p' } });
    expect(await done('08:55')).toEqual([]);
    expect(await done('09:10')).toEqual(['warm']);
    expect(await done('09:11')).toEqual([]);
    expect(await done('09:13')).toEqual(['warm']);
    expect(await done('15:45')).toEqual(['cool-down']);
    expect(await done('15:46')).toEqual([]);
    expect(alarms).toEqual([]);
  });

  it('W11: a page that a kill would not find alarms by name, and is not signed in to all day', async () => {
    const { done, alarms } = host({ harm: true });
    expect(await done('08:50')).toEqual(['canary']);
    expect(alarms).toEqual(['hard-kill-would-fail: canary was done']);
    expect(await done('09:10')).toEqual(['warm']);
    expect(await done('09:30')).toEqual([]);
    expect(await done('14:00')).toEqual([]);
  });

  it.each([
    ['a practice account', { mode: 'practice' } as const],
    ['a live account that was never rehearsed here', { rehearsed: false }],
  ])('%s is left alone', async (_what, options) => {
    const { done } = host(options);
    expect([await done('08:50'), await done('11:00')]).toEqual([[], []]);
  });
});

describe('what the trader is told of his web terminal', () => {
  const question = {
    id: 'q1',
    what: 'otp',
    profile: 'Kotak Neo',
    until: Date.parse('2026-11-20T08:51:00+05:30'),
  } as const;

  it('W8: a browser that is gone is trouble at the start of a guard and at every look, until one is there', async () => {
    const { terminals, told, hasBrowser } = host();
    hasBrowser(false);
    terminals.greet(family);
    expect(told.at(-1)?.trouble).toMatchObject({ code: 'browser-missing' });
    hasBrowser(true);
    await terminals.look();
    expect(told.at(-1)?.trouble).toBeNull();
  });

  it('W8: an account whose broker has its switch in an API has no terminal to be told of', () => {
    const { terminals, told } = host({ broker: 'dhan' });
    terminals.greet(family);
    expect(told).toEqual([null]);
  });

  it('W11: the canary’s verdict with its step, and that a kill would fail', async () => {
    const { done, told } = host({ harm: true });
    await done('08:50');
    expect(told.at(-1)).toMatchObject({ canary: { step: 'manage' }, trouble: { code: 'step-not-found' } });
  });

  it('W11: a canary by hand counts as the day’s, and a dry run does not', async () => {
    const { done, terminals } = host();
    await terminals.chore(family, 'dry-run');
    expect(await done('08:50')).toEqual(['canary']);
    const other = host();
    await other.terminals.chore(family, 'canary');
    expect(await other.done('08:51')).toEqual([]);
  });

  it('W5: a question alarms with its end and never with an answer; what is typed goes to the page that asked', async () => {
    const { done, terminals, says, told, typed, alarms } = host();
    await done('08:50');
    says({ accountId: family, question });
    expect(told.at(-1)?.question).toMatchObject({ id: 'q1', what: 'otp' });
    expect(alarms.at(-1)).toMatch(/^terminal-question: Kotak Neo .* Until 08:51:00\.$/);
    expect(terminals.answer(accountId('somebody-else'), 'q1', '482913')).toBe(false);
    expect(terminals.answer(family, 'q1', '482913')).toBe(true);
    expect(typed).toEqual([{ questionId: 'q1', answer: '482913' }]);
    says({ accountId: family, questionOver: 'q1' });
    expect(told.at(-1)?.question).toBeNull();
    expect(terminals.answer(family, 'q1', '482913')).toBe(false);
    expect(JSON.stringify([told, alarms])).not.toContain('482913');
  });

  it('fault 86: a question of a browser process that died is over', async () => {
    const { done, terminals, says, told, dies } = host();
    await done('08:50');
    says({ accountId: family, question });
    dies();
    expect(told.at(-1)?.question).toBeNull();
    expect(terminals.answer(family, 'q1', '482913')).toBe(false);
  });
});
