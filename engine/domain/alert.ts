import type { EpochMs } from './time.ts';

/** How loudly an alert speaks. `critical` is repeated until acknowledged. */
export type AlertPriority = 'info' | 'warning' | 'critical';

/** Something the trader must hear about. `code` is stable; `text` is made from it once. */
export type Alert = {
  readonly alertId: string;
  readonly priority: AlertPriority;
  readonly code: string;
  readonly text: string;
  readonly raisedAt: EpochMs;
};
