import { describe, expect, it } from 'vitest';

import { createHoldTimer } from './hold-timer.ts';
import { HOLD_MS } from './hold.ts';

/** A clock that moves only when told; the first timer may be made to come early. */
function manualWorld(earlyMs: number) {
  let at = 0;
  let early = earlyMs;
  let next: { readonly due: number; readonly run: () => void } | undefined;
  const holding: boolean[] = [];
  const advance = (ms: number): void => {
    const end = at + ms;
    while (next !== undefined && next.due <= end) {
      const { due, run } = next;
      next = undefined;
      at = due;
      run();
    }
    at = end;
  };
  const timers = {
    set: (run: () => void, ms: number) => {
      next = { due: at + ms - early, run };
      early = 0;
    },
    clear: () => (next = undefined),
  };
  return { advance, holding, world: { now: () => at, timers, onHolding: (now: boolean) => void holding.push(now) } };
}

function heldButton(earlyMs = 0) {
  const { advance, holding, world } = manualWorld(earlyMs);
  let acts = 0;
  const timer = createHoldTimer(world);
  return { advance, holding, begin: () => timer.begin(() => (acts += 1)), release: timer.release, acts: () => acts };
}

describe('holding a button', () => {
  it('acts once after the full time, however long it is held on', () => {
    const button = heldButton();
    button.begin();
    button.advance(HOLD_MS - 1);
    expect(button.acts()).toBe(0);
    button.advance(1);
    button.advance(60_000);
    expect(button.acts()).toBe(1);
  });

  it('does nothing when let go a moment too early, and starts from nothing the next time', () => {
    const button = heldButton();
    button.begin();
    button.advance(HOLD_MS - 1);
    button.release();
    button.begin();
    button.advance(HOLD_MS - 1);
    button.release();
    button.advance(60_000);
    expect(button.acts()).toBe(0);
    expect(button.holding).toEqual([true, false, true, false]);
  });

  it('takes twenty presses without a release as one hold', () => {
    const button = heldButton();
    for (let index = 0; index < 20; index += 1) {
      button.begin();
      button.advance(100);
    }
    expect(button.acts()).toBe(1);
  });

  it('acts again only for a new hold', () => {
    const button = heldButton();
    for (let index = 0; index < 2; index += 1) {
      button.begin();
      button.advance(HOLD_MS);
      button.release();
    }
    expect(button.acts()).toBe(2);
  });

  it('does not act early when the timer does', () => {
    const button = heldButton(3);
    button.begin();
    button.advance(HOLD_MS - 1);
    expect(button.acts()).toBe(0);
    button.advance(10);
    expect(button.acts()).toBe(1);
  });
});
