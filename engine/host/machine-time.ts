import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { uptime } from 'node:os';
import type { MachineTime } from '../runtime/time-keeper.ts';

const ZONES = '/zoneinfo/';

function attempt(read: () => string): string | null {
  try {
    return read().trim() || null;
  } catch {
    return null;
  }
}

/** Names this run of the computer. Windows has no such name: there only the broker's time stands against its clock. */
function readBootId(): string | null {
  if (process.platform === 'linux') return attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  if (process.platform !== 'darwin') return null;
  return attempt(() => execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8', timeout: 2_000 }));
}

/** The zone the system is set to now: what the runtime says itself is of its own start. */
function zone(): string {
  const link = attempt(() => readlinkSync('/etc/localtime')) ?? '';
  const linked = link.includes(ZONES) ? link.slice(link.indexOf(ZONES) + ZONES.length) : undefined;
  return process.env['TZ'] || linked || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

let bootId: string | null | undefined;

/** What this computer knows of time beside its clock. */
export function machineTime(): MachineTime {
  bootId ??= readBootId();
  return { bootId, uptimeMs: Math.round(uptime() * 1_000), zone: zone() };
}
