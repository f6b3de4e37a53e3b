import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { CALENDAR } from '../testing/builders.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import type { ChildPort } from './child-port.ts';
import { HostTerminals } from './host-terminals.ts';
import type { ChoreAnswer } from './terminal-chores.ts';
import { TerminalDesk } from './terminal-desk.ts';
import type { TerminalJob } from './terminal-link.ts';
import { recordingFile } from './terminal-place.ts';

const family = accountId('family');
const RECORDED = Date.parse('2026-11-19T16:00:00+05:30');

function host(
  options: { readonly mode?: 'live' | 'practice'; readonly rehearsed?: boolean; readonly harm?: boolean } = {},
) {
  const dataDir = tempFolder();
  const asked: TerminalJob[] = [];
  const alarms: string[] = [];
  let now = Date.parse('2026-11-20T08:50:00+05:30');
  let answered: (message: unknown) => void = () => undefined;
  const child: ChildPort = {
    post: (message) => {
      const call = message as TerminalJob;
      asked.push(call);
      if (call.call.method !== 'chore') return;
      const { chore } = call.call;
      const report: ChoreAnswer = { chore, harm: options.harm ?? false, sentence: `${chore} was done` };
      queueMicrotask(() => answered({ id: call.id, report }));
    },
    onMessage: (listener) => (answered = listener),
    onExit: () => undefined,
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
    settingsOf: () => ({ broker: 'kotak-neo', mode: options.mode ?? 'live', clientCode: 'AB1', mailbox: null }),
    accounts: () => [family],
    profiles: { inUse: () => undefined },
    practiceOrigin: () => 'http://127.0.0.1:4000',
    secretsOf: async () => ({ login: { password: 'p' }, mailPassword: null }),
    hasBrowser: () => true,
    tell: () => undefined,
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
  return { done, alarms, asked };
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
