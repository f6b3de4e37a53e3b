import { Api } from 'grammy';
import type { Update } from 'grammy/types';
import { telegramFaultOf, type TelegramFault } from './telegram-fault.ts';

/** A bot that is listened to. */
export type ListenedBot = {
  readonly botToken: string;
  readonly apiRoot?: string;
  /** The next update that was not taken yet; kept by the caller across restarts. */
  readonly offset: number;
  /** Seconds the server may hold the question open. */
  readonly holdSeconds?: number;
};

/** What listening tells. */
export type UpdateListener = {
  /** Each update once, in order. */
  readonly update: (update: Update) => void;
  /** Everything before `offset` was taken. */
  readonly taken: (offset: number) => void;
  readonly failed: (fault: TelegramFault) => void;
};

const HOLD_SECONDS = 25;
const FIRST_REST_MS = 2_000;
const LONGEST_REST_MS = 60_000;

/** Asks a bot for updates, one long question after the other, until closed. An update that comes twice is taken once. */
export class TelegramUpdates {
  readonly #bot: ListenedBot;
  readonly #api: Api;
  readonly #listener: UpdateListener;
  readonly #closing = new AbortController();
  #offset: number;

  constructor(bot: ListenedBot, listener: UpdateListener) {
    this.#bot = bot;
    this.#offset = bot.offset;
    this.#listener = listener;
    this.#api = new Api(bot.botToken, bot.apiRoot === undefined ? {} : { apiRoot: bot.apiRoot.replace(/\/+$/, '') });
    void this.#listen();
  }

  /** Writes to a chat; a failure is told and no more: an answer is not an alert. */
  async say(chatId: string, text: string): Promise<void> {
    await this.#api.sendMessage(chatId, text, {}, this.#signal(10_000)).catch((error: unknown) => this.#fail(error));
  }

  close(): void {
    this.#closing.abort();
  }

  async #listen(): Promise<void> {
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#ask();
        failures = 0;
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        this.#fail(error);
        failures += 1;
        await this.#rest(Math.min(FIRST_REST_MS * 2 ** (failures - 1), LONGEST_REST_MS));
      }
    }
  }

  async #ask(): Promise<void> {
    const timeout = this.#bot.holdSeconds ?? HOLD_SECONDS;
    const updates = await this.#api.getUpdates(
      { offset: this.#offset, timeout, allowed_updates: ['message'] },
      this.#signal((timeout + 15) * 1_000),
    );
    const before = this.#offset;
    for (const update of updates.toSorted((a, b) => a.update_id - b.update_id)) {
      if (update.update_id < this.#offset) continue;
      // Done first and booked after: a crash in between repeats an order, and the latch makes that harmless.
      this.#listener.update(update);
      this.#offset = update.update_id + 1;
    }
    if (this.#offset > before) this.#listener.taken(this.#offset);
    // A server that does not hold the question must not be asked without a pause.
    if (updates.length === 0 && timeout < 1) await this.#rest(100);
  }

  #fail(error: unknown): void {
    this.#listener.failed(telegramFaultOf(error, false));
  }

  /** The client types its signal as a shim that the platform has outlived; the object is the same. */
  #signal(ms: number): Parameters<Api['getUpdates']>[1] {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ms)]);
    return signal as unknown as Parameters<Api['getUpdates']>[1];
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#closing.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
