import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process of a host under test. */
export type LivingProcess = { readonly pid: number; readonly command: string };

/** Every process that was started with `name=value` in its environment and lives, orphans included. Linux only. */
function markedProcesses(name: string, value: string): readonly LivingProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        if (!readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0').includes(`${name}=${value}`)) return [];
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [{ pid: Number(entry), command }];
      } catch {
        // It ended while it was looked at, or belongs to somebody else.
        return [];
      }
    });
}

/** Without /proc: everything below a process in the tree. */
function descendants(root: number): readonly LivingProcess[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
  const rows = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command ?? '' }];
  });
  const below = (pid: number): readonly LivingProcess[] =>
    rows.filter((row) => row.parent === pid).flatMap((row) => [row, ...below(row.pid)]);
  return [...rows.filter((row) => row.pid === root), ...below(root)];
}

/** The processes of one host: itself, the practice market, the browser driver, the browsers. */
export function processesOf(mark: { readonly name: string; readonly value: string; readonly root: number }) {
  return existsSync('/proc/self/environ') ? markedProcesses(mark.name, mark.value) : descendants(mark.root);
}

/** Waits until `find` finds nothing; answers with what is left when the time is up. */
export async function untilGone(
  find: () => readonly LivingProcess[],
  withinMs: number,
): Promise<readonly LivingProcess[]> {
  const deadline = performance.now() + withinMs;
  let left = find();
  while (left.length > 0 && performance.now() < deadline) {
    await pause(20);
    left = find();
  }
  return left;
}
