import { setFault } from '../simulation/account-desk.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import type { FaultName } from '../simulation/faults.ts';
import { CONTRACTS, type Underlying } from '../simulation/option-chain.ts';
import type { Draw } from './draw.ts';
import type { DayFault } from './fault-plan.ts';
import type { Trouble } from './trouble.ts';

type Spell = {
  readonly fault: FaultName;
  readonly parameters: (draw: Draw, lot: number) => Readonly<Record<string, number>>;
};

/** Faults of the exchange and the broker's risk desk, each with the switch of the simulated exchange it turns on for a while. */
const SPELLS = {
  'partial-fills': { fault: 'partial-fills', parameters: (_draw, lot) => ({ units: lot }) },
  'rejected-orders': { fault: 'reject-orders', parameters: () => ({ calls: 1 }) },
  'margin-reject': { fault: 'margin-reject', parameters: (draw) => ({ calls: draw.among(1, 4) }) },
  'freeze-lowered': { fault: 'freeze-lowered', parameters: (draw, lot) => ({ units: lot * draw.among(2, 12) }) },
  'lot-changed': { fault: 'lot-changed', parameters: (_draw, lot) => ({ units: lot * 2 }) },
  'circuit-freeze': { fault: 'circuit-freeze', parameters: () => ({}) },
  'fill-after-cancel': { fault: 'fill-after-cancel', parameters: () => ({}) },
  'stop-fires-with-exit': { fault: 'stop-fires-with-exit', parameters: () => ({}) },
  'switch-refuses': { fault: 'switch-refuses', parameters: () => ({ calls: 1 }) },
  'switch-while-open': { fault: 'switch-while-open', parameters: () => ({}) },
  'switch-stays-off': { fault: 'switch-stays-off', parameters: () => ({ calls: 1 }) },
} satisfies Partial<Record<DayFault, Spell>>;

const NAMES = Object.keys(SPELLS) as readonly (keyof typeof SPELLS)[];

/** Turns the switches of the exchange on and off while there is trouble. */
export class ExchangeTrouble {
  readonly #trouble: Trouble;
  readonly #exchange: SimulatedExchange;
  readonly #accountId: string;
  readonly #lot: number;

  constructor(trouble: Trouble, exchange: SimulatedExchange, accountId: string, underlying: Underlying) {
    this.#trouble = trouble;
    this.#exchange = exchange;
    this.#accountId = accountId;
    this.#lot = CONTRACTS[underlying].lotSize;
  }

  /** A moment of the troubled part of the day. */
  tick(): void {
    for (const name of NAMES) {
      const draw = this.#trouble.strikes(name);
      if (!draw) continue;
      const { fault, parameters }: Spell = SPELLS[name];
      const set = setFault(this.#exchange, this.#accountId, { fault, ...parameters(draw, this.#lot) });
      if (!set.ok) throw new Error(set.error.message);
    }
    if (this.#trouble.strikes('circuit-freeze', 2)) this.end();
  }

  /** The exchange is as it should be. */
  end(): void {
    this.#exchange.faults.clear(this.#accountId);
  }
}
