import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type SyntheticEvent,
} from 'react';

import { mature, press, RELEASED, remaining, type Hold } from '../hold.ts';

const isHoldKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';

/** The handlers that turn a long press into one call, and whether one is being held now. */
export function useHold(onHeld: () => void, blocked: boolean) {
  const hold = useRef<Hold>(RELEASED);
  const timer = useRef<number | undefined>(undefined);
  const held = useRef(onHeld);
  const [holding, setHolding] = useState(false);
  useEffect(() => {
    held.current = onHeld;
  }, [onHeld]);

  const release = useCallback(() => {
    window.clearTimeout(timer.current);
    hold.current = RELEASED;
    setHolding(false);
  }, []);

  const wait = useCallback(() => {
    const left = remaining(hold.current, performance.now());
    if (left === null) return;
    timer.current = window.setTimeout(() => {
      const next = mature(hold.current, performance.now());
      hold.current = next.hold;
      // A timer may come a millisecond early; the hold decides, not the timer.
      if (!next.fires) return wait();
      setHolding(false);
      held.current();
    }, left);
  }, []);

  const begin = useCallback(() => {
    if (blocked || hold.current.since !== null) return;
    hold.current = press(hold.current, performance.now());
    setHolding(true);
    wait();
  }, [blocked, wait]);

  useEffect(() => () => window.clearTimeout(timer.current), []);

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) begin();
    },
    onPointerUp: release,
    onPointerLeave: release,
    onPointerCancel: release,
    onBlur: release,
    onContextMenu: (event: SyntheticEvent) => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') return release();
      if (!isHoldKey(event)) return;
      event.preventDefault();
      if (!event.repeat) begin();
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (isHoldKey(event)) release();
    },
  };
  return { holding, handlers };
}
