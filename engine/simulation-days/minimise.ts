import type { Disturbance } from './disturbances.ts';
import { simulateDay, type DayOptions } from './simulated-day.ts';

/** So many replays are spent on one day; what is left then is short, if not the shortest. */
const MOST_REPLAYS = 250;

/**
 * The fewest disturbances of a failing day under which the same invariant still breaks (delta debugging, Zeller 1999). Each
 * is needed: without any one of them the day holds, unless the replays ran out first.
 */
export async function minimiseDay(
  options: DayOptions,
  invariant: string,
  struck: readonly Disturbance[],
  mostReplays = MOST_REPLAYS,
): Promise<readonly Disturbance[]> {
  let replays = 0;
  const breaks = async (kept: readonly Disturbance[]): Promise<boolean> => {
    replays += 1;
    const only = new Set(kept.map(({ key }) => key));
    const report = await simulateDay({ ...options, only });
    return report.violations.some((each) => each.invariant === invariant);
  };
  let kept = struck;
  if (await breaks([])) return [];
  for (let parts = 2; kept.length > 1 && replays < mostReplays;) {
    const smaller = await firstThatBreaks(withoutPart(kept, parts), breaks, () => replays < mostReplays);
    if (smaller) {
      kept = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts >= kept.length) {
      break;
    } else {
      parts = Math.min(kept.length, parts * 2);
    }
  }
  return kept;
}

async function firstThatBreaks(
  candidates: readonly (readonly Disturbance[])[],
  breaks: (kept: readonly Disturbance[]) => Promise<boolean>,
  mayGoOn: () => boolean,
): Promise<readonly Disturbance[] | undefined> {
  for (const candidate of candidates) {
    if (!mayGoOn()) return undefined;
    if (await breaks(candidate)) return candidate;
  }
  return undefined;
}

/** The list without its first part, without its second, and so on. */
function withoutPart(all: readonly Disturbance[], parts: number): readonly (readonly Disturbance[])[] {
  const size = Math.ceil(all.length / parts);
  return Array.from({ length: Math.ceil(all.length / size) }, (_each, part) =>
    all.filter((_disturbance, index) => Math.floor(index / size) !== part),
  );
}
