import { describe, expect, it } from 'vitest';
import { telegramCommand } from './telegram-command.ts';

const OWNER = 987_654_321;
const STRANGER = 111_222_333;
const NOW = 1_795_149_000;

type Fields = Readonly<Record<string, unknown>>;

const person = (id: number): Fields => ({ id, is_bot: false, first_name: 'P' });
const privately = (id: number): Fields => ({ id, type: 'private', first_name: 'P' });

function message(change: Fields = {}): Fields {
  return {
    message_id: 1,
    date: NOW - 2,
    chat: privately(OWNER),
    from: person(OWNER),
    text: 'KILL tulip-42',
    ...change,
  };
}

const judge = (update: Fields) =>
  telegramCommand(
    { update_id: 7, ...update },
    {
      chatIds: new Set([String(OWNER)]),
      nowSeconds: NOW,
    },
  );

describe('what the owner says in the private chat', () => {
  it('is STATUS or KILL with a code, and nothing else (card K29)', () => {
    const said = (text: string) => judge({ message: message({ text }) });
    const chatId = String(OWNER);
    expect(said('KILL tulip-42')).toEqual({ kind: 'kill', chatId, code: 'tulip-42' });
    expect(said('/kill tulip-42')).toEqual({ kind: 'kill', chatId, code: 'tulip-42' });
    expect(said(' status ')).toEqual({ kind: 'status', chatId });
    expect(said('kill')).toEqual({ kind: 'kill', chatId, code: '' });
    for (const text of ['UNLOCK', 'LOOSEN 20000', 'STOP', 'KILL tulip-42 and more', 'please KILL x', 'RESET', 'hello'])
      expect(said(text)).toEqual({ kind: 'unknown', chatId });
  });
});

describe('what is nobody’s order (card P25, threat T8)', () => {
  it.each<readonly [string, Fields, string]>([
    [
      'a stranger’s private chat',
      { message: message({ chat: privately(STRANGER), from: person(STRANGER) }) },
      'stranger',
    ],
    ['a stranger in the name of the owner’s chat', { message: message({ from: person(STRANGER) }) }, 'stranger'],
    ['a message from nobody', { message: message({ from: undefined }) }, 'stranger'],
    ['a bot', { message: message({ from: { ...person(OWNER), is_bot: true } }) }, 'stranger'],
    ['a group the owner is in', { message: message({ chat: { id: -100, type: 'group', title: 'G' } }) }, 'not-private'],
    [
      'a group with the owner’s number',
      { message: message({ chat: { id: OWNER, type: 'supergroup' } }) },
      'not-private',
    ],
    ['a channel', { channel_post: message({ chat: { id: OWNER, type: 'channel' } }) }, 'not-a-message'],
    ['an edited message', { edited_message: message() }, 'edited'],
    ['an edited channel post', { edited_channel_post: message() }, 'edited'],
    ['a message that was edited since', { message: message({ edit_date: NOW }) }, 'edited'],
    ['a forwarded message', { message: message({ forward_origin: { type: 'user', date: NOW } }) }, 'forwarded'],
    ['a forward in the old shape', { message: message({ forward_date: NOW }) }, 'forwarded'],
    ['a forward that hides its sender', { message: message({ forward_sender_name: 'X' }) }, 'forwarded'],
    ['a message through another bot', { message: message({ via_bot: person(5) }) }, 'forwarded'],
    ['a message in the name of a channel', { message: message({ sender_chat: privately(OWNER) }) }, 'forwarded'],
    ['a message of two minutes ago', { message: message({ date: NOW - 120 }) }, 'old'],
    ['a message without a time', { message: message({ date: undefined }) }, 'old'],
    ['a picture', { message: message({ text: undefined, caption: 'KILL tulip-42' }) }, 'no-words'],
    ['a pressed button', { callback_query: { id: '1', from: person(OWNER), data: 'KILL tulip-42' } }, 'not-a-message'],
    ['an inline query', { inline_query: { id: '1', from: person(OWNER), query: 'KILL' } }, 'not-a-message'],
  ])('%s', (_name, update, why) => {
    expect(judge(update)).toEqual({ kind: 'ignored', why });
  });

  it('a message of a minute ago is still one, and one of a second more is not', () => {
    expect(judge({ message: message({ date: NOW - 60 }) }).kind).toBe('kill');
    expect(judge({ message: message({ date: NOW - 61 }) }).kind).toBe('ignored');
  });
});
