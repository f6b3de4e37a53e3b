import type { EpochMs } from '../domain/time.ts';
import type { ActiveFault, FaultName } from './faults.ts';
import { seededRandom } from './random.ts';

type FrozenRow = { readonly tradingSymbol: string; readonly at: EpochMs };

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
    return this.#active.get(accountId) ?? NONE;
  }

  /** The fault if it is at work, for the symbol if one is given; counts and draws nothing. */
  find(accountId: string, name: FaultName, symbol?: string): ActiveFault | undefined {
    const faults = this.#active.get(accountId);
    if (faults === undefined) return undefined;
    const found = faults.find((fault) => fault.fault === name);
    const about = found?.symbol === undefined || symbol === undefined || found.symbol === symbol;
    return about ? found : undefined;
  }

  /** The fault if it strikes this call: one call less of it is left then, and what it draws is drawn. */
  strike(accountId: string, name: FaultName, scope: 'orders' | 'reads', symbol?: string): ActiveFault | undefined {
    const fault = this.find(accountId, name, symbol);
    if (!fault || (fault.scope !== 'all' && fault.scope !== scope)) return undefined;
    const { chance = 100 } = fault;
    if (chance === 100 && fault.calls === undefined) return fault;
    const random = seededRandom(fault.seed ?? 1);
    const struck = random.next() * 100 < chance;
    const { calls, ...rest } = { ...fault, ...(chance < 100 ? { seed: random.state() } : {}) };
    const left = calls === undefined || !struck ? calls : calls - 1;
    const next = left === 0 ? [] : [{ ...rest, ...(left === undefined ? {} : { calls: left }) }];
    this.#active.set(
      accountId,
      this.of(accountId).flatMap((other) => (other === fault ? next : [other])),
    );
    return struck ? fault : undefined;
  }
}

const NONE: readonly ActiveFault[] = [];
