import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The prefix every test gives the folders it makes in the system's temporary folder. */
const temporaryPrefix = 'tradefuse-test-';

type RunningProcess = { readonly pid: number; readonly parent: number; readonly command: string };

/** The living processes of this machine; empty where there is no /proc to read. */
export function runningProcesses(): readonly RunningProcess[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(Number(pid)) ?? []);
}

function readProcess(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may itself hold brackets and spaces, so count from the last one.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

/** Everything that descends from `ancestor`, itself not included. */
export function descendantsOf(
  ancestor: number,
  processes: readonly RunningProcess[],
): readonly RunningProcess[] {
  const children = processes.filter(({ parent }) => parent === ancestor);
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, processes)]);
}

export function leftoverFolders(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(temporaryPrefix));
}

/** Called once by vitest around the whole run: what the tests started or wrote must be gone afterwards. */
export function setup(): () => Promise<void> {
  const before = new Set(leftoverFolders());
  const known = new Set(runningProcesses().map(({ pid }) => pid));
  return async () => {
    const remaining = await settled(() => findLeftovers(before, known));
    if (remaining.length > 0) throw new Error(`The tests left something behind:\n${remaining.join('\n')}`);
  };
}

function findLeftovers(before: ReadonlySet<string>, known: ReadonlySet<number>): readonly string[] {
  const folders = leftoverFolders().filter((name) => !before.has(name));
  const processes = startedByTests(runningProcesses(), known);
  return [
    ...folders.map((name) => `folder ${name} in ${tmpdir()}`),
    ...processes.map(({ pid, command }) => `process ${pid}: ${command.slice(0, 160)}`),
  ];
}

/**
 * Descendants of this process, and processes that lost their parent since: a child whose starter died is adopted by
 * process 1 and would otherwise go unseen. The bundler's and vitest's own helpers are not the tests' doing.
 */
function startedByTests(
  processes: readonly RunningProcess[],
  known: ReadonlySet<number>,
): readonly RunningProcess[] {
  const ours = /node_modules\/(vitest|vite|rolldown|tinypool|esbuild)\//;
  const orphanSigns = /tradefuse-test-/;
  const orphans = processes.filter(
    ({ pid, parent, command }) => parent === 1 && !known.has(pid) && orphanSigns.test(command),
  );
  const children = descendantsOf(process.pid, processes).filter(
    ({ pid, command }) => !known.has(pid) && !ours.test(command),
  );
  return [...children, ...orphans];
}

/** Processes need a moment to end; ask again for up to three seconds before calling them left behind. */
async function settled(find: () => readonly string[]): Promise<readonly string[]> {
  let found = find();
  for (let attempt = 0; attempt < 30 && found.length > 0; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = find();
  }
  return found;
}
