import { setFault } from '../simulation/account-desk.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import type { FaultName } from '../simulation/faults.ts';
import { moveIndex } from '../simulation/market-changes.ts';
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

const SLIDE = 0.04;
const SLIDE_MS = 8_000;
/** Of a hundred moments of the troubled part so many begin a slide. */
const SLIDES = 0.03;

const NAMES = Object.keys(SPELLS) as readonly (keyof typeof SPELLS)[];

/** Turns the switches of the exchange on and off while there is trouble. */
export class ExchangeTrouble {
  readonly #trouble: Trouble;
  readonly #exchange: SimulatedExchange;
  readonly #accountId: string;
  readonly #underlying: Underlying;
  readonly #lot: number;

  constructor(trouble: Trouble, exchange: SimulatedExchange, accountId: string, underlying: Underlying) {
    this.#trouble = trouble;
    this.#exchange = exchange;
    this.#accountId = accountId;
    this.#underlying = underlying;
    this.#lot = CONTRACTS[underlying].lotSize;
  }

  /** A moment of the troubled part of the day. */
  tick(): void {
    for (const name of NAMES) {
      const draw = this.#trouble.strikes(name);
      if (!draw) continue;
      const { fault, parameters }: Spell = SPELLS[name];
      this.#set({ fault, ...parameters(draw, this.#lot) });
    }
    this.#shrinkOrders();
    this.#slide();
    if (this.#trouble.strikes('circuit-freeze', 2)) this.end();
  }

  /** Lots are twice as big, and the largest order is a few of them and perhaps half a one: what was cut for the one breaks the other. */
  #shrinkOrders(): void {
    const draw = this.#trouble.strikes('freeze-and-lot');
    if (!draw) return;
    const doubled = this.#lot * 2;
    this.#set({ fault: 'lot-changed', units: doubled });
    this.#set({ fault: 'freeze-lowered', units: doubled * draw.among(1, 7) + this.#lot * draw.among(0, 2) });
  }

  /** The index goes four percent one way within eight seconds: the loss runs through every level of it, and none of them stays. */
  #slide(): void {
    const draw = this.#trouble.strikesAt('slide', SLIDES);
    if (!draw) return;
    const underlying = this.#underlying;
    const { level } = this.#exchange.market().indices[underlying];
    const to = Math.round(level * (1 + draw.oneOf([-SLIDE, SLIDE])));
    this.#exchange.changeMarket((state, onMove) => moveIndex(state, { underlying, to, overMs: SLIDE_MS }, onMove));
  }

  #set(request: { readonly fault: FaultName; readonly units?: number }): void {
    const set = setFault(this.#exchange, this.#accountId, request);
    if (!set.ok) throw new Error(set.error.message);
  }

  /** The exchange is as it should be. */
  end(): void {
    this.#exchange.faults.clear(this.#accountId);
  }
}
