import type { HostEvent, HostSnapshot } from '../contract/events.ts';

/** At most four snapshots a second. */
const SNAPSHOT_GAP_MS = 250;

/** Tells every door what happened; snapshots are made only when somebody listens. */
export class EventHub {
  readonly #listeners = new Set<(event: HostEvent) => void>();
  readonly #makeSnapshot: () => HostSnapshot;
  #timer: NodeJS.Timeout | undefined;

  constructor(makeSnapshot: () => HostSnapshot) {
    this.#makeSnapshot = makeSnapshot;
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  subscribe(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(event: HostEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Something in the picture changed; a snapshot follows soon. */
  touch(): void {
    if (this.#timer || !this.isHeard) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.emit({ type: 'snapshot', snapshot: this.#makeSnapshot() });
    }, SNAPSHOT_GAP_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }
}
