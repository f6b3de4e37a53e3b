import type { AccountView } from '../../contract/account-view.ts';
import type { AlertView, EntryView, HostEvent, HostSnapshot } from '../../contract/events.ts';

type Waiter = { readonly look: () => boolean; readonly fail: (why: string) => void };

/** Follows a host's event stream and remembers what it said; waits for pictures with a deadline, never with a nap. */
export class HostEvents {
  readonly entries: EntryView[] = [];
  readonly alerts: AlertView[] = [];
  /** Everything received, as it came over the wire. */
  readonly received: string[] = [];
  #snapshot: HostSnapshot | undefined;
  #waiters: Waiter[] = [];
  #ended = false;
  readonly #closing: AbortController;

  private constructor(closing: AbortController) {
    this.#closing = closing;
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<HostEvents> {
    const closing = new AbortController();
    const response = await fetch(url, { headers: { ...headers }, signal: closing.signal });
    if (!response.ok || !response.body) throw new Error(`the event stream answered ${response.status}`);
    const events = new HostEvents(closing);
    void events.#read(response.body);
    return events;
  }

  /** The newest snapshot. */
  get snapshot(): HostSnapshot | undefined {
    return this.#snapshot;
  }

  /** An account in the newest snapshot. */
  account(accountId: string): AccountView | undefined {
    return this.#snapshot?.accounts.find((account) => account.accountId === accountId);
  }

  /** Waits until `look` gives something; asked again after each event. The bound is a net for what never comes, not a measure. */
  until<T>(what: string, look: () => T | undefined | false, withinMs = 120_000): Promise<T> {
    const there = look();
    if (there !== undefined && there !== false) return Promise.resolve(there);
    const failed = (why: string): Error => new Error(`waited for ${what}: ${why}. Last seen: ${this.#lastSeen()}`);
    if (this.#ended) return Promise.reject(failed('the stream had ended'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(failed(`not within ${withinMs} ms`));
      }, withinMs);
      const waiter: Waiter = {
        look: () => {
          const found = look();
          if (found === undefined || found === false) return false;
          clearTimeout(timer);
          resolve(found);
          return true;
        },
        fail: (why) => {
          clearTimeout(timer);
          reject(failed(why));
        },
      };
      this.#waiters.push(waiter);
    });
  }

  /** Waits until an account looks like this. */
  untilAccount(
    accountId: string,
    what: string,
    looks: (account: AccountView) => boolean,
    withinMs?: number,
  ): Promise<AccountView> {
    return this.until(
      `${accountId} ${what}`,
      () => {
        const account = this.account(accountId);
        return account && looks(account) ? account : undefined;
      },
      withinMs,
    );
  }

  /** Waits for a journal entry of an account that comes while this follows. */
  untilEntry(
    accountId: string,
    kind: string,
    fits: (entry: Readonly<Record<string, unknown>>) => boolean = () => true,
    withinMs?: number,
  ): Promise<EntryView> {
    return this.until(
      `${kind} of ${accountId}`,
      () => this.entries.find((each) => each.accountId === accountId && each.kind === kind && fits(each.entry)),
      withinMs,
    );
  }

  close(): void {
    this.#closing.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const chunk of body) {
        const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#hear(block);
        this.#waiters = this.#waiters.filter((waiter) => !waiter.look());
      }
    } catch {
      // Closed by us, or the host died: either way it is over.
    }
    this.#ended = true;
    for (const waiter of this.#waiters.splice(0)) waiter.fail('the stream ended');
  }

  #hear(block: string): void {
    this.received.push(block);
    const data = block.split('\n').find((line) => line.startsWith('data: '));
    if (data === undefined || block.startsWith('event: ping')) return;
    const event = JSON.parse(data.slice('data: '.length)) as HostEvent;
    if (event.type === 'snapshot') this.#snapshot = event.snapshot;
    else if (event.type === 'entry') this.entries.push(event.entry);
    else this.alerts.push(event.alert);
  }

  #lastSeen(): string {
    const accounts = this.#snapshot?.accounts.map(({ accountId, engine, mtm, stopLoss, kill, blockers }) => {
      const steps = kill?.steps.map(({ step, outcome, attempt, detail }) => `${step}=${outcome}/${attempt} ${detail}`);
      const why = blockers.map(({ code, message }) => `${code} (${message})`).join(', ');
      return `${accountId} ${engine} MTM ${mtm.value} ${mtm.quality} ${stopLoss} [${why}] ${steps?.join('; ') ?? ''}`;
    });
    return [...(accounts ?? ['no snapshot']), ...this.entries.slice(-5).map(({ text }) => text)].join('\n  ');
  }
}
