import { request, type IncomingHttpHeaders } from 'node:http';

/** A request as a hostile program would write it: any header, any target, no browser in between. */
export type RawRequest = {
  readonly port: number;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

/** What came back. */
export type RawAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

/** Sends one request over a connection of its own. */
export function ask({ port, path, method = 'GET', headers = {}, body }: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    // Node frames a body by itself for some methods only; without a length the rest would read as a second request.
    const framed = body === undefined || 'transfer-encoding' in headers;
    const length = framed ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { host: '127.0.0.1', port, path, method, headers: { ...headers, ...length }, agent: false };
    const sent = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
