import { existsSync, readdirSync, readFileSync } from 'node:fs';

type RunningProcess = { readonly pid: number; readonly command: string };

/** Living processes whose environment holds `name=value`. Linux only; elsewhere there is no /proc to ask. */
export function processesMarked(name: string, value: string): readonly RunningProcess[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => readMarked(Number(entry), `${name}=${value}`) ?? []);
}

function readMarked(pid: number, assignment: string): RunningProcess | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    if (!environment.includes(assignment)) return undefined;
    return { pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() };
  } catch {
    // The process ended while it was being read, or belongs to somebody else.
    return undefined;
  }
}
