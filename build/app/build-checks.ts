import type { Check } from '../checks/check.ts';
import { desktop, hasSources, renderer } from './build-app.ts';

/** Building what the end-to-end tests open counts as a test of its own. */
export const buildChecks: readonly Check[] = [renderer, desktop].filter(hasSources).map((part) => ({
  name: `build: ${part.name}`,
  run: async () => {
    await part.build();
    return { ok: true, detail: '' };
  },
}));
