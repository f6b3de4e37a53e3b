import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileView } from '../contract/terminal-profile.ts';
import type { AccountView } from '../contract/account-view.ts';
import { done, refuse, type CommandHandlers } from './command-handlers.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { ConfigChange } from '../domain/journal-entry.ts';
import { faultText } from '../domain/result.ts';
import { fingerprintOf } from '../../automation/profiles/fingerprint.ts';
import { fieldErrors } from './field-errors.ts';
import { terminalAttempts } from './terminal-attempts.ts';
import type { ProfileInUse, ProfileRefusal, TerminalProfiles } from './terminal-profiles.ts';
import type { TerminalRecorder } from './terminal-recorder.ts';

/** What the commands about a terminal's profile and evidence are answered from. */
export type TerminalProfileCommandParts = {
  readonly dataDir: string;
  readonly profiles: TerminalProfiles;
  readonly recorder: TerminalRecorder;
  /** Why the account's profile has to stay as it is now; null when it may change. */
  readonly heldBy: (accountId: AccountId) => ProfileView['locked'];
  /** Writes a change into the account's journal. */
  readonly note: (accountId: AccountId, changes: readonly ConfigChange[]) => void;
  readonly changed: () => void;
  readonly now: () => number;
};

type Handlers = Pick<
  CommandHandlers,
  | Extract<keyof CommandHandlers, `terminal.profile.${string}` | `terminal.record.${string}`>
  | 'terminal.attempts'
  | 'terminal.picture'
>;
type Refusal = ReturnType<typeof refuse>;

const NOT_NEEDED = refuse(
  'terminal-not-needed',
  'The kill switch of this account’s broker is pulled by its API. There is no page to walk.',
);

/** Pictures are of one window; a larger file is none of ours. */
const LARGEST_PICTURE = 4 * 1024 * 1024;

/** Answers them. */
export function terminalProfileCommands(parts: TerminalProfileCommandParts): Handlers {
  const { dataDir, profiles, recorder, heldBy, now } = parts;
  const shown = (accountId: AccountId, profile: ProfileInUse) =>
    done(profiles.view(accountId, profile, heldBy(accountId)));
  return {
    'terminal.profile.get': async ({ accountId }) => {
      const inUse = profiles.inUse(accountId);
      return inUse ? shown(accountId, inUse) : NOT_NEEDED;
    },
    'terminal.profile.save': async ({ accountId, profile }) => {
      if (!profiles.inUse(accountId)) return NOT_NEEDED;
      const checked = profiles.check(accountId, profile);
      return checked.ok ? keep(parts, accountId, checked.value) : badProfile(checked.error);
    },
    'terminal.profile.reset': async ({ accountId }) => {
      const shipped = profiles.inUse(accountId)?.shipped;
      if (!shipped) return NOT_NEEDED;
      return keep(parts, accountId, { profile: shipped, shipped, source: 'shipped', savedAt: null, problem: null });
    },
    'terminal.profile.export': async ({ accountId }) => {
      const inUse = profiles.inUse(accountId);
      if (!inUse) return NOT_NEEDED;
      const text = `${JSON.stringify(profiles.portable(inUse.profile), undefined, 2)}\n`;
      return done({
        fileName: `${inUse.profile.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-profile.json`,
        text,
      });
    },
    'terminal.profile.import': async ({ accountId, text }) => {
      if (!profiles.inUse(accountId)) return NOT_NEEDED;
      const json = parse(text);
      if (json === undefined) return badFile('This file is not JSON, so it is no profile.');
      const checked = profiles.check(accountId, json.value);
      return checked.ok ? shown(accountId, checked.value) : badProfile(checked.error);
    },
    'terminal.record.start': async ({ accountId, path }) => {
      const inUse = profiles.inUse(accountId);
      if (!inUse) return NOT_NEEDED;
      if (heldBy(accountId)) return locked(heldBy(accountId));
      return done(recorder.start(accountId, path));
    },
    'terminal.record.state': async ({ accountId }) => done(recorder.state(accountId)),
    'terminal.record.stop': async ({ accountId }) => done(recorder.stop(accountId)),
    'terminal.attempts': async ({ accountId }) =>
      done({ attempts: [...terminalAttempts(join(dataDir, 'evidence', accountId), now())] }),
    'terminal.picture': async ({ accountId, episodeId, file }) => {
      // The names are checked at the door: neither can lead out of the account's folder.
      const path = join(dataDir, 'evidence', accountId, episodeId, file);
      const picture = existsSync(path) ? readFileSync(path) : undefined;
      if (picture === undefined || picture.length > LARGEST_PICTURE)
        return refuse('picture-not-found', 'This picture is no longer there.');
      return done({ base64: picture.toString('base64') });
    },
  };
}

/** Why what guards an account must stay as it is, from what its guard says; null when it may change. */
export function whyHeld(view: Pick<AccountView, 'engine' | 'lock'> | undefined): ProfileView['locked'] {
  if (!view) {
    const message =
      'The guard of this account does not answer, so nobody can say whether the account is locked. Nothing is changed.';
    return { message, until: null };
  }
  if (view.lock) {
    return {
      message: 'This account is locked. The steps its page is walked by stay as they are until the lock ends.',
      until: view.lock.until,
    };
  }
  if (view.engine === 'killing')
    return { message: 'A kill is closing this account and walks these steps now.', until: null };
  return null;
}

/** Keeps a profile unless the account is held; what was changed stands in the journal before it is used. */
async function keep(
  { profiles, heldBy, note, changed }: TerminalProfileCommandParts,
  accountId: AccountId,
  next: ProfileInUse,
): Promise<CommandResult<ProfileView>> {
  const held = heldBy(accountId);
  if (held) return locked(held);
  const before = profiles.inUse(accountId);
  try {
    await profiles.keep(accountId, next);
  } catch (error) {
    const message = `The profile could not be written (${faultText(error)}), so the old one stays. Free disk space and save again.`;
    return refuse('disk-refuses', message);
  }
  const inUse = profiles.inUse(accountId) ?? next;
  if (before) note(accountId, changesOf(before, inUse));
  changed();
  return done(profiles.view(accountId, inUse, null));
}

function changesOf(before: ProfileInUse, after: ProfileInUse): readonly ConfigChange[] {
  const called = ({ source, profile }: ProfileInUse): string =>
    `${source === 'shipped' ? 'as it came' : 'your own'} (${fingerprintOf(profile).slice(0, 8)})`;
  const [from, to] = [called(before), called(after)];
  return from === to ? [] : [{ field: 'terminal profile', from, to }];
}

function locked(held: ProfileView['locked']): Refusal {
  const message = held?.message ?? 'This account is locked.';
  return refuse('locked', message, held?.until == null ? undefined : { until: held.until });
}

function badFile(message: string): Refusal {
  return refuse('invalid-profile', message, [{ path: 'profile', message }]);
}

function badProfile({ issues }: ProfileRefusal): Refusal {
  const details = fieldErrors(issues).map(({ path, message }) => ({ path: `profile.${path}`, message }));
  const [first] = details;
  const more = details.length > 1 ? ` And ${details.length - 1} more.` : '';
  const message = `This is no profile that can be used. ${first?.path ?? ''}: ${first?.message ?? ''}${more} Nothing was changed.`;
  return refuse('invalid-profile', message, details);
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch {
    return undefined;
  }
}
