import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTarget } from '../../automation/profiles/profile-parts.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { terminalProfileFile } from '../store/terminal-profile-file.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { TerminalProfiles } from './terminal-profiles.ts';

const family = accountId('family');
const MANAGE = 'toCommit.0.target';
const renamed = { by: 'role', role: 'button', name: 'Manage segments' } as const;

type Setting = { readonly broker: 'kotak-neo' | 'zerodha' | 'dhan' | 'paper'; readonly mode: 'live' | 'practice' };

function desk(settings: Setting = { broker: 'zerodha', mode: 'live' }) {
  const dataDir = tempFolder();
  const about = { settings, origin: 'http://127.0.0.1:4000', held: false };
  const make = (): TerminalProfiles =>
    new TerminalProfiles({
      dataDir,
      settingsOf: () => about.settings,
      practiceOrigin: () => about.origin,
      isHeld: () => about.held,
      now: () => 1_000,
    });
  return { dataDir, about, make, profiles: make() };
}

const inUse = (profiles: TerminalProfiles) => {
  const found = profiles.inUse(family);
  if (found === undefined) throw new Error('no profile');
  return found;
};

async function keep(profiles: TerminalProfiles, change: (profile: object) => object): Promise<void> {
  const checked = profiles.check(family, change(inUse(profiles).profile));
  if (!checked.ok) throw new Error(JSON.stringify(checked.error.issues));
  await profiles.keep(family, checked.value);
}

const rename = (profiles: TerminalProfiles) =>
  keep(profiles, () => withTarget(inUse(profiles).profile, MANAGE, renamed));
const targetOf = (profiles: TerminalProfiles): unknown =>
  profiles.view(family, inUse(profiles), null).parts.find(({ path }) => path === MANAGE)?.target;

describe('the profile a page is walked by', () => {
  it('is the shipped one until the trader makes one of his own, which stays after a restart', async () => {
    const { make, profiles } = desk({ broker: 'kotak-neo', mode: 'live' });
    expect(inUse(profiles)).toMatchObject({ source: 'shipped', problem: null, savedAt: null });
    await keep(profiles, () =>
      withTarget(inUse(profiles).profile, 'toCommit.1.target', { by: 'semantics', role: 'button', name: 'Segments' }),
    );
    const again = make();
    expect(inUse(again)).toMatchObject({ source: 'own', savedAt: 1_000, problem: null });
    const changed = again.view(family, inUse(again), null).parts.filter((part) => part.changed);
    expect(changed.map(({ path }) => path)).toEqual(['toCommit.1.target']);
  });

  it('goes back to the shipped one, and the own one is not lost', async () => {
    const { dataDir, profiles } = desk({ broker: 'paper', mode: 'practice' });
    await rename(profiles);
    await keep(profiles, () => inUse(profiles).shipped);
    expect(inUse(profiles).source).toBe('shipped');
    expect(readdirSync(join(dataDir, 'backups')).join()).toMatch(/^terminal-family-.*\.json$/);
  });

  it('follows the practice page to its next address', async () => {
    const { about, profiles } = desk({ broker: 'paper', mode: 'practice' });
    await rename(profiles);
    about.origin = 'http://127.0.0.1:5111';
    expect(inUse(profiles)).toMatchObject({ source: 'own', profile: { origins: ['http://127.0.0.1:5111'] } });
    expect(targetOf(profiles)).toEqual(renamed);
  });

  it('is none where the broker’s own API has the switch', () => {
    expect(desk({ broker: 'dhan', mode: 'live' }).profiles.inUse(family)).toBeUndefined();
  });

  it.each([
    ['half a file', '{"accountId": "family", "broker": "zero'],
    ['another account’s', JSON.stringify({ accountId: 'own', broker: 'zerodha', savedAt: 1, profile: {} })],
    ['another broker’s', JSON.stringify({ accountId: 'family', broker: 'kotak-neo', savedAt: 1, profile: {} })],
    ['no profile', JSON.stringify({ accountId: 'family', broker: 'zerodha', savedAt: 1, profile: {} })],
  ])('is the shipped one, and says so, where the file is %s', (_what, text) => {
    const { dataDir, profiles } = desk();
    mkdirSync(join(dataDir, 'config', 'terminal'), { recursive: true });
    writeFileSync(terminalProfileFile(dataDir, family), text);
    expect(inUse(profiles)).toMatchObject({ source: 'shipped' });
    expect(inUse(profiles).problem).toMatch(/^Your own profile is not used/);
  });

  it('T1: a file edited by hand that leads to another host is not used', async () => {
    const { dataDir, profiles } = desk({ broker: 'kotak-neo', mode: 'live' });
    await keep(profiles, (profile) => ({ ...profile, name: 'Mine' }));
    const file = terminalProfileFile(dataDir, family);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replaceAll('neo.kotaksecurities.com', 'neo.kotaksecurities.com.example.org'),
    );
    expect(inUse(profiles)).toMatchObject({
      source: 'shipped',
      profile: { origins: ['https://neo.kotaksecurities.com'] },
    });
    expect(inUse(profiles).problem).toContain('is not one of Kotak Neo’s own addresses');
  });

  it('L6: a file edited by hand while the account is locked changes nothing before the lock has ended', async () => {
    const { about, dataDir, profiles } = desk({ broker: 'kotak-neo', mode: 'live' });
    await keep(profiles, (profile) => ({ ...profile, name: 'Mine' }));
    expect(inUse(profiles).profile.name).toBe('Mine');
    about.held = true;
    const file = terminalProfileFile(dataDir, family);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Mine', 'Blunted'));
    expect(inUse(profiles).profile.name).toBe('Mine');
    about.held = false;
    expect(inUse(profiles).profile.name).toBe('Blunted');
  });

  it('names what must be mended by its path in the profile', () => {
    const { profiles } = desk();
    const checked = profiles.check(family, {
      ...inUse(profiles).profile,
      resourceOrigins: ['https://evil.example'],
    });
    expect(checked.ok ? [] : checked.error.issues.map(({ path }) => path.join('.'))).toEqual(['resourceOrigins.0']);
  });
});
