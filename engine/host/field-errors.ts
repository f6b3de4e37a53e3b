import type { z } from 'zod';

import type { FieldError } from '../contract/wire.ts';

type Issue = z.core.$ZodIssue;

/** Names every refused field of a body: dotted paths, `body` for the body as a whole. */
export function fieldErrors(issues: readonly Issue[]): readonly FieldError[] {
  return issues.flatMap((issue) => describe(issue, []));
}

function describe(issue: Issue, above: readonly PropertyKey[]): readonly FieldError[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: dotted([...path, key]), message: 'There is no such field.' }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue, path);
  return [{ path: dotted(path), message: wording(issue.message) }];
}

/** A union was refused in every form it has: the form that came closest says what to mend. */
function describeUnion(issue: Extract<Issue, { code: 'invalid_union' }>, path: readonly PropertyKey[]) {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const inside = branches.filter((branch) => branch.some((one) => one.path.length > 0 || one.code !== 'invalid_type'));
  const closest = inside.toSorted((a, b) => weight(a) - weight(b))[0];
  if (closest !== undefined) return closest.flatMap((one) => describe(one, path));
  const expected = branches.flatMap((branch) => branch.flatMap((one) => ('expected' in one ? [one.expected] : [])));
  return [{ path: dotted(path), message: `This must be one of: ${[...new Set(expected)].join(', ')}.` }];
}

/** Fields that do not belong weigh most: they show that another form was meant. */
function weight(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1), 0);
}

function wording(message: string): string {
  return message.endsWith('received undefined') ? 'This is missing.' : message;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.');
}
