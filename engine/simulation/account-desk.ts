import { err, ok, type Result } from '../domain/result.ts';
import { istDateOf } from '../domain/trading-day.ts';
import { isFlat, type AccountBook } from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import { readFault, type FaultName, type FaultRequest } from './faults.ts';
import type { Refusal } from './order-entry.ts';
import { isEvent, scheduleEvent } from './account-events.ts';
import { openBook, resetBook, type AccountOpening } from './practice-day.ts';

/** Opens an account; one that exists keeps its book and takes the new credentials. */
export function openAccount(exchange: SimulatedExchange, opening: AccountOpening): AccountBook {
  const known = exchange.book(opening.accountId);
  const { clientCode, apiKey } = opening;
  if (!known.ok) return exchange.put(openBook(opening, istDateOf(exchange.now())));
  const unchanged = known.value.clientCode === clientCode && known.value.apiKey === apiKey;
  return unchanged ? known.value : exchange.put({ ...known.value, clientCode, apiKey });
}

/** Turns the kill switch on for the rest of the day; refused while anything is held or works. */
export function activateSwitch(exchange: SimulatedExchange, accountId: string): Result<AccountBook, Refusal> {
  const found = exchange.book(accountId);
  if (!found.ok || found.value.killSwitch.state === 'on') return found;
  const strikes = (name: FaultName) => exchange.faults.strike(accountId, name, 'orders');
  if (strikes('switch-refuses')) {
    const message = 'Kill switch could not be activated. Please try again later.';
    return err({ code: 'switch-refused', message });
  }
  if (!isFlat(found.value) && !strikes('switch-while-open')) {
    const message = 'Close all positions and cancel all pending orders to activate the kill switch.';
    return err({ code: 'not-flat', message });
  }
  const on: AccountBook = { ...found.value, killSwitch: { state: 'on', since: exchange.now() } };
  // The broker says so and does not do it; only a later reading tells.
  return ok(strikes('switch-stays-off') ? on : exchange.put(on));
}

/** A new practice day for one account: no positions, no orders, switch off. */
export function resetAccount(exchange: SimulatedExchange, accountId: string): Result<AccountBook, Refusal> {
  const found = exchange.book(accountId);
  return found.ok ? ok(exchange.put(resetBook(found.value, istDateOf(exchange.now())))) : found;
}

/** Breaks the broker for one account in the way the request names. */
export function setFault(exchange: SimulatedExchange, accountId: string, request: FaultRequest): Result<void, Refusal> {
  const found = exchange.book(accountId);
  if (!found.ok) return found;
  const fault = readFault(request, exchange.now());
  if (!fault.ok) return err({ code: 'bad-fault', message: fault.error });
  const remembers = exchange.faults.of(accountId).some((other) => SERVES_THE_PAST.has(other.fault));
  if (SERVES_THE_PAST.has(fault.value.fault) && !remembers) exchange.memory.watch(found.value, exchange.now());
  // An event is no call: it happens whatever kind of calls the request named.
  const event = isEvent(fault.value.fault);
  const active = event ? { ...fault.value, scope: 'all' as const } : fault.value;
  exchange.faults.set(accountId, active);
  if (event) scheduleEvent(exchange, accountId, active);
  return ok(undefined);
}

/** Faults that serve a book as it was. */
const SERVES_THE_PAST: ReadonlySet<FaultName> = new Set(['stale-snapshot', 'orders-lag', 'positions-lag']);
