import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as the Bot API received it. */
export type TelegramMessage = { readonly chatId: string; readonly text: string };

/** How the server answers from now on. */
export type TelegramMood =
  | { readonly kind: 'well' }
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  | { readonly kind: 'failing'; readonly status: number; readonly description: string }
  | { readonly kind: 'hanging' }
  | { readonly kind: 'garbled' };

/** A Bot API server on loopback that knows one bot and the chats it may write to. */
export type TelegramServer = {
  readonly apiRoot: string;
  readonly messages: readonly TelegramMessage[];
  readonly requests: () => number;
  /** Hands the bot an update, as Telegram does when somebody writes to it. */
  deliver(update: { readonly update_id: number; readonly [field: string]: unknown }): void;
  /** Hands it out whatever the bot has taken already, as a server that lost count does. */
  replay(update: { readonly update_id: number; readonly [field: string]: unknown }): void;
  /** How far the bot has taken its updates. */
  readonly offset: () => number;
  behave(mood: TelegramMood): void;
  close(): Promise<void>;
};

/** Starts it on a free port, over real HTTP. Messages of failed calls are not recorded: nobody received them. */
export async function startTelegramServer(bot: {
  readonly token: string;
  readonly chatIds: readonly string[];
}): Promise<TelegramServer> {
  const messages: TelegramMessage[] = [];
  const updates = updateQueue();
  let requests = 0;
  let mood: TelegramMood = { kind: 'well' };
  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      requests += 1;
      if (mood.kind === 'hanging') return;
      if (mood.kind === 'garbled') return void response.end('<html>gateway</html>');
      if (mood.kind === 'well' && request.url === `/bot${bot.token}/getUpdates`)
        return updates.ask(body, (result) => send(response, { status: 200, body: { ok: true, result } }));
      const answer = answerOf(mood, bot, request.url ?? '', body);
      if (answer.status === 200) messages.push(messageOf(body));
      send(response, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiRoot: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    requests: () => requests,
    deliver: (update) => updates.deliver(update),
    replay: (update) => updates.replay(update),
    offset: () => updates.offset(),
    behave: (next) => void (mood = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Waiting = { readonly from: number; readonly answer: (updates: readonly object[]) => void };

/** Updates and who waits for them: a question is held open until there is one, or until its time is up. */
function updateQueue() {
  let queue: readonly { readonly update_id: number }[] = [];
  let waiting: Waiting[] = [];
  let offset = 0;
  const settle = (): void => {
    const rest: Waiting[] = [];
    for (const each of waiting) {
      const due = queue.filter((update) => update.update_id >= each.from);
      if (due.length > 0) each.answer(due);
      else rest.push(each);
    }
    waiting = rest;
  };
  return {
    offset: () => offset,
    replay: (update: { readonly update_id: number }): void => {
      for (const { answer } of waiting.splice(0)) answer([update]);
    },
    deliver: (update: { readonly update_id: number }): void => {
      queue = [...queue, update];
      settle();
    },
    ask: (body: Record<string, unknown>, answer: Waiting['answer']): void => {
      const from = Number(body['offset'] ?? 0);
      offset = from;
      const each = { from, answer };
      waiting = [...waiting, each];
      settle();
      const late = (): void => {
        if (!waiting.includes(each)) return;
        waiting = waiting.filter((other) => other !== each);
        answer([]);
      };
      setTimeout(late, Number(body['timeout'] ?? 0) * 1_000).unref();
    },
  };
}

type Answer = { readonly status: number; readonly body: object };

function answerOf(
  mood: TelegramMood,
  bot: { readonly token: string; readonly chatIds: readonly string[] },
  url: string,
  body: Record<string, unknown>,
): Answer {
  if (mood.kind === 'busy') {
    return refusal(429, `Too Many Requests: retry after ${mood.retryAfterSeconds}`, {
      retry_after: mood.retryAfterSeconds,
    });
  }
  if (mood.kind === 'failing') return refusal(mood.status, mood.description);
  if (url !== `/bot${bot.token}/sendMessage`) return refusal(404, 'Not Found');
  const message = messageOf(body);
  if (!bot.chatIds.includes(message.chatId)) return refusal(400, 'Bad Request: chat not found');
  if (message.text.length > 4_096) return refusal(400, 'Bad Request: message is too long');
  return {
    status: 200,
    body: {
      ok: true,
      result: { message_id: 1, date: 0, text: message.text, chat: { id: Number(message.chatId), type: 'private' } },
    },
  };
}

function refusal(status: number, description: string, parameters?: object): Answer {
  return { status, body: { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) } };
}

function messageOf(body: Record<string, unknown>): TelegramMessage {
  return { chatId: String(body['chat_id']), text: String(body['text']) };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>);
}
