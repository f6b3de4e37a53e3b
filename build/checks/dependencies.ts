import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { dependencyRules, rooms } from '../dependency-rules.ts';
import type { Check, Verdict } from './check.ts';
import { isTypeScript, projectFiles } from './sources.ts';

const cruisedRooms = ['engine', 'automation', 'renderer', 'electron'];

/** Reads who imports whom below `baseDir` and judges it by the table in `dependency-rules.mjs`. */
export async function cruiseDependencies(folders: readonly string[], baseDir?: string): Promise<ICruiseResult> {
  const { output } = await cruise([...folders], {
    ...dependencyRules.options,
    ...(baseDir === undefined ? {} : { baseDir }),
    ruleSet: { forbidden: [...dependencyRules.forbidden] },
    validate: true,
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser returned text instead of its result');
  return output;
}

export function describeViolations(result: ICruiseResult): string {
  return result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).join('\n');
}

/** Files below engine/ that no rule would look at. */
function homeless(files: readonly string[]): readonly string[] {
  const homes = [...Object.values(rooms).map((room) => new RegExp(room.path)), /^engine\/testing\//];
  return files.filter((file) => file.startsWith('engine/') && !homes.some((home) => home.test(file)));
}

async function judge(): Promise<Verdict> {
  const result = await cruiseDependencies(cruisedRooms);
  const seen = new Set(result.modules.map((module) => module.source));
  const sources = projectFiles().filter(
    (file) => isTypeScript(file) && cruisedRooms.some((room) => file.startsWith(`${room}/`)),
  );
  // Without a compiler it understands, dependency-cruiser sees no modules and finds no fault.
  const unseen = sources.filter((file) => !seen.has(file)).map((file) => `not seen: ${file}`);
  const strays = homeless(sources).map((file) => `in no room of the architecture: ${file}`);
  const detail = [describeViolations(result), ...unseen, ...strays].filter((line) => line !== '').join('\n');
  return { ok: detail === '', detail };
}

export const dependenciesCheck: Check = { name: 'architecture: who may import whom', run: judge };
