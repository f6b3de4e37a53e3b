import { useEffect, useState, type KeyboardEvent, type PointerEvent, type SyntheticEvent } from 'react';

import { createHoldTimer } from '../hold-timer.ts';
import { PAGE_TIMERS } from '../host/heartbeat.ts';

const isHoldKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';

/** The handlers that turn a long press into one call, and whether one is being held now. */
export function useHold(onHeld: () => void, blocked: boolean) {
  const [holding, setHolding] = useState(false);
  const [timer] = useState(() =>
    createHoldTimer({
      now: () => performance.now(),
      timers: PAGE_TIMERS,
      onHolding: setHolding,
    }),
  );
  useEffect(() => timer.release, [timer]);

  const begin = (): void => {
    if (!blocked) timer.begin(onHeld);
  };
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) begin();
    },
    onPointerUp: timer.release,
    onPointerLeave: timer.release,
    onPointerCancel: timer.release,
    onBlur: timer.release,
    onContextMenu: (event: SyntheticEvent) => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') return timer.release();
      if (!isHoldKey(event)) return;
      event.preventDefault();
      if (!event.repeat) begin();
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (isHoldKey(event)) timer.release();
    },
  };
  return { holding, handlers };
}
