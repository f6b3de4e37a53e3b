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

/** An alert and where it still has to go. */
export type PendingAlert = Alert & {
  readonly deliveries: readonly Delivery[];
  readonly acknowledgedAt: EpochMs | null;
};

/** What became of an alert on a channel. */
export type Delivery = {
  readonly channel: string;
  readonly at: EpochMs;
  readonly ok: boolean;
  readonly message?: string;
};
