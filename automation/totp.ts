import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../engine/ports.ts';

const stepMs = 30_000;

/** A code typed with less time than this left would expire on its way. */
const leastLeftMs = 2_000;

/** One-time codes of one account. Waits for the next 30 s step instead of repeating a code that was refused. */
export class OneTimeCodes {
  readonly #clock: Clock;
  #lastStep = -1;
  #refusedStep = -1;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The code for now, or for the next step when this one's was refused or is about to end. Throws on a malformed seed. */
  async next(seed: string): Promise<string> {
    const secret = Secret.fromBase32(seed.replaceAll(/[\s=-]/g, '').toUpperCase());
    const now = this.#clock.now();
    const left = stepMs - (now % stepMs);
    const mustWait = Math.floor(now / stepMs) <= this.#refusedStep || left < leastLeftMs;
    if (mustWait) await this.#clock.sleep(left + 50);
    const at = this.#clock.now();
    const step = Math.floor(at / stepMs);
    if (step <= this.#refusedStep) throw new Error('the clock did not move on to the next one-time code');
    this.#lastStep = step;
    return new TOTP({ secret, period: stepMs / 1000 }).generate({ timestamp: at });
  }

  /** Told when the page refused the last code. */
  refused(): void {
    this.#refusedStep = this.#lastStep;
  }
}
