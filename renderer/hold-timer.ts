import type { Timers } from './host/heartbeat.ts';
import { mature, press, RELEASED, remaining } from './hold.ts';

/** What a hold needs of the world: the time, a timer, and whom to tell that it is held. */
export type HoldWorld = {
  readonly now: () => number;
  readonly timers: Timers;
  readonly onHolding: (holding: boolean) => void;
};

/** One button's hold: begun, let go, and matured by a timer. */
export type HoldTimer = { readonly begin: (act: () => void) => void; readonly release: () => void };

/** Acts once per hold that lasts its full time, and never for a shorter one. */
export function createHoldTimer({ now, timers, onHolding }: HoldWorld): HoldTimer {
  let hold = RELEASED;
  let timer: unknown;
  let act: () => void = () => undefined;

  const wait = (): void => {
    const left = remaining(hold, now());
    if (left !== null) timer = timers.set(check, left);
  };
  const check = (): void => {
    const next = mature(hold, now());
    hold = next.hold;
    // A timer may come a millisecond early; the hold decides, not the timer.
    if (!next.fires) return wait();
    onHolding(false);
    act();
  };

  return {
    begin: (held) => {
      if (hold.since !== null) return;
      act = held;
      hold = press(hold, now());
      onHolding(true);
      wait();
    },
    release: () => {
      timers.clear(timer);
      hold = RELEASED;
      onHolding(false);
    },
  };
}
