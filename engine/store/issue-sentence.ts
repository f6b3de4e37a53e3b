import type { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  number: 'it must be a number without quotes, for example 3.',
  int: 'it must be a whole number without quotes, for example 3.',
  string: 'it must be a text in double quotes.',
  boolean: 'it must be true or false, without quotes.',
  object: 'it must be a group in curly brackets.',
  array: 'it must be a list in square brackets.',
};

/** What a schema's refusal means, for somebody who edits a file by hand. Never repeats the refused value. */
export function issueSentence(issue: z.core.$ZodIssue, found: unknown): string {
  if (found === undefined && issue.path.length > 0) return 'it is missing.';
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? `it must be of the kind ${issue.expected}.`;
    case 'invalid_value':
      return `it must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.`;
    case 'too_small':
      return issue.origin === 'string' ? 'it must not be empty.' : `it must be at least ${issue.minimum}.`;
    case 'too_big':
      return issue.origin === 'string'
        ? `it must have at most ${issue.maximum} characters.`
        : `it must be at most ${issue.maximum}.`;
    case 'invalid_union':
      return 'it has the wrong form. Look at the file of another account, or delete the line to use the default.';
    default:
      return `it is not accepted: ${issue.message}.`;
  }
}

/** What stands at a path of a parsed value; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}
