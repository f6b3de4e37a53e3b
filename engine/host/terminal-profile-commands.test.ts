import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zerodhaConsoleProfile } from '../../automation/profiles/zerodha-console.ts';
import type { ProfileView } from '../contract/terminal-profile.ts';
import { accountId } from '../domain/account-snapshot.ts';
import type { ConfigChange } from '../domain/journal-entry.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { terminalProfileCommands, whyHeld } from './terminal-profile-commands.ts';
import { TerminalProfiles } from './terminal-profiles.ts';
import { TerminalRecorder } from './terminal-recorder.ts';

const family = accountId('family');
const LOCKED: ProfileView['locked'] = { message: 'This account is locked.', until: '2026-11-23T09:00:00+05:30' };

function desk(about: { held?: ProfileView['locked'] } = {}) {
  const dataDir = tempFolder();
  const noted: ConfigChange[] = [];
  const asked: string[] = [];
  const profiles = new TerminalProfiles({
    dataDir,
    settingsOf: () => ({ broker: 'zerodha', mode: 'live' }),
    practiceOrigin: () => undefined,
    isHeld: () => about.held != null,
    now: () => 5_000,
  });
  const recorder = new TerminalRecorder({
    start: (account, path) => asked.push(`start ${account} ${path}`),
    stop: (account) => asked.push(`stop ${account}`),
  });
  const commands = terminalProfileCommands({
    dataDir,
    profiles,
    recorder,
    heldBy: () => about.held ?? null,
    note: (_account, changes) => noted.push(...changes),
    changed: () => undefined,
    now: () => 10_000,
  });
  return { about, dataDir, noted, asked, recorder, profiles, commands };
}

const mine = { ...zerodhaConsoleProfile(), name: 'Mine' };

describe('a terminal profile of the trader’s own', () => {
  it('is saved, stands in the journal, and goes back to the shipped one', async () => {
    const { commands, noted } = desk();
    const saved = await commands['terminal.profile.save']({ accountId: family, profile: mine }, 'trader');
    expect(saved).toMatchObject({ ok: true, value: { name: 'Mine', source: 'own', rehearsed: false } });
    const back = await commands['terminal.profile.reset']({ accountId: family }, 'trader');
    expect(back).toMatchObject({ ok: true, value: { source: 'shipped' } });
    const [first, second] = noted;
    expect(first?.field).toBe('terminal profile');
    expect(first?.from).toMatch(/^as it came \(/);
    expect(first?.to).toMatch(/^your own \(/);
    expect(second).toMatchObject({ from: first?.to, to: first?.from });
  });

  it('L5: is not saved, reset or recorded while the account is locked, and says until when', async () => {
    const { commands, profiles, noted, asked } = desk({ held: LOCKED });
    const refused = { ok: false, error: { code: 'locked', details: { until: '2026-11-23T09:00:00+05:30' } } };
    expect(await commands['terminal.profile.save']({ accountId: family, profile: mine }, 'trader')).toMatchObject(
      refused,
    );
    expect(await commands['terminal.profile.reset']({ accountId: family }, 'trader')).toMatchObject(refused);
    expect(
      await commands['terminal.record.start']({ accountId: family, path: 'commit.confirm' }, 'trader'),
    ).toMatchObject(refused);
    expect([profiles.inUse(family)?.source, noted, asked]).toEqual(['shipped', [], []]);
    const shown = await commands['terminal.profile.get']({ accountId: family }, 'trader');
    expect(shown).toMatchObject({ ok: true, value: { locked: LOCKED } });
  });

  it('T1: that leads to another host is refused at its field, by path, and stores nothing', async () => {
    const { commands, profiles } = desk();
    const evil = { ...mine, resourceOrigins: ['https://evil.example'] };
    const refused = await commands['terminal.profile.save']({ accountId: family, profile: evil }, 'trader');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'invalid-profile', details: [{ path: 'profile.resourceOrigins.0' }] },
    });
    expect(profiles.inUse(family)?.source).toBe('shipped');
  });

  it('names a broken target by its path, down to the field', async () => {
    const { commands } = desk();
    const broken = { ...mine, commit: { ...mine.commit, confirm: { by: 'role', role: 'button', name: '' } } };
    const refused = await commands['terminal.profile.save']({ accountId: family, profile: broken }, 'trader');
    expect(refused).toMatchObject({ ok: false, error: { details: [{ path: 'profile.commit.confirm.name' }] } });
  });

  it('is read from a file without being stored, after it went out as one', async () => {
    const { commands, profiles } = desk();
    await commands['terminal.profile.save']({ accountId: family, profile: mine }, 'trader');
    const out = await commands['terminal.profile.export']({ accountId: family }, 'trader');
    await commands['terminal.profile.reset']({ accountId: family }, 'trader');
    const text = out.ok ? out.value.text : '';
    expect(out).toMatchObject({ ok: true, value: { fileName: 'mine-profile.json' } });
    const read = await commands['terminal.profile.import']({ accountId: family, text: `\uFEFF${text}` }, 'trader');
    expect(read).toMatchObject({ ok: true, value: { name: 'Mine', source: 'own' } });
    expect(profiles.inUse(family)?.source).toBe('shipped');
    expect(
      await commands['terminal.profile.import']({ accountId: family, text: 'name: Mine' }, 'trader'),
    ).toMatchObject({
      ok: false,
      error: { code: 'invalid-profile' },
    });
  });
});

