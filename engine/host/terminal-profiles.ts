import { fingerprintOf } from '../../automation/profiles/fingerprint.ts';
import { practiceProfile } from '../../automation/profiles/practice.ts';
import { readOwnProfile, type ProfileIssue } from '../../automation/profiles/profile-limits.ts';
import { partsOf } from '../../automation/profiles/profile-parts.ts';
import type { TerminalProfile } from '../../automation/profiles/profile-schema.ts';
import { isTerminalBroker, shippedProfile } from '../../automation/profiles/shipped.ts';
import { fileRecording, isRecordingOf } from '../../automation/recording.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { ProfileView } from '../contract/terminal-profile.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { toIstIso, type EpochMs } from '../domain/time.ts';
import { readTerminalProfile, removeTerminalProfile, writeTerminalProfile } from '../store/terminal-profile-file.ts';
import { PRACTICE_NOWHERE, recordingFile } from './terminal-place.ts';

/** What the profiles of all accounts are read from. */
export type TerminalProfileParts = {
  readonly dataDir: string;
  readonly settingsOf: (accountId: AccountId) => Pick<AccountSettings, 'broker' | 'mode'> | undefined;
  /** Where the practice page stands now; undefined while it does not. */
  readonly practiceOrigin: () => string | undefined;
  /** Whether the account's guard is to stay as it is: locked, being killed, or not answering. */
  readonly isHeld: (accountId: AccountId) => boolean;
  readonly now: () => EpochMs;
};

/** What an account's page is walked by. */
export type ProfileInUse = {
  readonly profile: TerminalProfile;
  readonly shipped: TerminalProfile;
  readonly source: 'shipped' | 'own';
  readonly savedAt: EpochMs | null;
  /** Why the trader's own file is not used. */
  readonly problem: string | null;
};

/** How a profile of the trader's own is refused: by fields of it. */
export type ProfileRefusal = { readonly issues: readonly ProfileIssue[] };

/** The profiles that pages are walked by: the shipped ones, and what traders made of them. */
export class TerminalProfiles {
  readonly #parts: TerminalProfileParts;
  /** What was in use when an account was last free to change: a file edited by hand under a lock changes nothing (card L6). */
  readonly #lastFree = new Map<AccountId, ProfileInUse>();

  constructor(parts: TerminalProfileParts) {
    this.#parts = parts;
  }

  /** The profile an account's page is walked by now; undefined where none is needed. */
  inUse(accountId: AccountId): ProfileInUse | undefined {
    const shipped = this.#shipped(accountId);
    if (shipped === undefined) return undefined;
    const held = this.#lastFree.get(accountId);
    if (held && held.shipped.startUrl === shipped.startUrl && this.#parts.isHeld(accountId)) return held;
    const found = this.#read(accountId, shipped);
    this.#lastFree.set(accountId, found);
    return found;
  }

  /** Checks a profile as JSON against the shipped one of the account. */
  check(accountId: AccountId, json: unknown): Result<ProfileInUse, ProfileRefusal> {
    const shipped = this.#shipped(accountId);
    if (shipped === undefined) throw new RangeError(`${accountId} needs no terminal profile`);
    const read = readOwnProfile(this.#placed(json, shipped), shipped);
    if (!read.ok) return err({ issues: read.issues });
    const isShipped = fingerprintOf(read.profile) === fingerprintOf(shipped);
    return ok({
      profile: read.profile,
      shipped,
      source: isShipped ? 'shipped' : 'own',
      savedAt: isShipped ? null : this.#parts.now(),
      problem: null,
    });
  }

  /** Keeps a checked profile. The shipped one needs no file. Rejects with the system's error. */
  async keep(accountId: AccountId, checked: ProfileInUse): Promise<void> {
    const { dataDir, settingsOf, now } = this.#parts;
    if (checked.source === 'shipped') return removeTerminalProfile(dataDir, accountId, now());
    const broker = settingsOf(accountId)?.broker ?? 'paper';
    const savedAt = checked.savedAt ?? now();
    await writeTerminalProfile(dataDir, { accountId, broker, savedAt, profile: this.portable(checked.profile) });
  }

  /** The profile as a file may hold it: the practice page's address, which is another at each start, has one fixed stand-in. */
  portable(profile: TerminalProfile): unknown {
    const origin = this.#parts.practiceOrigin();
    const text = JSON.stringify(profile);
    return JSON.parse(origin === undefined ? text : text.replaceAll(`"${origin}`, `"${PRACTICE_NOWHERE}`));
  }

  /** What is shown of a profile. `locked`: why a change would be refused now. */
  view(accountId: AccountId, shown: ProfileInUse, locked: ProfileView['locked']): ProfileView {
    const before = new Map(partsOf(shown.shipped).map(({ path, target }) => [path, JSON.stringify(target)]));
    const recording = fileRecording(recordingFile(this.#parts.dataDir, accountId)).load();
    return {
      name: shown.profile.name,
      source: shown.source,
      savedAt: shown.savedAt === null ? null : toIstIso(shown.savedAt),
      problem: shown.problem,
      rehearsed: isRecordingOf(recording, shown.profile),
      locked,
      profile: shown.profile,
      parts: partsOf(shown.profile).map((part) => ({
        ...part,
        target: { ...part.target },
        changed: before.get(part.path) !== JSON.stringify(part.target),
      })),
    };
  }

  #read(accountId: AccountId, shipped: TerminalProfile): ProfileInUse {
    const asShipped = { profile: shipped, shipped, source: 'shipped', savedAt: null } as const;
    const file = readTerminalProfile(this.#parts.dataDir, accountId);
    const unused = (why: string): ProfileInUse => ({
      ...asShipped,
      problem: `Your own profile is not used, the one that came with TradeFuse is. ${why}`,
    });
    if (!file.ok) return unused(file.error);
    if (file.value === undefined) return { ...asShipped, problem: null };
    // Made for the page of another broker.
    if (file.value.broker !== this.#parts.settingsOf(accountId)?.broker) return unused('It is for another broker.');
    const read = readOwnProfile(this.#placed(file.value.profile, shipped), shipped);
    if (read.ok) return { profile: read.profile, shipped, source: 'own', savedAt: file.value.savedAt, problem: null };
    const [first] = read.issues;
    return unused(`${first?.path.join('.') ?? ''}: ${first?.message ?? 'It cannot be read.'}`);
  }

  #shipped(accountId: AccountId): TerminalProfile | undefined {
    const settings = this.#parts.settingsOf(accountId);
    if (settings === undefined) return undefined;
    if (settings.mode !== 'live') return practiceProfile(this.#parts.practiceOrigin() ?? PRACTICE_NOWHERE);
    return isTerminalBroker(settings.broker) ? shippedProfile(settings.broker) : undefined;
  }

  /** The stand-in for the practice page's address becomes the address; in a broker's profile it stays what it is, and is refused. */
  #placed(json: unknown, shipped: TerminalProfile): unknown {
    const [origin = ''] = shipped.origins;
    if (!origin.startsWith('http://127.0.0.1:')) return json;
    return JSON.parse((JSON.stringify(json) ?? 'null').replaceAll(`"${PRACTICE_NOWHERE}`, `"${origin}`));
  }
}
