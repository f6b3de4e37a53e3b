import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import type { ChosenSecrets } from './choose-secrets.ts';
import { folderId } from './folder-id.ts';
import { emptyRecord, latchText, parseLatch, signatureOf } from './latch-record.ts';
import { fileSeals, lockSeals, type LockSeal } from './lock-seals.ts';

const OWN = accountId('own');
const KEY = 'ab'.repeat(32);
const seal: LockSeal = {
  key: KEY,
  signed: true,
  claim: {
    day: tradingDay('2026-11-20'),
    killId: 'K1',
    lock: { until: FRIDAY_10AM, reason: 'killed today', since: FRIDAY_10AM - 5 },
    head: { seq: 7, hash: 'cd' },
  },
};

describe('what is kept of a lock apart from the data folder', () => {
  test('L3: is found again by the folder’s name, wherever the folder was copied to, and not by another folder', async () => {
    const [at, dataDir, other] = [join(tempFolder(), 'seals'), tempFolder(), tempFolder()];
    const owner = { accountId: OWN, practice: true, dataDir };
    const seals = fileSeals(at, folderId(dataDir));
    expect(await seals.get(owner)).toEqual({ ok: true, value: null });
    expect(await seals.set(owner, seal)).toEqual({ ok: true, value: undefined });
    expect(folderId(dataDir)).toBe(folderId(dataDir));
    expect(await fileSeals(at, folderId(dataDir)).get(owner)).toEqual({ ok: true, value: seal });
    expect(await fileSeals(at, folderId(other)).get(owner)).toEqual({ ok: true, value: null });
    await seals.remove(owner);
    expect(await seals.get(owner)).toEqual({ ok: true, value: null });
  });

  test('L3: a real account’s is found in a new data folder too; one that cannot be read is told', async () => {
    const at = join(tempFolder(), 'seals');
    const live = { accountId: OWN, practice: false, dataDir: tempFolder() };
    await fileSeals(at, 'one').set(live, seal);
    expect(await fileSeals(at, 'two').get(live)).toEqual({ ok: true, value: seal });
    writeFileSync(join(at, 'own.json'), '{"half');
    expect(await fileSeals(at, 'two').get(live)).toMatchObject({ ok: false });
  });

  test('practice seals of folders that are gone are forgotten with the next write; a disk that refuses is told', async () => {
    const at = join(tempFolder(), 'seals');
    const gone = join(tempFolder(), 'gone');
    mkdirSync(gone);
    await fileSeals(at, 'gone').set({ accountId: OWN, practice: true, dataDir: gone }, seal);
    rmSync(gone, { recursive: true });
    await fileSeals(at, 'here').set({ accountId: OWN, practice: true, dataDir: tempFolder() }, seal);
    expect(readdirSync(at)).toEqual(['own@here.json']);
    const blocked = join(tempFolder(), 'file');
    writeFileSync(blocked, '');
    const owner = { accountId: OWN, practice: true, dataDir: blocked };
    expect(await fileSeals(join(blocked, 'seals'), 'x').set(owner, seal)).toMatchObject({ ok: false });
    expect(folderId(join(blocked, 'no'))).toBeNull();
  });

  test('lies in the keychain where there is one', async () => {
    const kept = new Map<string, string>();
    const secrets: ChosenSecrets = {
      status: () => ({ kind: 'keychain', locked: false }),
      unlock: () => Promise.resolve({ ok: true, value: { created: false } }),
      get: ({ accountId: of, purpose }) => Promise.resolve({ ok: true, value: kept.get(`${of}/${purpose}`) }),
      set: ({ accountId: of, purpose }, value) => {
        kept.set(`${of}/${purpose}`, value);
        return Promise.resolve({ ok: true, value: undefined });
      },
      remove: ({ accountId: of, purpose }) => {
        kept.delete(`${of}/${purpose}`);
        return Promise.resolve({ ok: true, value: undefined });
      },
    };
    const seals = lockSeals(secrets, 'f1');
    const owner = { accountId: OWN, practice: true, dataDir: '/nowhere' };
    expect(seals.where).toBe('keychain');
    expect(await seals.get(owner)).toEqual({ ok: true, value: null });
    await seals.set(owner, seal);
    expect([...kept.keys()]).toEqual(['own@f1/lock-seal']);
    expect(await seals.get(owner)).toEqual({ ok: true, value: seal });
    kept.set('own@f1/lock-seal', 'nonsense');
    expect(await seals.get(owner)).toMatchObject({ ok: false });
    await seals.remove(owner);
    expect(kept.size).toBe(0);
    expect(existsSync('/nowhere')).toBe(false);
  });
});

describe('the signature of the second copy', () => {
  const record = emptyRecord('own', { seq: 3, hash: 'ef' });

  test('L3: tells a copy of ours from one that somebody wrote, with its checksum in order', () => {
    const ours = parseLatch(latchText(record, KEY), 'own');
    expect(signatureOf(ours, KEY)).toBe('right');
    const theirs = parseLatch(
      latchText({ ...record, kill: null, lock: null, head: { seq: 4, hash: 'ef' } }, '00'.repeat(32)),
      'own',
    );
    expect(theirs.kind).toBe('whole');
    expect(signatureOf(theirs, KEY)).toBe('wrong');
    expect(signatureOf(parseLatch(latchText(record), 'own'), KEY)).toBe('missing');
    expect(signatureOf({ kind: 'none' }, KEY)).toBe('missing');
  });
});
