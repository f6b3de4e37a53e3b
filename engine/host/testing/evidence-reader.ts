import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many attempts of a kill made the click that turns the switch on, or may have made it. */
export function switchClicks(dataDir: string, accountId: string, killId: string): number {
  const folder = join(dataDir, 'evidence', accountId, killId);
  const attempts = readdirSync(folder).filter((name) => name.endsWith('steps-activate.json'));
  return attempts
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { readonly committed: string })
    .filter(({ committed }) => committed !== 'no').length;
}
