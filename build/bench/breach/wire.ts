/** One price on the wire: leg (u32) and price in paise (f64), little endian. */
export const TICK_BYTES = 12;

/** What the bench tells the engine's thread. */
export type ToEngine =
  | { readonly type: 'open'; readonly dataDir: string; readonly httpPort: number; readonly tickPort: number }
  | { readonly type: 'close' };

/** How the engine's thread is started. */
export type EngineThreadData = {
  /** Milliseconds of every 100 in which other work holds the thread. */
  readonly busyMs: number;
};

/** What the engine's thread answers. */
export type FromEngine = { readonly type: 'watching' } | { readonly type: 'closed' };

/** What the bench tells the counterparty: send ticks, breach after so many milliseconds, tell when the cancel came. */
export type ToCounterparty = { readonly type: 'breach'; readonly afterMs: number };

/** What the counterparty answers. */
export type FromCounterparty =
  | { readonly type: 'listening'; readonly httpPort: number; readonly tickPort: number; readonly echoPort: number }
  | { readonly type: 'cancelled'; readonly ms: number };
