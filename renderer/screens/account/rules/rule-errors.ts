import type { CommandError } from '../../../../engine/contract/wire.ts';

/** Refusals by the path of the field, as the guard names it: `settings.rules.0.when.limit.rupees`. */
export type PathErrors = Readonly<Record<string, string>>;

/** The guard's refusals by path; none for a refusal that is about no field. */
export function errorsByPath(error: CommandError | null): PathErrors {
  if (error === null || !Array.isArray(error.details)) return {};
  const details = error.details as readonly { readonly path: string; readonly message: string }[];
  return Object.fromEntries(details.map(({ path, message }) => [path, message]));
}

/** What is refused at a field or inside it. */
export function errorAt(errors: PathErrors, path: string): string | undefined {
  if (errors[path] !== undefined) return errors[path];
  return Object.entries(errors).find(([each]) => each.startsWith(`${path}.`))?.[1];
}

/** What is refused of a rule and stands at none of these fields. */
export function errorBeside(errors: PathErrors, rule: string, shown: readonly string[]): string | undefined {
  const isShown = (path: string): boolean => shown.some((each) => path === each || path.startsWith(`${each}.`));
  return Object.entries(errors).find(([path]) => (path === rule || path.startsWith(`${rule}.`)) && !isShown(path))?.[1];
}
