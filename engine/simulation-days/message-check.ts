import type { PendingAlert } from '../domain/alert.ts';
import { CANARY } from './exchange-broker.ts';
import type { MemoryDisk } from './memory-journal.ts';
import type { MessageChannel } from './message-channel.ts';
import type { OracleReport } from './oracle-report.ts';

/** Every channel is up again so long before the end of a day that all alerts older than this have left (R16). */
const OUTBOX_MS = 130_000;
/** A channel that never refused anything brings an alert within this time (R16). */
const PROMPT_MS = 15_000;

/** What reached the trader by the end of a day. */
export type Messages = {
  readonly channels: readonly MessageChannel[];
  readonly alerts: readonly PendingAlert[];
  /** Milliseconds an alert could have left in; undefined for one that the disk does not know of. */
  readonly ageOf: (alertId: string) => number | undefined;
  /** How often STOPPED may have arrived: once a kill, and once more for each process that died between sending and noting it. */
  readonly mostStopped: number;
};

/** Every alert left by every channel, and STOPPED no more than once (R16). */
export function checkMessages({ channels, alerts, ageOf, mostStopped }: Messages, report: OracleReport): void {
  for (const { channel, arrived, hasFailed } of channels) {
    const stopped = arrived.filter((alert) => alert.code === 'kill-verified').length;
    if (stopped > mostStopped) report.wrong('R16', `${channel} brought STOPPED ${stopped} times`);
    const patience = hasFailed ? OUTBOX_MS : PROMPT_MS;
    const missing = alerts.filter(
      ({ alertId }) => !arrived.some((alert) => alert.alertId === alertId) && (ageOf(alertId) ?? 0) > patience,
    );
    if (missing.length > 0)
      report.wrong('R16', `${channel} never brought ${missing.map(({ code }) => code).join(', ')}`);
  }
}

/** No secret of the adapter in what is kept or told (R17). */
export function checkSecrets(disk: MemoryDisk, channels: readonly MessageChannel[], report: OracleReport): void {
  if (JSON.stringify(disk.entries).includes(CANARY)) report.wrong('R17', 'a secret stands in the journal');
  const told = JSON.stringify(channels.map(({ arrived }) => arrived));
  if (told.includes(CANARY)) report.wrong('R17', 'a secret was told by an alert');
}
