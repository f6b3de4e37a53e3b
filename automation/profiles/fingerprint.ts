import { createHash } from 'node:crypto';
import type { TerminalProfile } from './profile-schema.ts';

/**
 * Tells profiles apart: a dry run speaks for the steps it walked and for no others. The practice page's address changes with
 * every start, and how a mail is known is no step of the page: both are left out.
 */
export function fingerprintOf(profile: TerminalProfile): string {
  const { codeMail: _code, confirmationMail: _confirmation, ...page } = profile;
  const { origin } = new URL(profile.startUrl);
  const text = JSON.stringify(sorted(page)).replaceAll(origin, '');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The same profile read from a file whose keys stand in another order is the same. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
