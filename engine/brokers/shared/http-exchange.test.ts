import { gzipSync } from 'node:zlib';
import { Dispatcher } from 'undici';
import { describe, expect, it } from 'vitest';
import { DeadlinePassed, exchange, type ExchangeReply } from './http-exchange.ts';

/** A line that sends nothing by itself: the test says when a request leaves and what comes back. */
class HeldLine extends Dispatcher {
  readonly asked: Dispatcher.DispatchOptions[] = [];
  readonly aborted: Error[] = [];
  handler: Dispatcher.DispatchHandler = {};
  readonly controller = {
    abort: (reason: Error) => void this.aborted.push(reason),
  } as unknown as Dispatcher.DispatchController;

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.asked.push(options);
    this.handler = handler;
    return true;
  }

  leave(): void {
    this.handler.onRequestStart?.(this.controller, {});
  }

  head(headers: Record<string, string>, status = 200): void {
    this.handler.onResponseStart?.(this.controller, status, headers);
  }

  answer(headers: Record<string, string>, ...pieces: readonly Buffer[]): void {
    this.leave();
    this.head(headers);
    for (const piece of pieces) this.handler.onResponseData?.(this.controller, piece);
    this.handler.onResponseEnd?.(this.controller, {});
  }
}

const request = {
  method: 'DELETE',
  url: 'https://broker.example/orders/7?variety=regular',
  headers: { accept: 'application/json' },
  body: null,
  deadlineMs: 60_000,
} as const;

function asked(deadlineMs: number = request.deadlineMs) {
  const line = new HeldLine();
  const heads: unknown[] = [];
  const reply: Promise<ExchangeReply> = exchange(line, { ...request, deadlineMs }, (headers) => heads.push(headers));
  return { line, heads, reply };
}

describe('one exchange with a broker', () => {
  it('asks for the whole address and gathers an answer that comes in pieces', async () => {
    const { line, reply } = asked();
    const rupee = Buffer.from('{"symbol":"₹"}');
    line.answer({}, rupee.subarray(0, 12), rupee.subarray(12));

    await expect(reply).resolves.toEqual({ status: 200, headers: {}, text: '{"symbol":"₹"}' });
    expect(line.asked).toMatchObject([
      { origin: 'https://broker.example', path: '/orders/7?variety=regular', method: 'DELETE', body: null },
    ]);
  });

  it('leaves out the mark before a text, which no JSON may begin with', async () => {
    const { line, reply } = asked();
    line.answer({}, Buffer.from('\uFEFF{}'));

    await expect(reply).resolves.toMatchObject({ text: '{}' });
  });

  it('unpacks an answer that comes compressed', async () => {
    const { line, reply } = asked();
    line.answer({ 'content-encoding': 'gzip' }, gzipSync('a,b,c'));

    await expect(reply).resolves.toMatchObject({ text: 'a,b,c' });
  });

  it('fails an answer that says it is compressed and is not', async () => {
    const { line, reply } = asked();
    line.answer({ 'content-encoding': 'gzip' }, Buffer.from('a,b,c'));

    await expect(reply).rejects.toThrow('incorrect header check');
  });

  it('tells of the head at once, before the body is there, and not of one that only asks for patience', async () => {
    const { line, heads, reply } = asked();
    line.leave();
    line.head({ date: 'early' }, 103);
    line.head({ date: 'now' });
    expect(heads).toEqual([{ date: 'now' }]);

    line.handler.onResponseEnd?.(line.controller, {});
    await expect(reply).resolves.toMatchObject({ status: 200, text: '' });
  });

  it('never lets a request leave that nobody waits for any more', async () => {
    const { line, reply } = asked(1);
    await expect(reply).rejects.toThrow(new DeadlinePassed('no answer within 1 ms'));
    expect(line.aborted).toEqual([]);

    line.leave();
    expect(line.aborted).toEqual([new DeadlinePassed('no answer within 1 ms')]);
  });

  it('ends an exchange whose body does not come in time, and its connection with it', async () => {
    const { line, reply } = asked(5);
    line.leave();
    line.head({});
    await expect(reply).rejects.toThrow(DeadlinePassed);

    expect(line.aborted).toEqual([new DeadlinePassed('no answer within 5 ms')]);
  });

  it.each([
    ['says', { 'content-length': String(65 * 1_048_576) }, []],
    ['does not say', {}, Array.from({ length: 65 }, () => Buffer.alloc(1_048_576))],
  ] as const)('gives up an answer larger than any book where it %s so beforehand', async (_how, headers, pieces) => {
    const { line, reply } = asked();
    line.answer(headers, ...pieces);

    await expect(reply).rejects.toThrow('far too large');
    expect(line.aborted).toHaveLength(1);
  });

  it('says what the line failed of', async () => {
    const { line, reply } = asked();
    line.leave();
    line.handler.onResponseError?.(line.controller, new Error('other side closed'));

    await expect(reply).rejects.toThrow('other side closed');
  });
});
