import { TOTP, Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { Passcodes } from './totp.ts';

const SEED = 'JBSWY3DPEHPK3PXP';
const at = (timestamp: number): string => new TOTP({ secret: Secret.fromBase32(SEED) }).generate({ timestamp });

function passcodes(seed = SEED, offset = 0) {
  const clock = new ManualClock(1_795_000_020_000);
  return { clock, codes: new Passcodes({ seed, clock, now: () => clock.now() + offset }) };
}

describe('one-time passwords', () => {
  it('are made for the broker’s clock, however the seed is written', async () => {
    for (const seed of [SEED, 'jbsw y3dp ehpk 3pxp', `otpauth://totp/Kotak:X?secret=${SEED}&issuer=Kotak`]) {
      const { clock, codes } = passcodes(seed);
      expect(await codes.next()).toBe(at(clock.now()));
    }
    const { clock, codes } = passcodes(SEED, 60_000);
    expect(await codes.next()).toBe(at(clock.now() + 60_000));
  });

  it('are never the same twice: the next waits for the next step', async () => {
    const { clock, codes } = passcodes();
    const began = clock.now();
    await codes.next();
    const second = codes.next();
    const third = codes.next();
    await clock.advance(29_000);
    await clock.advance(2_000);
    expect(await second).toBe(at(began + 30_000));
    await clock.advance(30_000);
    expect(await third).toBe(at(began + 60_000));
  });

  it('are not given out in the last moment of their step', async () => {
    const { clock, codes } = passcodes(SEED, 29_000);
    const code = codes.next();
    await clock.advance(1_100);
    expect(await code).toBe(at(1_795_000_020_000 + 30_000));
  });

  it('are waited for only while somebody needs them: given up at once, and the step is free for the next', async () => {
    const { clock, codes } = passcodes();
    const began = clock.now();
    await codes.next();
    const given = new AbortController();
    const waiting = codes.next(given.signal);
    await clock.advance(1_000);
    given.abort();
    expect(await waiting).toBeUndefined();
    const next = codes.next();
    await clock.advance(30_000);
    expect(await next).toBe(at(began + 30_000));
  });

  it('cannot be made of what is no seed', async () => {
    for (const seed of ['', 'not base 32 !', '0189']) {
      const { codes } = passcodes(seed);
      expect([codes.usable, await codes.next()]).toEqual([false, undefined]);
    }
  });
});
