import type { Disturbances } from './disturbances.ts';
import type { Draw } from './draw.ts';
import { NO_FAULTS, type DayFault, type FaultProfile } from './fault-plan.ts';

/** What is wrong with one account's day at present: the drawn faults while there is trouble, nothing before and after it. */
export class Trouble {
  injected = 0;
  /** How often each fault struck. */
  readonly counts = new Map<DayFault, number>();
  readonly #drawn: FaultProfile;
  readonly #disturbances: Disturbances;
  #profile = NO_FAULTS;

  constructor(drawn: FaultProfile, disturbances: Disturbances) {
    this.#drawn = drawn;
    this.#disturbances = disturbances;
  }

  /** From now on things go wrong. */
  begin(): void {
    this.#profile = this.#drawn;
  }

  /** Nothing new goes wrong from now on. */
  end(): void {
    this.#profile = NO_FAULTS;
  }

  /** Whether the day has any fault at all. */
  get isQuiet(): boolean {
    return this.#drawn.active.size === 0;
  }

  get isOn(): boolean {
    return this.#profile !== NO_FAULTS;
  }

  has(fault: DayFault): boolean {
    return this.#profile.active.has(fault);
  }

  /** Whether a fault has been there since the morning and stays: counted once. */
  isOfTheDay(fault: DayFault): boolean {
    if (!this.#drawn.active.has(fault)) return false;
    if (!this.counts.has(fault)) this.note(fault);
    return true;
  }

  /** The faults of these that may strike now. */
  among<Fault extends DayFault>(faults: readonly Fault[]): readonly Fault[] {
    return faults.filter((fault) => this.#profile.active.has(fault));
  }

  /** Whether a fault strikes at this opportunity, `part` as often as the day's faults do; counted when it does. */
  strikes(fault: DayFault, part = 1): Draw | undefined {
    if (!this.has(fault)) return undefined;
    const draw = this.#disturbances.strikes(fault, this.#profile.rate * part);
    if (draw) this.note(fault);
    return draw;
  }

  /** Whether a fault strikes that has a frequency of its own. */
  strikesAt(fault: DayFault, chance: number): Draw | undefined {
    if (!this.has(fault)) return undefined;
    const draw = this.#disturbances.strikes(fault, chance);
    if (draw) this.note(fault);
    return draw;
  }

  /** Whether some fault of the line strikes this call; which one is for the line to say. */
  strikesCall(name: string): Draw | undefined {
    return this.#disturbances.strikes(`line ${name}`, this.#profile.rate);
  }

  /** Counts a fault that struck. */
  note(fault: DayFault): void {
    this.injected += 1;
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
  }

  /** How often a process dies at a point where it may. */
  get crashRate(): number {
    return this.#profile.crashRate;
  }
}
