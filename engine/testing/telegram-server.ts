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
  behave(mood: TelegramMood): void;
  close(): Promise<void>;
};

/** Starts it on a free port, over real HTTP. Messages of failed calls are not recorded: nobody received them. */
export async function startTelegramServer(bot: {
  readonly token: string;
  readonly chatIds: readonly string[];
}): Promise<TelegramServer> {
  const messages: TelegramMessage[] = [];
  let requests = 0;
  let mood: TelegramMood = { kind: 'well' };
  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      requests += 1;
      if (mood.kind === 'hanging') return;
      if (mood.kind === 'garbled') return void response.end('<html>gateway</html>');
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
    behave: (next) => void (mood = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
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
