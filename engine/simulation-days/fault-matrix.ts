import type { DayFault } from './fault-plan.ts';

/** What makes a row of the fault matrix happen in simulated days; `--crashes` is the switch for deaths of the process. */
export type MatrixSwitch = DayFault | '--crashes';

/**
 * The fault matrix of the reliability page, as far as it is marked for the simulator: each row by its number with the switches
 * that draw it.
 */
export const FAULT_MATRIX: readonly {
  readonly row: number;
  readonly fault: string;
  readonly drawnBy: readonly MatrixSwitch[];
}[] = [
  { row: 1, fault: 'read timeout, request lost', drawnBy: ['lost-call', 'hanging-call', 'blackout'] },
  { row: 2, fault: 'order timeout, request lost', drawnBy: ['lost-call'] },
  { row: 3, fault: 'order timeout, response lost after effect', drawnBy: ['lost-answer'] },
  { row: 4, fault: 'slow order lands after a crash', drawnBy: ['late-effect', '--crashes'] },
  { row: 5, fault: '5xx on read or on order', drawnBy: ['server-error'] },
  { row: 6, fault: '429', drawnBy: ['rate-limited'] },
  { row: 7, fault: 'more than ten orders a second', drawnBy: ['order-rate'] },
  { row: 8, fault: 'answer that cannot be read', drawnBy: ['unreadable-answer', 'throwing-adapter'] },
  { row: 9, fault: 'unknown status, NaN', drawnBy: ['unknown-status', 'missing-price'] },
  { row: 11, fault: 'stream connected but silent', drawnBy: ['silent-stream'] },
  { row: 12, fault: 'stream duplicates, out of order', drawnBy: ['disordered-stream'] },
  { row: 13, fault: 'stream lost updates', drawnBy: ['stream-gap'] },
  { row: 14, fault: 'address not allowed', drawnBy: ['ip-refused'] },
  { row: 16, fault: 'stale snapshot', drawnBy: ['old-reading', 'stale-price'] },
  { row: 17, fault: 'yesterday’s positions', drawnBy: ['yesterdays-book'] },
  { row: 18, fault: 'order book and positions lag each other', drawnBy: ['lagging-positions', 'lagging-orders'] },
  { row: 19, fault: 'bad tick', drawnBy: ['bad-tick', 'missing-price'] },
  { row: 20, fault: 'broker’s own figure disagrees', drawnBy: ['funds-disagree'] },
  { row: 21, fault: 'partial fill', drawnBy: ['partial-fills'] },
  { row: 22, fault: 'fill after cancel accepted', drawnBy: ['fill-after-cancel'] },
  { row: 23, fault: 'stop fires while exiting', drawnBy: ['stop-fires-with-exit'] },
  { row: 24, fault: 'margin reject of an exit', drawnBy: ['margin-reject', 'rejected-orders'] },
  { row: 25, fault: 'price band, circuit', drawnBy: ['circuit-freeze'] },
  { row: 26, fault: 'freeze quantity', drawnBy: ['freeze-lowered', 'freeze-and-lot'] },
  { row: 28, fault: 'lot size changed', drawnBy: ['lot-changed', 'freeze-and-lot'] },
  { row: 29, fault: 'expired contract shown', drawnBy: ['expired-shown'] },
  { row: 30, fault: 'holdings among the positions', drawnBy: ['cash-holdings'] },
  { row: 31, fault: 'trader trades by hand during the kill', drawnBy: ['phone-order'] },
  { row: 32, fault: 'trader re-enters after the kill', drawnBy: ['phone-after-kill'] },
  { row: 33, fault: 'second robot', drawnBy: ['second-robot'] },
  { row: 34, fault: 'broker squares off', drawnBy: ['rms-square-off'] },
  { row: 35, fault: 'block refused', drawnBy: ['switch-refuses', 'terminal-fails'] },
  { row: 36, fault: 'block accepted while not flat', drawnBy: ['switch-while-open'] },
  { row: 37, fault: 'block answers OK and is off', drawnBy: ['switch-stays-off', 'terminal-blind'] },
  { row: 38, fault: 'blocked already in the morning', drawnBy: ['switch-already-on'] },
  { row: 39, fault: 'broker dead until the close', drawnBy: ['broker-dead'] },
  { row: 41, fault: 'session expires mid-kill', drawnBy: ['session-drop'] },
  { row: 42, fault: 'another login kicks us out', drawnBy: ['kicked-out'] },
  { row: 43, fault: 'wrong password', drawnBy: ['login-refused'] },
  { row: 44, fault: 'one-time code used twice', drawnBy: ['code-reused'] },
  { row: 47, fault: 'crash before and after every await', drawnBy: ['--crashes'] },
  { row: 48, fault: 'crash between latch and first cancel', drawnBy: ['crash-at-latch'] },
  { row: 49, fault: 'power loss right after commit', drawnBy: ['--crashes', 'crash-at-latch'] },
  { row: 62, fault: 'disk full at latch', drawnBy: ['disk-full', 'database-locked'] },
  { row: 66, fault: 'limit deleted or no number', drawnBy: ['limit-broken'] },
  { row: 67, fault: 'limit loosened while locked', drawnBy: ['limit-loosened'] },
  { row: 75, fault: 'time zone changes', drawnBy: ['zone-change'] },
  { row: 76, fault: 'clock wrong by minutes', drawnBy: ['clock-wrong'] },
  { row: 77, fault: 'clock jumps', drawnBy: ['clock-jump'] },
  { row: 78, fault: 'sleep and resume', drawnBy: ['sleep'] },
  { row: 80, fault: 'holiday, special session', drawnBy: ['special-session'] },
  { row: 81, fault: 'session times changed', drawnBy: ['session-times'] },
  { row: 82, fault: 'day rollover', drawnBy: ['midnight'] },
  { row: 83, fault: 'breach in the last seconds', drawnBy: ['last-minutes'] },
  { row: 91, fault: 'messages do not leave', drawnBy: ['notifier-down'] },
  { row: 92, fault: 'commands repeated, about nothing known', drawnBy: ['repeated-commands'] },
  { row: 93, fault: 'kill pressed twice', drawnBy: ['kill-twice'] },
  { row: 94, fault: 'day reset asked for', drawnBy: ['day-reset'] },
];
