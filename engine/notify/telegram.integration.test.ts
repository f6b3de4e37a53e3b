import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Alert } from '../domain/alert.ts';
import { startTelegramServer, type TelegramMood, type TelegramServer } from '../testing/telegram-server.ts';
import { TelegramNotifier } from './telegram.ts';
import { TelegramFault } from './telegram-fault.ts';

const token = '123456789:AAH-canary_token_that_must_never_leak-77';
const chatId = '-1001234567';

function alertSaying(text: string): Alert {
  return { alertId: 'a1', priority: 'critical', code: 'kill-finished', text, raisedAt: 0 };
}

async function botApi(): Promise<TelegramServer> {
  const server = await startTelegramServer({ token, chatIds: [chatId] });
  onTestFinished(() => server.close());
  return server;
}

async function faultOf(delivery: Promise<void>): Promise<TelegramFault> {
  const failure: unknown = await delivery.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(TelegramFault);
  return failure as TelegramFault;
}

/** Everything an error could show anywhere: inspected with hidden fields, as JSON, its stack and cause. */
function everythingOf(error: TelegramFault): string {
  return [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack, String(error.cause)].join(
    '\n',
  );
}

describe('telegram', () => {
  test('an alert arrives as it is, signs and all', async () => {
    const server = await botApi();
    const text = 'STOPPED: Own account at −₹6,123.45 <b>*_[not markup]';
    await new TelegramNotifier({ botToken: token, chatId, apiRoot: server.apiRoot }).deliver(alertSaying(text));
    expect(server.messages).toEqual([{ chatId, text }]);
  });

  test('a slash at the end of the server address does no harm', async () => {
    const server = await botApi();
    await new TelegramNotifier({ botToken: token, chatId, apiRoot: `${server.apiRoot}/` }).deliver(
      alertSaying('hello'),
    );
    expect(server.messages).toHaveLength(1);
  });

  test('a text longer than Telegram takes is cut, not lost', async () => {
    const server = await botApi();
    await new TelegramNotifier({ botToken: token, chatId, apiRoot: server.apiRoot }).deliver(
      alertSaying('x'.repeat(9_000)),
    );
    expect(server.messages[0]?.text).toHaveLength(4_096);
  });

  test('429 carries how long Telegram wants to be left alone', async () => {
    const server = await botApi();
    server.behave({ kind: 'busy', retryAfterSeconds: 7 });
    const fault = await faultOf(
      new TelegramNotifier({ botToken: token, chatId, apiRoot: server.apiRoot }).deliver(alertSaying('x')),
    );
    expect(fault).toMatchObject({ code: 'rate-limited', retryAfterMs: 7_000, permanent: false });
    expect(server.requests(), 'not tried again behind the back of the outbox').toBe(1);
  });

  test.each<[string, TelegramMood, string, boolean]>([
    ['a server that fails', { kind: 'failing', status: 502, description: 'Bad Gateway' }, 'server', false],
    ['a revoked token', { kind: 'failing', status: 401, description: 'Unauthorized' }, 'token-refused', true],
    [
      'a blocked bot',
      { kind: 'failing', status: 403, description: 'Forbidden: bot was blocked by the user' },
      'blocked',
      true,
    ],
    [
      'a refusal that repeats the token',
      { kind: 'failing', status: 400, description: `Bad Request: /bot${token}/x` },
      'refused',
      true,
    ],
    ['a page instead of an answer', { kind: 'garbled' }, 'unreachable', false],
  ])('%s is told apart', async (_what, mood, code, permanent) => {
    const server = await botApi();
    server.behave(mood);
    const fault = await faultOf(
      new TelegramNotifier({ botToken: token, chatId, apiRoot: server.apiRoot }).deliver(alertSaying('x')),
    );
    expect(fault).toMatchObject({ code, permanent });
    expect(everythingOf(fault)).not.toContain(token);
  });

  test('a wrong chat and a wrong token have sentences of their own', async () => {
    const server = await botApi();
    const chat = await faultOf(
      new TelegramNotifier({ botToken: token, chatId: '999', apiRoot: server.apiRoot }).deliver(alertSaying('x')),
    );
    expect(chat.message).toContain('Send your bot a message first');
    const other = await faultOf(
      new TelegramNotifier({ botToken: '1:wrong', chatId, apiRoot: server.apiRoot }).deliver(alertSaying('x')),
    );
    expect(other.message).toContain('@BotFather');
  });

  test('a server that hangs is given up, one that is not there is said to be unreachable, and the token is in neither error', async () => {
    const server = await botApi();
    server.behave({ kind: 'hanging' });
    const startedAt = performance.now();
    const late = await faultOf(
      new TelegramNotifier({ botToken: token, chatId, apiRoot: server.apiRoot, timeoutMs: 300 }).deliver(
        alertSaying('x'),
      ),
    );
    expect(late.code).toBe('timeout');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await server.close();
    const gone = await faultOf(
      new TelegramNotifier({ botToken: token, chatId, apiRoot: server.apiRoot }).deliver(alertSaying('x')),
    );
    expect(gone.code).toBe('unreachable');
    for (const fault of [late, gone]) expect(everythingOf(fault)).not.toContain('canary');
  });
});
