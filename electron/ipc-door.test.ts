import type { IpcMain } from 'electron';
import { describe, expect, test } from 'vitest';
import { INVOKE_CHANNEL, SUBSCRIBE_CHANNEL } from './channels.ts';
import { openIpcDoor } from './ipc-door.ts';

type Listener = (event: object, ...args: readonly unknown[]) => unknown;

/** An open door, what came through it, and Electron's side of it. */
function open(confirmed = true) {
  const channels = new Map<string, Listener>();
  const invoked: (readonly [string, unknown])[] = [];
  let pictures = 0;
  const register = (channel: string, listener: Listener): void => void channels.set(channel, listener);
  openIpcDoor({ handle: register, on: register } as unknown as Pick<IpcMain, 'handle' | 'on'>, {
    invoke: async (name, body) => {
      invoked.push([name, body]);
      return { ok: true, value: 'done' };
    },
    showPicture: () => void (pictures += 1),
    confirm: async () => confirmed,
  });
  const send = async (channel: string, senderFrame: object | null, ...args: readonly unknown[]): Promise<unknown> =>
    channels.get(channel)?.({ senderFrame }, ...args);
  return { channels, invoked, send, pictures: () => pictures };
}

const own = { url: 'app://bundle/', parent: null };

const strangers: readonly (readonly [string, object | null])[] = [
  ['a frame that is gone', null],
  ['a frame inside our page', { url: 'app://bundle/', parent: own }],
  ['another site', { url: 'https://evil.example/', parent: null }],
  ['a file of the disk', { url: 'file:///bundle/index.html', parent: null }],
  ['a host that begins like ours', { url: 'app://bundle.evil.example/', parent: null }],
  ['our host behind a name', { url: 'app://bundle@evil.example/', parent: null }],
  ['another scheme with our host', { url: 'https://bundle/', parent: null }],
  ['an empty page', { url: 'about:blank', parent: null }],
  ['no address at all', { url: '', parent: null }],
];

describe('P14: a stranger', () => {
  test.each(strangers)('%s gives no command and sees no picture', async (_name, frame) => {
    const door = open();
    const answer = await door.send(INVOKE_CHANNEL, frame, 'kill.trigger', { accountIds: 'all', reason: 'x' });
    await door.send(SUBSCRIBE_CHANNEL, frame);
    expect(answer).toMatchObject({ ok: false, error: { code: 'foreign-sender' } });
    expect([door.invoked, door.pictures()]).toEqual([[], 0]);
  });
});

describe('our page', () => {
  test('there are these channels and no other', () => {
    expect([...open().channels.keys()]).toEqual([INVOKE_CHANNEL, SUBSCRIBE_CHANNEL]);
  });

  test('its command goes on as it is, and the answer comes back', async () => {
    const door = open();
    const frame = { url: 'app://bundle/index.html#/account/a1', parent: null };
    expect(await door.send(INVOKE_CHANNEL, frame, 'engine.start', { accountId: 'a1' })).toEqual({
      ok: true,
      value: 'done',
    });
    expect(door.invoked).toEqual([['engine.start', { accountId: 'a1' }]]);
    await door.send(SUBSCRIBE_CHANNEL, frame);
    expect(door.pictures()).toBe(1);
  });

  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  test.each<readonly [string, unknown, unknown]>([
    ['a name that is no text', { toString: () => 'engine.start' }, {}],
    ['a name without end', 'x'.repeat(101), {}],
    ['a body without end', 'engine.start', { accountId: 'x'.repeat(1024 * 1024) }],
    ['a body in a circle', 'engine.start', circle],
    ['a number JSON does not have', 'engine.start', { accountId: 1n }],
    ['no body', 'engine.start', undefined],
    ['a function', 'engine.start', () => undefined],
  ])('P14: %s goes nowhere', async (_name, name, body) => {
    const door = open();
    expect(await door.send(INVOKE_CHANNEL, own, name, body)).toMatchObject({
      ok: false,
      error: { code: 'invalid-body' },
    });
    expect(door.invoked).toEqual([]);
  });

  test('only plain JSON goes on', async () => {
    const door = open();
    const body = { accountId: 'a1', when: new Date(0), hidden: undefined };
    await door.send(INVOKE_CHANNEL, own, 'engine.start', body);
    expect(door.invoked).toEqual([['engine.start', { accountId: 'a1', when: '1970-01-01T00:00:00.000Z' }]]);
  });

  test('what the trader does not confirm is not done', async () => {
    const door = open(false);
    const answer = await door.send(INVOKE_CHANNEL, own, 'account.delete', { accountId: 'a1' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-confirmed' } });
    expect(door.invoked).toEqual([]);
  });
});
