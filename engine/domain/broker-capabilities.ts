/** How a broker's kill switch is reached. */
export type SwitchAccess = 'api' | 'terminal' | 'none';

/** No call is waited for longer: an adapter that has lost its way does not hold up a kill. */
export const LONGEST_PATIENCE_MS = 30_000;

/**
 * The longest an order can still land at the broker after it was last known to be on its way (I10): after an answer that said
 * nothing the settle window; without any answer, as after a crash, the adapter's patience before it.
 */
export function longestLifeMs(
  { settleMs, orderPatienceMs = LONGEST_PATIENCE_MS }: Pick<BrokerCapabilities, 'settleMs' | 'orderPatienceMs'>,
  isAnswered: boolean,
): number {
  return isAnswered ? settleMs : orderPatienceMs + settleMs;
}

/** How often an account may be read, a whole reading being several calls (`brokers.md` 7.1); milliseconds between two readings. */
export type ReadPace = {
  /** Near the line, with the broker's limit on reads kept and room left for quotes and for the reads of a kill. */
  readonly nearMs: number;
  /** While nothing is held. */
  readonly flatMs: number;
};

/**
 * What a broker takes of orders in longer times than a second, by its own page; absent: it names no such limit. The one place
 * they stand in: the budget of order calls, the adapter's counts and the alarm all read them here.
 */
export type OrderCaps = {
  readonly perMinute?: number;
  readonly perHour?: number;
  /** Orders placed on one day, wherever they come from. */
  readonly perDay?: number;
  readonly changesPerOrder?: number;
};

/** What a broker can and cannot do, before and after a kill: data, so that the plan can be made of it. */
export type BrokerCapabilities = {
  readonly broker: string;
  readonly killSwitch: {
    readonly access: SwitchAccess;
    /** The broker refuses the switch unless positions and pending orders are gone. */
    readonly needsFlat: boolean;
    /** Undefined: the broker does not publish it. */
    readonly exitsWorkAfter?: boolean;
  };
  /** The longest a request of ours can still land at the broker after we gave up on it (`reliability.md`, fault 4). */
  readonly settleMs: number;
  /**
   * How long the adapter itself waits for an order's answer, its turn in the queue included; absent: as long as any call is
   * waited for. A process that died between the two gave up at the latest then, so that its order is as old as both together.
   */
  readonly orderPatienceMs?: number;
  /** Order calls a second we allow ourselves, below the broker's and SEBI's limit. */
  readonly ordersPerSecond: number;
  readonly orderCaps?: OrderCaps;
  /** Absent: read as often as the trader's setting says, whatever the account holds. */
  readonly readPace?: ReadPace;
  /** The phone of the broker's dealing desk, for when nothing else works; undefined where it is not known. */
  readonly dealingDesk?: string;
  /** Whether fills arrive without polling. */
  readonly streams: boolean;
};
