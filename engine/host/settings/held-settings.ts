import { zAccountSettings, type AccountSettings } from '../../contract/account-settings.ts';
import type { JournalEntry } from '../../domain/journal-entry.ts';
import { takeValue } from './settings-units.ts';

/** The settings that hold by the journal. `replaced`: what the file may still hold although nobody has edited it since. */
export type HeldSettings = {
  readonly settings: AccountSettings;
  readonly replaced: AccountSettings | null;
  readonly proven: boolean;
};

type Fact = Extract<JournalEntry, { kind: 'settings-held' | 'loosening-applied' }>;

/** Kinds of entries that say which settings hold. */
export const SETTINGS_FACTS = ['settings-held', 'loosening-applied'] as const;

function read(settings: unknown): AccountSettings | null {
  const parsed = zAccountSettings.safeParse(settings);
  return parsed.success ? parsed.data : null;
}

/**
 * What holds, by the facts of a journal from the newest back to its last `settings-held`: that, and what came due after it without having
 * been written down with all the rest. Null where nothing is held: a new account, one that was given up, or settings nobody can read.
 */
export function heldBy(newestFirst: readonly Fact[]): HeldSettings | null {
  const [held, ...applied] = newestFirst.toReversed();
  if (held?.kind !== 'settings-held') return null;
  const settings = read(held.settings);
  if (!settings) return null;
  const changes = applied.flatMap((fact) => (fact.kind === 'loosening-applied' ? fact.changes : []));
  const now = changes.reduce((each, { field, value }) => takeValue(each, field, value), settings);
  return { settings: now, replaced: changes.length > 0 ? settings : read(held.replaced), proven: held.proven };
}
