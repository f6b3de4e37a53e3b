/** How a broker's kill switch is reached. */
export type SwitchAccess = 'api' | 'terminal' | 'none';

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
  /** Order calls a second we allow ourselves, below the broker's and SEBI's limit. */
  readonly ordersPerSecond: number;
  /** The phone of the broker's dealing desk, for when nothing else works; undefined where it is not known. */
  readonly dealingDesk?: string;
  /** Whether fills arrive without polling. */
  readonly streams: boolean;
};
