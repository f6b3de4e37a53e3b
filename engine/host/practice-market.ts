import { randomBytes } from 'node:crypto';
import { PracticeAdminClient } from '../simulation/practice-admin-client.ts';
import { practiceApiKey } from '../brokers/registry.ts';
import type { ChildPort, SpawnChild } from './child-port.ts';
import type { FromPractice, ToPractice } from './practice-link.ts';

/** Where the practice counterparties are. */
export type PracticePlace = {
  readonly exchangeUrl: string;
  readonly terminalUrl: string;
  readonly admin: PracticeAdminClient;
};

/** Two crore rupees: enough margin to practise a kill of sixty lots. */
const PRACTICE_FUNDS_PAISE = 2_000_000_000;

const RESTART_AFTER_MS = 500;
const START_DEADLINE_MS = 20_000;

/** Keeps the practice process running, always at the same address, and tells where it is. */
export class PracticeMarket {
  readonly #spawn: SpawnChild;
  readonly #statePath: string;
  readonly #onFault: (message: string) => void;
  readonly #adminToken = randomBytes(24).toString('base64url');
  #child: ChildPort | undefined;
  #place: PracticePlace | undefined;
  #closing = false;

  constructor(spawn: SpawnChild, statePath: string, onFault: (message: string) => void) {
    this.#spawn = spawn;
    this.#statePath = statePath;
    this.#onFault = onFault;
  }

  /** Where it is, once it runs. */
  get place(): PracticePlace | undefined {
    return this.#place;
  }

  /** Starts it and waits until it answers. Rejects with a sentence when it cannot be had. */
  async start(): Promise<PracticePlace> {
    const place = await this.#launch();
    this.#place = place;
    return place;
  }

  /** Makes sure an account exists at the exchange. */
  async openAccount(accountId: string, clientCode: string): Promise<void> {
    const opened = await this.#place?.admin.openAccount(accountId, {
      clientCode,
      apiKey: practiceApiKey(clientCode),
      startingFunds: PRACTICE_FUNDS_PAISE,
    });
    if (opened && !opened.ok) throw new Error(opened.error);
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#child?.stop();
  }

  #launch(): Promise<PracticePlace> {
    const child = this.#spawn('practice-process');
    this.#child = child;
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error('The practice market did not start within 20 s.')),
        START_DEADLINE_MS,
      );
      child.onMessage((message) => {
        const said = message as FromPractice;
        if (said.type === 'fault') return this.#onFault(said.message);
        clearTimeout(late);
        const { exchangeUrl, terminalUrl } = said;
        resolve({
          exchangeUrl,
          terminalUrl,
          admin: new PracticeAdminClient({ url: exchangeUrl, adminToken: this.#adminToken }),
        });
      });
      child.onExit(() => {
        clearTimeout(late);
        reject(new Error('The practice market ended while starting.'));
        this.#relaunch();
      });
      child.post(this.#orders());
    });
  }

  #orders(): ToPractice {
    const portOf = (url: string | undefined): number => (url === undefined ? 0 : Number(new URL(url).port));
    return {
      statePath: this.#statePath,
      adminToken: this.#adminToken,
      seed: Date.now() % 2 ** 31,
      exchangePort: portOf(this.#place?.exchangeUrl),
      terminalPort: portOf(this.#place?.terminalUrl),
    };
  }

  #relaunch(): void {
    if (this.#closing || !this.#place) return;
    this.#onFault('the practice market ended; starting it again');
    setTimeout(() => {
      if (!this.#closing) this.#launch().catch((error: unknown) => this.#onFault(String(error)));
    }, RESTART_AFTER_MS);
  }
}
