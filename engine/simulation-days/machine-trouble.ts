import process from 'node:process';
import type { GuardedAccount } from './guarded-account.ts';
import type { Disturbances } from './disturbances.ts';
import type { Trouble } from './trouble.ts';

/** Three in ten deaths of a process are a power cut: what was not synced is gone, and the machine takes longer to come back. */
const POWER_CUTS = 0.3;

/** A full disk is not killed on top of it for so long: what only the memory holds then, no engine could keep. */
const AFTER_FULL_DISK_MS = 15_000;

const ZONES: readonly [string, ...string[]] = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati'];

/** The machine an engine runs on: its process dies, its disk fills, its clock is wrong. Times are monotonic milliseconds. */
export class MachineTrouble {
  crashes = 0;
  powerCuts = 0;
  readonly #account: GuardedAccount;
  readonly #trouble: Trouble;
  readonly #disturbances: Disturbances;
  #restartAt = 0;
  #diskFreeAt = 0;

  constructor(account: GuardedAccount, trouble: Trouble, disturbances: Disturbances) {
    this.#account = account;
    this.#trouble = trouble;
    this.#disturbances = disturbances;
  }

  /** The trouble begins: a machine whose clock is wrong has it wrong all day. */
  begin(): void {
    const wrong = this.#trouble.strikesAt('clock-wrong', 1);
    if (wrong) this.#account.wallError = wrong.among(-600_000, 600_000);
  }

  /** A moment of the troubled part of the day. */
  tick(): void {
    this.#strikeDisk();
    const jump = this.#trouble.strikesAt('clock-jump', 0.05);
    if (jump) this.#account.wallError += jump.among(-120_000, 120_000);
    const zone = this.#trouble.strikesAt('zone-change', 0.1);
    if (zone) process.env['TZ'] = zone.oneOf(ZONES);
    if (this.#account.crashed && this.#now() >= this.#restartAt) this.#account.restart();
  }

  /** A healthy machine again. */
  end(): void {
    this.#account.wallError = 0;
    this.#account.disk.refuses = undefined;
    if (this.#account.crashed) this.#account.restart();
  }

  /** Whether the process dies at this point. */
  crashesAt(point: string): boolean {
    const { crashRate } = this.#trouble;
    if (crashRate === 0 || this.#now() < this.#diskFreeAt + AFTER_FULL_DISK_MS) return false;
    const atLatch = point.startsWith('after journal kill-latched') && this.#trouble.strikesAt('crash-at-latch', 0.5);
    const draw = atLatch || this.#disturbances.strikes('crash', crashRate);
    if (!draw) return false;
    this.crashes += 1;
    const powerCut = draw.chance(POWER_CUTS);
    if (powerCut) {
      this.powerCuts += 1;
      this.#account.disk.cutPower();
    }
    this.#restartAt = this.#now() + (powerCut ? draw.among(5_000, 45_000) : draw.among(1_000, 8_000));
    return true;
  }

  #now(): number {
    return this.#account.clock.monotonic();
  }

  #strikeDisk(): void {
    const { disk, crashed } = this.#account;
    if (disk.full && this.#now() >= this.#diskFreeAt) disk.refuses = undefined;
    if (crashed || disk.full) return;
    const full = this.#trouble.strikes('disk-full');
    const locked = full ? undefined : this.#trouble.strikes('database-locked');
    if (!full && !locked) return;
    disk.refuses = full ? 'disk-full' : 'locked';
    this.#diskFreeAt = this.#now() + (full?.among(2_000, 20_000) ?? locked?.among(100, 5_000) ?? 0);
  }
}
