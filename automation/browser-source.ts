import type { Browser } from 'playwright-core';
import type { Clock } from '../engine/ports.ts';
import { launchBrowser } from './browser.ts';
import type { BrowserOptions, LaunchedBrowser } from './browser.ts';
import { inTime } from './in-time.ts';

/** A browser, or a part of one, that pages may be opened in until it is closed. */
export type BrowserLease = Pick<Browser, 'newContext'> & { close(): Promise<void> };

/** Where browsers come from. */
export interface BrowserSource {
  /** Throws `browser-missing` or `crashed`. */
  lease(hosts: readonly string[]): Promise<BrowserLease>;
}

/** A browser for each lease, gone with it. */
export function ownBrowsers(options: BrowserOptions = {}): BrowserSource {
  return {
    lease: async (hosts) => leaseOfOwn(await launchBrowser({ ...options, hosts })),
  };
}

const leaseOfOwn = (launched: LaunchedBrowser): BrowserLease => ({
  newContext: (about) => launched.browser.newContext(about),
  close: () => launched.close(),
});

/** A context that does not close in this time is in a browser that hangs. */
const contextClosesInMs = 5_000;

/**
 * One browser for all accounts, with contexts that share nothing. It can reach the hosts of all of them; each context's own
 * routes hold it to its own. A dead or hanging one is replaced at the next lease.
 */
export class SharedBrowser implements BrowserSource {
  readonly #options: BrowserOptions;
  readonly #clock: Clock;
  readonly #endsIdle: boolean;
  readonly #hosts: Set<string>;
  #launched: Promise<LaunchedBrowser> | undefined;
  #leases = 0;
  #turn: Promise<unknown> = Promise.resolve();

  /** `endsIdle`: the browser ends with its last lease, for whoever seldom needs one. */
  constructor(
    clock: Clock,
    options: BrowserOptions & { readonly hosts?: readonly string[]; readonly endsIdle?: boolean } = {},
  ) {
    this.#clock = clock;
    this.#endsIdle = options.endsIdle ?? false;
    this.#options = options;
    this.#hosts = new Set(options.hosts);
  }

  /** One after the other: two that began together would start two browsers, and one of them would have nobody to close it. */
  lease(hosts: readonly string[]): Promise<BrowserLease> {
    const turn = this.#turn.then(() => this.#lease(hosts));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #lease(hosts: readonly string[]): Promise<BrowserLease> {
    const isNew = hosts.some((host) => !this.#hosts.has(host));
    // Its hosts cannot be changed while it runs, and a page of another account that stands ready is not given up for it.
    if (isNew && this.#leases > 0) return leaseOfOwn(await launchBrowser({ ...this.#options, hosts }));
    if (isNew) {
      await this.close();
      for (const host of hosts) this.#hosts.add(host);
    }
    // Counted before it is there: a lease that ends meanwhile must not take the browser along.
    this.#leases += 1;
    try {
      const { browser } = await this.#running();
      return this.#leaseOf(browser);
    } catch (error) {
      this.#leases -= 1;
      throw error;
    }
  }

  /** Ends the browser and with it every page. It starts again with the next lease. */
  async close(): Promise<void> {
    const launched = this.#launched;
    this.#launched = undefined;
    await (await launched?.catch(() => undefined))?.close();
  }

  #leaseOf(browser: Browser): BrowserLease {
    const opened: Awaited<ReturnType<Browser['newContext']>>[] = [];
    let isClosed = false;
    return {
      newContext: async (about) => {
        const context = await browser.newContext(about);
        opened.push(context);
        // Closed meanwhile, by a deadline: what it would still open has nobody to close it.
        if (isClosed) await context.close().catch(() => undefined);
        return context;
      },
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        this.#leases -= 1;
        const all = (): Promise<unknown> => Promise.all(opened.map((one) => one.close().catch(() => undefined)));
        const hangs = (await inTime(this.#clock, contextClosesInMs, all)) === undefined;
        if (hangs || (this.#endsIdle && this.#leases === 0)) await this.close();
      },
    };
  }

  async #running(): Promise<LaunchedBrowser> {
    const known = await this.#launched?.catch(() => undefined);
    if (known?.browser.isConnected() === true) return known;
    await known?.close();
    this.#launched = launchBrowser({ ...this.#options, hosts: [...this.#hosts] });
    return this.#launched;
  }
}
