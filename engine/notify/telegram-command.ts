import type { Message, Update } from 'grammy/types';

/** Why an update is no order. */
export type IgnoredUpdate = 'not-a-message' | 'edited' | 'not-private' | 'stranger' | 'forwarded' | 'old' | 'no-words';

/** What an update of the bot asks for. Only these two verbs exist: nothing said from a phone ever loosens anything. */
export type TelegramCommand =
  | { readonly kind: 'status'; readonly chatId: string }
  | { readonly kind: 'kill'; readonly chatId: string; readonly code: string }
  | { readonly kind: 'unknown'; readonly chatId: string }
  | { readonly kind: 'ignored'; readonly why: IgnoredUpdate };

/** A command older than this was not meant for now (fault 92). */
const OLD_AFTER_SECONDS = 60;

const FORWARDED = [
  'forward_origin',
  'forward_from',
  'forward_from_chat',
  'forward_sender_name',
  'forward_date',
  'is_automatic_forward',
  'via_bot',
  'sender_chat',
  'sender_business_bot',
] as const;

const ignored = (why: IgnoredUpdate): TelegramCommand => ({ kind: 'ignored', why });

/**
 * Judges one update: a new, unforwarded message of the last minute, in the private chat of somebody on the list, from that very
 * person (in a private chat the chat's id is the person's). Everything else is nobody's order (threat T8, card P25).
 */
export function telegramCommand(
  update: Update,
  { chatIds, nowSeconds }: { readonly chatIds: ReadonlySet<string>; readonly nowSeconds: number },
): TelegramCommand {
  if (update.edited_message || update.edited_channel_post) return ignored('edited');
  const { message } = update;
  if (!message) return ignored('not-a-message');
  const chatId = String(message.chat?.id);
  if (message.chat?.type !== 'private') return ignored('not-private');
  if (!chatIds.has(chatId) || String(message.from?.id) !== chatId || message.from?.is_bot) return ignored('stranger');
  if (FORWARDED.some((field) => field in message)) return ignored('forwarded');
  if (message.edit_date !== undefined) return ignored('edited');
  const age = nowSeconds - message.date;
  if (!(age <= OLD_AFTER_SECONDS)) return ignored('old');
  return words(message, chatId);
}

function words({ text }: Message, chatId: string): TelegramCommand {
  if (text === undefined) return ignored('no-words');
  const [verb, code, ...rest] = text.trim().split(/\s+/);
  const spoken = (verb ?? '').replace(/^\//, '').toUpperCase();
  if (spoken === 'STATUS' && code === undefined) return { kind: 'status', chatId };
  if (spoken === 'KILL' && rest.length === 0) return { kind: 'kill', chatId, code: code ?? '' };
  return { kind: 'unknown', chatId };
}
