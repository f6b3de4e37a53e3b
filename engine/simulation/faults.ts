import { err, ok, type Result } from '../domain/result.ts';
import type { EpochMs } from '../domain/time.ts';

/** Every way the practice broker can be broken; the fault desk offers this list. */
export const FAULTS = [
  'session-drop',
  'timeout-before-effect',
  'timeout-after-effect',
  'order-lands-late',
  'connection-reset',
  'http-429',
  'http-5xx',
  'http-5xx-after-effect',
  'http-html',
  'http-truncated',
  'http-empty',
  'slow',
  'ip-not-allowed',
  'empty-order-number',
  'duplicate-tag',
  'login-refused',
  'login-closed',
  'other-login',
  'stream-silent',
  'stream-shuffled',
  'stream-drop',
  'price-missing',
  'price-zero',
  'price-nan',
  'stale-quotes',
  'row-missing',
  'reject-orders',
  'partial-fills',
  'switch-refuses',
] as const;

/** One of the faults. */
export type FaultName = (typeof FAULTS)[number];

/** Which calls a transport fault strikes. */
export type FaultScope = 'orders' | 'reads' | 'all';

/** A fault at work. */
export type ActiveFault = {
  readonly fault: FaultName;
  /** Calls it still strikes; undefined means until cleared. */
  readonly calls?: number;
  readonly scope: FaultScope;
  /** The contract it is about; undefined means all, or for `row-missing` the first. */
  readonly symbol?: string;
  /** How slow, how late, or how long to wait before the next try, in milliseconds. */
  readonly ms: number;
  /** Units a level of the book holds while fills are partial. */
  readonly units?: number;
  readonly reason: string;
  readonly since: EpochMs;
};

/** What a request for a fault may carry; checked here because it comes from a form. */
export type FaultRequest = { readonly fault: string; readonly [parameter: string]: unknown };

type FrozenRow = { readonly tradingSymbol: string; readonly at: EpochMs };

const isFault = (name: string): name is FaultName => (FAULTS as readonly string[]).includes(name);

const DEFAULT_SCOPE: Partial<Record<FaultName, FaultScope>> = {
  'timeout-before-effect': 'orders',
  'timeout-after-effect': 'orders',
  'order-lands-late': 'orders',
  'http-5xx-after-effect': 'orders',
  'ip-not-allowed': 'orders',
  'empty-order-number': 'orders',
  'duplicate-tag': 'orders',
};

const DEFAULT_MS: Partial<Record<FaultName, number>> = {
  // Longer than a client waits for an order, and within the time the practice broker says an order may still land.
  'order-lands-late': 5_000,
  // What `Retry-After` says.
  'http-429': 1_000,
};

/** Faults that strike once unless told otherwise. */
const ONE_CALL: ReadonlySet<FaultName> = new Set([
  'session-drop',
  'timeout-before-effect',
  'timeout-after-effect',
  'order-lands-late',
  'connection-reset',
  'http-5xx-after-effect',
  'empty-order-number',
  'duplicate-tag',
]);

/** Reads a request into a fault, or says which part of it makes no sense. */
export function readFault(request: FaultRequest, now: EpochMs): Result<ActiveFault, string> {
  const { fault, calls, scope, symbol, ms, units, reason } = request;
  if (!isFault(fault)) return err(`unknown fault "${fault}"; known are: ${FAULTS.join(', ')}`);
  const counts: readonly (readonly [string, unknown])[] = [
    ['calls', calls],
    ['ms', ms],
    ['units', units],
  ];
  const bad = counts.find(([, value]) => value !== undefined && !(Number.isSafeInteger(value) && Number(value) > 0));
  if (bad) return err(`"${bad[0]}" must be a positive whole number`);
  if (scope !== undefined && scope !== 'orders' && scope !== 'reads' && scope !== 'all')
    return err('"scope" must be orders, reads or all');
  if (symbol !== undefined && typeof symbol !== 'string') return err('"symbol" must be a trading symbol');
  const oneCall = ONE_CALL.has(fault) ? 1 : undefined;
  const limit = typeof calls === 'number' ? calls : oneCall;
  return ok({
    fault,
    scope: scope ?? DEFAULT_SCOPE[fault] ?? 'all',
    ms: typeof ms === 'number' ? ms : (DEFAULT_MS[fault] ?? 2_000),
    reason: typeof reason === 'string' ? reason : 'RMS: order rejected by the fault desk',
    since: now,
    ...(limit === undefined ? {} : { calls: limit }),
    ...(symbol === undefined ? {} : { symbol }),
    ...(typeof units === 'number' ? { units } : {}),
  });
}

/** The faults of all accounts. They live as long as the process: a fresh start is a healthy broker. */
export class FaultDesk {
  readonly #active = new Map<string, readonly ActiveFault[]>();
  readonly #frozen = new Map<string, FrozenRow>();

  /** Sets a fault, in place of one of the same name. */
  set(accountId: string, fault: ActiveFault): void {
    this.#active.set(accountId, [...this.of(accountId).filter((other) => other.fault !== fault.fault), fault]);
  }

  /** Ends the faults of one account, or of all. */
  clear(accountId?: string): void {
    const cleared = accountId === undefined ? [...this.#active.keys()] : [accountId];
    for (const account of cleared) {
      this.#active.delete(account);
      for (const key of this.#frozen.keys()) if (key.startsWith(`${account} `)) this.#frozen.delete(key);
    }
  }

  /** The quote as it was when it was first asked for under `stale-quotes`. */
  frozen<Row extends FrozenRow>(accountId: string, row: Row): Row {
    const key = `${accountId} ${row.tradingSymbol}`;
    const kept = this.#frozen.get(key) ?? row;
    this.#frozen.set(key, kept);
    return kept as Row;
  }

  /** The faults at work for an account. */
  of(accountId: string): readonly ActiveFault[] {
    return this.#active.get(accountId) ?? [];
  }

  /** The fault if it is at work, for the symbol if one is given; counts nothing. */
  find(accountId: string, name: FaultName, symbol?: string): ActiveFault | undefined {
    const found = this.of(accountId).find((fault) => fault.fault === name);
    const about = found?.symbol === undefined || symbol === undefined || found.symbol === symbol;
    return about ? found : undefined;
  }

  /** The fault if it strikes this call, and one call less of it left. */
  strike(accountId: string, name: FaultName, scope: 'orders' | 'reads'): ActiveFault | undefined {
    const fault = this.find(accountId, name);
    if (!fault || (fault.scope !== 'all' && fault.scope !== scope)) return undefined;
    const others = this.of(accountId).filter((other) => other !== fault);
    if (fault.calls === undefined) return fault;
    this.#active.set(accountId, fault.calls > 1 ? [...others, { ...fault, calls: fault.calls - 1 }] : others);
    return fault;
  }
}
