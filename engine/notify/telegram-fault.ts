import { GrammyError, HttpError } from 'grammy';

/** Why a message did not leave. `retryAfterMs` is Telegram's own wish; `permanent` means that trying again alone will not help. */
export type TelegramFaultCode =
  | 'timeout'
  | 'unreachable'
  | 'rate-limited'
  | 'token-refused'
  | 'chat-not-found'
  | 'blocked'
  | 'refused'
  | 'server';

const SENTENCES: Record<TelegramFaultCode, string> = {
  timeout: 'Telegram did not answer in time.',
  unreachable: 'Telegram cannot be reached from this computer.',
  'rate-limited': 'Telegram asks to wait before the next message.',
  'token-refused': 'Telegram does not know this bot token. Ask @BotFather for the current one and enter it again.',
  'chat-not-found': 'Telegram does not know this chat. Send your bot a message first, then check the chat id.',
  blocked: 'This chat has blocked the bot, or the bot was removed from it. Unblock it in Telegram.',
  refused: 'Telegram refused the message.',
  server: 'Telegram has trouble of its own.',
};

const PERMANENT: ReadonlySet<TelegramFaultCode> = new Set(['token-refused', 'chat-not-found', 'blocked', 'refused']);

/**
 * A delivery that failed. It is made anew and carries no cause: the bot token is part of every URL that the platform's errors quote.
 */
export class TelegramFault extends Error {
  override readonly name = 'TelegramFault';
  readonly code: TelegramFaultCode;
  readonly retryAfterMs: number | undefined;
  readonly permanent: boolean;

  constructor(code: TelegramFaultCode, retryAfterMs?: number) {
    super(SENTENCES[code]);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.permanent = PERMANENT.has(code);
  }
}

/** Makes a fault of whatever the client threw; nothing of the error itself goes on but its numbers. */
export function telegramFaultOf(error: unknown, timedOut: boolean): TelegramFault {
  if (timedOut) return new TelegramFault('timeout');
  if (error instanceof HttpError || !(error instanceof GrammyError)) return new TelegramFault('unreachable');
  const retryAfter = error.parameters.retry_after;
  if (error.error_code === 429) return new TelegramFault('rate-limited', (retryAfter ?? 1) * 1_000);
  return new TelegramFault(codeOf(error.error_code, error.description));
}

function codeOf(status: number, description: string): TelegramFaultCode {
  if (status >= 500) return 'server';
  // An unknown token is 404 at Telegram: there is no such path.
  if (status === 401 || status === 404) return 'token-refused';
  if (status === 403) return 'blocked';
  if (/chat not found|chat_id is empty|PEER_ID_INVALID/i.test(description)) return 'chat-not-found';
  return 'refused';
}
