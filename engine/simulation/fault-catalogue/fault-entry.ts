/** Which calls a fault strikes. */
export type FaultScope = 'orders' | 'reads' | 'all';

/** What the fault desk says of one way to break the broker, and what the fault is made of unless a request says otherwise. */
export type FaultEntry = {
  readonly label: string;
  /** One sentence for people: what the broker does while it is on. */
  readonly meaning: string;
  readonly scope?: FaultScope;
  /** How often it strikes; without a number until it is cleared. */
  readonly calls?: number;
  readonly ms?: number;
  readonly percent?: number;
  readonly reason?: string;
};
