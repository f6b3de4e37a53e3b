import { terminalProfileSchema } from './profile-schema.ts';
import type { TerminalProfile } from './profile-schema.ts';
import type { ProfileStep } from './step-schema.ts';

/** What is wrong with a profile, at which place of its JSON. */
export type ProfileIssue = NonNullable<ReturnType<typeof terminalProfileSchema.safeParse>['error']>['issues'][number];

/** A profile of the trader's own, read; or what must be mended in it. */
export type OwnProfile =
  | { readonly ok: true; readonly profile: TerminalProfile }
  | { readonly ok: false; readonly issues: readonly ProfileIssue[] };

/**
 * Reads a profile that did not come with the program. It may describe the page anew, and nothing else: pages and data stay on
 * the hosts of the shipped one (card T1), secrets are typed while signing in and no others than there, and mails that prove
 * something come from the broker's own senders.
 */
export function readOwnProfile(value: unknown, shipped: TerminalProfile): OwnProfile {
  const parsed = terminalProfileSchema.safeParse(value);
  if (!parsed.success) return { ok: false, issues: parsed.error.issues };
  const profile = parsed.data;
  const issues = [
    ...strayOrigins(profile, shipped),
    ...straySecrets(profile, shipped),
    ...strayMails(profile, shipped),
    ...slowPatterns(profile),
  ];
  return issues.length === 0 ? { ok: true, profile } : { ok: false, issues };
}

function issue(path: readonly (string | number)[], message: string): ProfileIssue {
  return { code: 'custom', path: [...path], message, input: undefined };
}

/** A host that is not the shipped one's would be handed the trader's password. */
function strayOrigins(profile: TerminalProfile, shipped: TerminalProfile): readonly ProfileIssue[] {
  const pages = new Set(shipped.origins);
  const data = new Set([...shipped.origins, ...shipped.resourceOrigins]);
  const stray = (list: 'origins' | 'resourceOrigins', allowed: ReadonlySet<string>): readonly ProfileIssue[] =>
    profile[list].flatMap((origin, at) =>
      allowed.has(origin)
        ? []
        : [issue([list, at], `${origin} is not one of ${shipped.name}’s own addresses: ${[...allowed].join(', ')}.`)],
    );
  return [...stray('origins', pages), ...stray('resourceOrigins', data)];
}

type Typed = { readonly path: readonly (string | number)[]; readonly secret: string };

function secretsTyped(profile: TerminalProfile): readonly Typed[] {
  const typed = (step: ProfileStep, path: readonly (string | number)[]): readonly Typed[] => {
    if (step.do === 'optional') return step.steps.flatMap((inner, at) => typed(inner, [...path, 'steps', at]));
    return step.do === 'fill' && 'secret' in step.value
      ? [{ path: [...path, 'value'], secret: step.value.secret }]
      : [];
  };
  return (['login', 'toSwitch', 'toCommit'] as const).flatMap((list) =>
    profile[list].flatMap((step, at) => typed(step, [list, at])),
  );
}

function straySecrets(profile: TerminalProfile, shipped: TerminalProfile): readonly ProfileIssue[] {
  const known = new Set(secretsTyped(shipped).map(({ secret }) => secret));
  return secretsTyped(profile).flatMap(({ path, secret }) => {
    if (path[0] !== 'login') return [issue(path, 'Secrets are typed while signing in only.')];
    return known.has(secret) ? [] : [issue(path, `${shipped.name} does not ask for the ${secret} when signing in.`)];
  });
}

function strayMails(profile: TerminalProfile, shipped: TerminalProfile): readonly ProfileIssue[] {
  return (['codeMail', 'confirmationMail'] as const).flatMap((rule) => {
    const from = profile[rule]?.from;
    if (from === undefined || from === shipped[rule]?.from) return [];
    const own = shipped[rule]?.from;
    const message = own === undefined ? `${shipped.name} sends no such mail.` : `The broker’s own sender is ${own}.`;
    return [issue([rule, 'from'], message)];
  });
}

/** A repetition inside a repetition can take longer than a kill has; the page's text is the broker's, the pattern is anybody's. */
function slowPatterns(profile: TerminalProfile): readonly ProfileIssue[] {
  const patterns = [
    ...profile.refusals.map(({ says }, at) => ({ path: ['refusals', at, 'says'], pattern: says })),
    ...(profile.codeMail ? [{ path: ['codeMail', 'code'], pattern: profile.codeMail.code }] : []),
  ];
  return patterns
    .filter(({ pattern }) => /\((?:[^()\\]|\\.)*[*+}](?:[^()\\]|\\.)*\)\s*[*+{]|\\[1-9]/.test(pattern))
    .map(({ path }) => issue(path, 'A repetition inside a repetition may never come to an end. Write it plainly.'));
}
