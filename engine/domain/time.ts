/** Milliseconds since the Unix epoch, wall clock. */
export type EpochMs = number;

/** India has no daylight saving: IST is UTC + 5:30 always, whatever zone the machine is set to. */
export const IST_OFFSET_MS = 19_800_000;

/** ISO 8601 with the Indian offset: "2026-11-20T15:29:00.000+05:30". */
export function toIstIso(at: EpochMs): string {
  return new Date(at + IST_OFFSET_MS).toISOString().replace('Z', '+05:30');
}

/** Clock time in India as the trader reads it: "15:29:00". */
export function istTimeOfDay(at: EpochMs): string {
  return new Date(at + IST_OFFSET_MS).toISOString().slice(11, 19);
}
