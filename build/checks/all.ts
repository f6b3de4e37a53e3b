import type { Check } from './check.ts';
import { dependenciesCheck } from './dependencies.ts';
import { hygieneChecks } from './hygiene.ts';
import { formatCheck, lintCheck } from './lint.ts';
import { typesCheck } from './types.ts';
import { unusedCheck } from './unused.ts';

/** Longest first, so that two cores finish together. */
export const staticChecks: readonly Check[] = [
  typesCheck,
  lintCheck,
  dependenciesCheck,
  unusedCheck,
  formatCheck,
  ...hygieneChecks,
];
