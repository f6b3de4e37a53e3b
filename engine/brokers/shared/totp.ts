import { Secret, TOTP } from 'otpauth';
import type { Clock, StopSignal } from '../../ports.ts';

const STEP_MS = 30_000;
/** A password with less time left than this may be old before it arrives. */
const LEAST_LEFT_MS = 1_500;

/** What one-time passwords are made of. `now` is the broker's clock where it is known. */
export type PasscodeOptions = {
  /** The seed as the broker shows it: base32, with or without spaces; or a whole `otpauth://` address. */
  readonly seed: string | (() => string);
  readonly clock: Clock;
  readonly now: () => number;
};

/** Makes the one-time passwords of a login here on this machine, for the broker's clock, and none of them twice: brokers refuse a step that was used. */
export class Passcodes {
  readonly #options: PasscodeOptions;
  #used = -Infinity;

  constructor(options: PasscodeOptions) {
    this.#options = options;
  }

  /** Whether the seed is one at all. */
  get usable(): boolean {
    return this.#totp() !== undefined;
  }

  /**
   * The next password, waiting for the next step when this one was used or is about to end. Undefined when the seed is none, or
   * nobody needs it any more: then its step is free again.
   */
  async next(stop?: StopSignal): Promise<string | undefined> {
    const { clock, now } = this.#options;
    const totp = this.#totp();
    if (!totp) return undefined;
    const at = now();
    const left = STEP_MS - (at % STEP_MS);
    const step = Math.floor(at / STEP_MS);
    const before = this.#used;
    const chosen = step <= before || left < LEAST_LEFT_MS ? Math.max(step, before) + 1 : step;
    this.#used = chosen;
    if (chosen > step) await clock.sleep(chosen * STEP_MS - at + 1, stop);
    if (stop?.aborted === true) {
      if (this.#used === chosen) this.#used = before;
      return undefined;
    }
    return totp.generate({ timestamp: chosen * STEP_MS });
  }

  #totp(): TOTP | undefined {
    const { seed } = this.#options;
    return readSeed(typeof seed === 'string' ? seed : seed());
  }
}

function readSeed(seed: string): TOTP | undefined {
  const inner = /[?&]secret=([^&]+)/i.exec(seed)?.[1] ?? seed;
  try {
    const secret = Secret.fromBase32(inner.replaceAll(/[\s-]/g, '').toUpperCase());
    return secret.bytes.length === 0 ? undefined : new TOTP({ secret, digits: 6, period: STEP_MS / 1_000 });
  } catch {
    return undefined;
  }
}