describe('what holds a profile as it is', () => {
  const lock = { until: null, reason: 'kill' };
  it.each([
    ['a lock', { engine: 'locked', lock } as const, 'is locked'],
    ['a kill', { engine: 'killing' } as const, 'A kill is closing'],
    ['a guard that says nothing', undefined, 'does not answer'],
  ])('%s', (_what, view, words) => {
    expect(whyHeld(view)?.message).toContain(words);
  });

  it('nothing else', () => {
    expect(whyHeld({ engine: 'monitoring' })).toBeNull();
  });
});

describe('the walks that left evidence', () => {
  const record = {
    attempt: 'dry-run',
    profile: 'Zerodha Console',
    startedAt: 1_000,
    committed: 'no',
    running: [],
    steps: [
      { step: 'manage', startedAt: 1_500, endedAt: 1_900, ms: 400 },
      { step: 'open', startedAt: 1_000, endedAt: 1_400, ms: 400 },
    ],
    blockedOrigins: ['https://ads.example'],
    endedAt: 2_000,
  };

  it('are told newest first with their steps, and each with its own pictures', async () => {
    const { commands, dataDir } = desk();
    const folder = join(dataDir, 'evidence', 'family', 'kill-1');
    mkdirSync(folder, { recursive: true });
    const write = (name: string, value: unknown): void => writeFileSync(join(folder, name), JSON.stringify(value));
    write('01-steps-activate.json', { ...record, attempt: 'activate', committed: 'yes', value: 'activated' });
    write('02-switch-on.png', '');
    write('03-steps-read-state.json', {
      ...record,
      attempt: 'read-state',
      startedAt: 3_000,
      code: 'step-not-found',
      detail: 'Not there.',
    });
    write('04-where-it-ended.png', '');
    write('05-steps-dry-run.json', { nonsense: true });
    write('06-steps-canary.json', {
      ...record,
      attempt: 'canary',
      startedAt: 9_000,
      endedAt: undefined,
      running: [{ step: 'otp', startedAt: 1 }],
    });
    const told = await commands['terminal.attempts']({ accountId: family }, 'trader');
    const attempts = told.ok ? told.value.attempts : [];
    expect(attempts.map(({ kind, good, pictures }) => [kind, good, pictures])).toEqual([
      ['canary', null, []],
      ['read-state', false, ['04-where-it-ended.png']],
      ['activate', true, ['02-switch-on.png']],
    ]);
    expect(attempts[0]).toMatchObject({ endedAt: null, sentence: 'At work.', failedStep: null });
    expect(attempts[1]).toMatchObject({ sentence: 'Not there.', failedStep: 'open', committed: 'no' });
    expect(attempts[2]?.steps.map(({ step, ms }) => [step, ms])).toEqual([
      ['open', 400],
      ['manage', 400],
    ]);
    const picture = await commands['terminal.picture'](
      { accountId: family, episodeId: 'kill-1', file: '02-switch-on.png' },
      'trader',
    );
    expect(picture).toMatchObject({ ok: true });
    const gone = await commands['terminal.picture'](
      { accountId: family, episodeId: 'kill-1', file: '09-none.png' },
      'trader',
    );
    expect(gone).toMatchObject({ ok: false, error: { code: 'picture-not-found' } });
  });

  it('a walk that never ended is said so: the switch is to be looked at', async () => {
    const { dataDir, commands } = desk();
    const folder = join(dataDir, 'evidence', 'family', 'kill-1');
    mkdirSync(folder, { recursive: true });
    const lost = { ...record, attempt: 'activate', startedAt: -20 * 60_000, endedAt: undefined, committed: 'maybe' };
    writeFileSync(join(folder, '01-steps-activate.json'), JSON.stringify(lost));
    const told = await commands['terminal.attempts']({ accountId: family }, 'trader');
    expect(told).toMatchObject({
      ok: true,
      value: { attempts: [{ good: null, committed: 'maybe', failedStep: 'open' }] },
    });
    expect(JSON.stringify(told)).toContain('Look at the switch yourself');
  });
});

describe('a recording', () => {
  it('goes from walking to what was picked, and a second one waits for its end', () => {
    const { recorder, asked } = desk();
    expect(recorder.state(family)).toMatchObject({ state: 'none' });
    expect(recorder.start(family, 'commit.confirm')).toMatchObject({ state: 'walking', path: 'commit.confirm' });
    recorder.start(family, 'state.on');
    recorder.hear(family, { state: 'waiting', stoppedAt: 'manage' });
    expect(recorder.state(family)).toMatchObject({ state: 'waiting', stoppedAt: 'manage', path: 'commit.confirm' });
    const targets = [{ target: { by: 'text', text: 'Confirm' }, words: 'the text “Confirm”', lasting: true }] as const;
    recorder.hear(family, { state: 'ended', recorded: { outcome: 'picked', targets } });
    expect(recorder.state(family)).toMatchObject({ state: 'picked', targets });
    expect(asked).toEqual(['start family commit.confirm']);
  });

  it('that was given up takes no late news', () => {
    const { recorder, asked } = desk();
    recorder.start(family, 'state.on');
    expect(recorder.stop(family)).toMatchObject({ state: 'given-up' });
    recorder.hear(family, { state: 'ended', recorded: { outcome: 'failed', sentence: 'Ended.' } });
    expect(recorder.state(family)).toMatchObject({ state: 'given-up', sentence: null });
    expect(asked.at(-1)).toBe('stop family');
  });
});
