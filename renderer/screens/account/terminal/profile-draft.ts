import type { ProfileView, TargetJson } from '../../../../engine/contract/terminal-profile.ts';
import type { CommandError, FieldError } from '../../../../engine/contract/wire.ts';

/** What the trader changed and has not saved: targets by the path of their part. */
export type ProfileEdits = Readonly<Record<string, TargetJson>>;

/** The profile with the edits laid over it, as it is sent. */
export function editedProfile(profile: ProfileView['profile'], edits: ProfileEdits): ProfileView['profile'] {
  return Object.entries(edits).reduce((before, [path, target]) => {
    // A box to tick stands in the profile by its name alone.
    const isSegment = /\.segments\.\d+$/.test(path) && !path.startsWith('state.');
    return withValue(before, path.split('.'), isSegment ? target['name'] : target);
  }, profile);
}

function withValue<T>(value: T, path: readonly string[], next: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return next as T;
  if (Array.isArray(value))
    return value.map((one: unknown, at) => (String(at) === key ? withValue(one, rest, next) : one)) as T;
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...value, [key]: withValue(fields[key], rest, next) };
}

/** Refusals of the host by the part they are about; what belongs to no part stands under the empty path. */
export function profileErrors(
  error: CommandError | null,
  parts: ProfileView['parts'],
): Readonly<Record<string, readonly string[]>> {
  if (error === null || !Array.isArray(error.details)) return {};
  const found: Record<string, string[]> = {};
  for (const { path, message } of error.details as readonly FieldError[]) {
    const inProfile = path.replace(/^profile\.?/, '');
    const part = parts.find((one) => inProfile === one.path || inProfile.startsWith(`${one.path}.`));
    const words = part === undefined ? `${inProfile === '' ? '' : `${inProfile}: `}${message}` : message;
    (found[part?.path ?? ''] ??= []).push(words);
  }
  return found;
}

/** A stretch of the walk: its parts, step by step. */
export type Stretch = { readonly title: string; readonly steps: readonly StepParts[] };

const STRETCHES: readonly (readonly [title: string, paths: RegExp])[] = [
  ['Signing in', /^(?:login|clientCode)/],
  ['To the switch', /^(?:toSwitch|state)/],
  ['To the last question', /^toCommit/],
  ['The last question', /^commit/],
  ['Pop-ups that are taken away', /^popUps/],
];

/** The walk in stretches, those without a part left out. */
export function stretchesOf(parts: ProfileView['parts']): readonly Stretch[] {
  return STRETCHES.map(([title, paths]) => ({
    title,
    steps: byStep(parts.filter(({ path }) => paths.test(path))),
  })).filter(({ steps }) => steps.length > 0);
}

/** The parts of one step, in the order of the walk. */
type StepParts = { readonly step: string; readonly parts: ProfileView['parts'] };

/** Neighbouring parts of the same step as one. */
function byStep(parts: ProfileView['parts']): readonly StepParts[] {
  const steps: { readonly step: string; readonly parts: ProfileView['parts'] }[] = [];
  for (const part of parts) {
    const last = steps.at(-1);
    if (last?.step === part.step) last.parts.push(part);
    else steps.push({ step: part.step, parts: [part] });
  }
  return steps;
}
