import { request, type IncomingMessage } from 'node:http';

/** One server-sent event. */
export type StreamedEvent = { readonly name: string; readonly data: unknown };

/** Reads a stream of events; `next` waits for the next one that is not a ping unless pings are asked for. */
export type EventReader = {
  readonly status: number;
  next(name?: string): Promise<StreamedEvent>;
  /** Stops taking bytes from the socket, as a page that hangs does. */
  stall(): void;
  resume(): void;
  readonly ended: Promise<void>;
  close(): void;
};

/** Opens `/api/events`. */
export function readEvents(port: number, headers: Readonly<Record<string, string>>): Promise<EventReader> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/api/events', headers, agent: false }, (response) =>
      resolve(readerOf(response, () => sent.destroy())),
    );
    sent.on('error', reject);
    sent.end();
  });
}

function readerOf(response: IncomingMessage, close: () => void): EventReader {
  const seen: StreamedEvent[] = [];
  let wake = (): void => undefined;
  let rest = '';
  response.setEncoding('utf8').on('data', (text: string) => {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    seen.push(...blocks.map(parseBlock));
    wake();
  });
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  const next = async (name?: string): Promise<StreamedEvent> => {
    for (;;) {
      const index = seen.findIndex((event) => (name === undefined ? event.name !== 'ping' : event.name === name));
      const [event] = index < 0 ? [] : seen.splice(0, index + 1).slice(-1);
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const status = response.statusCode ?? 0;
  return { status, next, stall: () => void response.pause(), resume: () => void response.resume(), ended, close };
}

function parseBlock(block: string): StreamedEvent {
  const lines = block.split('\n');
  const field = (name: string): string =>
    lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
  return { name: field('event'), data: JSON.parse(field('data')) as unknown };
}
