import type { z } from 'zod';
import { limitMessage, zAccountConfigFile, type AccountConfigFile } from '../contract/account-settings.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { parseLossLimit } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { fieldProblem, looksLikeSecret, SECRET_SENTENCE, type ConfigProblem } from './config-problem.ts';
import { issueSentence, valueAt } from './issue-sentence.ts';
import { decodeJsonText, keyPlaces, parseJsonText, type KeyPlace } from './json-text.ts';

/** A file as the schema understood it, or everything that is wrong with it, the first thing first. */
export type ConfigReading = Result<AccountConfigFile, readonly [ConfigProblem, ...ConfigProblem[]]>;

/** Reads `config/<account>.json`. The name of the file says whose it is; the content must say the same. */
export function parseAccountConfig(bytes: Uint8Array, accountId: AccountId): ConfigReading {
  const text = decodeJsonText(bytes);
  if (!text.ok) return err([text.error]);
  const value = parseJsonText(text.value);
  if (!value.ok) return err([value.error]);
  const places = keyPlaces(text.value);
  const [first, ...rest] = [...nameProblems(places), ...ownerProblems(value.value, accountId, places)];
  if (first) return err([first, ...rest]);
  const parsed = zAccountConfigFile.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  const [issue, ...issues] = parsed.error.issues.flatMap((found) => problemsOf(found, value.value, places));
  return err([issue ?? { code: 'field', message: 'The file does not fit the settings.' }, ...issues]);
}

/** Secrets and repeated names are found before the schema runs: it would skip over both without a word in nested objects. */
function nameProblems(places: readonly KeyPlace[]): readonly ConfigProblem[] {
  return places.flatMap(({ path, line }, index) => {
    const key = path.split('.').at(-1) ?? path;
    if (looksLikeSecret(key)) return [fieldProblem('secret', path, SECRET_SENTENCE, line)];
    const before = places.findIndex((place) => place.path === path);
    if (before === index) return [];
    const sentence = `it stands on line ${places[before]?.line ?? '?'} already. Keep one of the two, so that nobody has to guess which one holds.`;
    return [fieldProblem('duplicate', path, sentence, line)];
  });
}

function ownerProblems(value: unknown, accountId: AccountId, places: readonly KeyPlace[]): readonly ConfigProblem[] {
  const owner = valueAt(value, ['accountId']);
  if (typeof owner !== 'string' || owner === accountId) return [];
  return [
    fieldProblem(
      'field',
      'accountId',
      `the file is named ${accountId}.json, so this must be "${accountId}".`,
      lineOf(places, 'accountId'),
    ),
  ];
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown, places: readonly KeyPlace[]): readonly ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key].join('.');
      return fieldProblem('field', path, unknownSentence(key), lineOf(places, path));
    });
  }
  const field = issue.path.join('.') || 'the file';
  const found = valueAt(value, issue.path);
  const sentence = field === 'mtmLossLimit' ? limitSentence(found) : issueSentence(issue, found);
  return [fieldProblem('field', field, sentence, lineOf(places, field))];
}

function limitSentence(found: unknown): string {
  if (found === undefined)
    return 'it is missing, and without a limit nothing is guarded. Add for example "mtmLossLimit": -10000.';
  const limit = typeof found === 'number' || typeof found === 'string' ? parseLossLimit(found) : undefined;
  return limit && !limit.ok ? limitMessage(limit.error) : limitMessage({ code: 'limit-not-a-number' });
}

function unknownSentence(key: string): string {
  const meant = Object.keys(zAccountConfigFile.shape).find((known) => known.toLowerCase() === key.toLowerCase());
  return meant === undefined
    ? 'there is no such setting. Check the spelling.'
    : `there is no such setting. It is written ${meant}.`;
}

function lineOf(places: readonly KeyPlace[], path: string): number | undefined {
  return places.find((place) => place.path === path)?.line;
}
