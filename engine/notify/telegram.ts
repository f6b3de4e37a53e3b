import { Api } from 'grammy';
import type { Alert } from '../domain/alert.ts';
import type { Notifier } from '../ports.ts';
import { telegramFaultOf } from './telegram-fault.ts';

/** A bot and the chat it writes to. The token comes from the secrets and is kept nowhere else. */
export type TelegramChannel = {
  readonly botToken: string;
  readonly chatId: string;
  /** A Bot API server of one's own, else Telegram's. */
  readonly apiRoot?: string;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 10_000;
/** Telegram's limit for one message. */
const LONGEST_MESSAGE = 4_096;

/** Alerts as plain messages of a Telegram bot. `deliver` rejects with a `TelegramFault`, which never holds the token. */
export class TelegramNotifier implements Notifier {
  readonly channel = 'telegram';
  readonly #api: Api;
  readonly #chatId: string;
  readonly #timeoutMs: number;

  constructor({ botToken, chatId, apiRoot, timeoutMs = TIMEOUT_MS }: TelegramChannel) {
    this.#api = new Api(botToken, apiRoot === undefined ? {} : { apiRoot: apiRoot.replace(/\/+$/, '') });
    this.#chatId = chatId;
    this.#timeoutMs = timeoutMs;
  }

  async deliver(alert: Alert): Promise<void> {
    const late = AbortSignal.timeout(this.#timeoutMs);
    // The client types its signal as a shim that the platform has outlived; the object is the same.
    const signal = late as unknown as Parameters<Api['sendMessage']>[3];
    const fault = await this.#api.sendMessage(this.#chatId, messageText(alert), {}, signal).then(
      () => undefined,
      (error: unknown) => telegramFaultOf(error, late.aborted),
    );
    if (fault) throw fault;
  }
}

/** The text as it is: no markup, so that no sign in it can break or disguise the message. */
function messageText(alert: Alert): string {
  return alert.text.length <= LONGEST_MESSAGE ? alert.text : `${alert.text.slice(0, LONGEST_MESSAGE - 1)}…`;
}
