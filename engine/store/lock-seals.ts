import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { LockClaim } from '../domain/lock-claim.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { ChosenSecrets } from './choose-secrets.ts';
import { writeDurably } from './write-durably.ts';

/** What is kept of an account's lock apart from its data folder: the key its second copy is signed with, and what the lock was. */
export type LockSeal = {
  /** 32 bytes in hex. */
  readonly key: string;
  /** Whether the second copy has been signed with the key. */
  readonly signed: boolean;
  readonly claim: LockClaim | null;
};

/** Whose seal: a practice account belongs to its data folder, a real one to the broker wherever its data lie. */
export type SealOwner = { readonly accountId: AccountId; readonly practice: boolean; readonly dataDir: string };

/** Where seals are kept. */
export interface LockSeals {
  readonly where: 'keychain' | 'file';
  get(owner: SealOwner): Promise<Result<LockSeal | null, string>>;
  set(owner: SealOwner, seal: LockSeal): Promise<Result<void, string>>;
  remove(owner: SealOwner): Promise<void>;
}

const zSeal = z.object({
  key: z.string().regex(/^[0-9a-f]{64}$/),
  signed: z.boolean(),
  claim: z
    .object({
      day: z.string().nullable(),
      killId: z.string().nullable(),
      lock: z
        .object({
          until: z.number().nullable(),
          reason: z.string(),
          since: z.number().optional(),
          notBefore: z.number().optional(),
          byHand: z.boolean().optional(),
        })
        .nullable(),
      head: z.object({ seq: z.number().int().nonnegative(), hash: z.string() }),
    })
    .nullable(),
});

const zKept = z.object({ dataDir: z.string(), seal: zSeal });

function readSeal(text: string): Result<LockSeal | null, string> {
  try {
    return ok(zSeal.parse(JSON.parse(text)) as unknown as LockSeal);
  } catch {
    return err('it is not what was written');
  }
}

function nameOf({ accountId, practice }: SealOwner, folder: string | null): string {
  return practice ? `${accountId}@${folder ?? 'unnamed'}` : accountId;
}

/** The keychain where there is one. A vault lies in the data folder and is put back with it, so it would vouch for nothing. */
export function lockSeals(secrets: ChosenSecrets, folder: string | null): LockSeals {
  return secrets.status().kind === 'keychain' ? keychainSeals(secrets, folder) : fileSeals(sealFolder(), folder);
}

function keychainSeals(secrets: ChosenSecrets, folder: string | null): LockSeals {
  const secretOf = (owner: SealOwner) =>
    ({ accountId: nameOf(owner, folder) as AccountId, purpose: 'lock-seal' }) as const;
  return {
    where: 'keychain',
    get: async (owner) => {
      const kept = await secrets.get(secretOf(owner));
      if (!kept.ok) return err(kept.error.message);
      return kept.value === undefined ? ok(null) : readSeal(kept.value);
    },
    set: async (owner, seal) => {
      const kept = await secrets.set(secretOf(owner), JSON.stringify(seal));
      return kept.ok ? kept : err(kept.error.message);
    },
    remove: async (owner) => void (await secrets.remove(secretOf(owner))),
  };
}

/** Seals as files of the user's own, in a folder apart from all data folders. */
export function fileSeals(at: string, folder: string | null): LockSeals {
  const fileOf = (owner: SealOwner): string => join(at, `${nameOf(owner, folder)}.json`);
  return {
    where: 'file',
    get: async (owner) => {
      if (!existsSync(fileOf(owner))) return ok(null);
      try {
        return ok(zKept.parse(JSON.parse(await readFile(fileOf(owner), 'utf8'))).seal as unknown as LockSeal);
      } catch {
        return err('it is not what was written');
      }
    },
    set: async (owner, seal) => {
      try {
        await forgetGone(at);
        await writeDurably(fileOf(owner), `${JSON.stringify({ dataDir: owner.dataDir, seal })}\n`);
        return ok(undefined);
      } catch (error) {
        return err(error instanceof Error ? error.message : String(error));
      }
    },
    remove: (owner) => rm(fileOf(owner), { force: true }),
  };
}

/** Practice seals of data folders that are gone are of no use to anybody. */
async function forgetGone(at: string): Promise<void> {
  if (!existsSync(at)) return;
  for (const name of await readdir(at)) {
    if (!name.includes('@')) continue;
    const kept = await readFile(join(at, name), 'utf8').catch(() => '');
    const dataDir = /"dataDir":"((?:[^"\\]|\\.)*)"/.exec(kept)?.[1];
    if (dataDir !== undefined && !existsSync(JSON.parse(`"${dataDir}"`) as string))
      await rm(join(at, name), { force: true });
  }
}

/** Set by whoever tests the host, so that its seals do not end among the user's own. */
const FOLDER = 'TRADEFUSE_SEALS';

function sealFolder(env = process.env, platform = process.platform, home = homedir()): string {
  if (env[FOLDER]) return env[FOLDER];
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'TradeFuse', 'seals');
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', 'TradeFuse', 'seals');
  return join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'TradeFuse', 'seals');
}
