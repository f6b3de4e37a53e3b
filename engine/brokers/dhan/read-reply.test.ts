import { describe, expect, it } from 'vitest';
import { readAcceptance, readReply } from './read-reply.ts';
import { changeOutcome, writeOutcome } from './write-outcome.ts';

const reply = (status: number, body: unknown, retryAfter?: string) =>
  readReply({ status, text: typeof body === 'string' ? body : JSON.stringify(body), retryAfter });
const dhan = (errorCode: string, errorMessage = 'x') => ({ errorType: 'T', errorCode, errorMessage });

describe('a reply of Dhan', () => {
  it.each([
    ['an expired token', 401, dhan('DH-901'), 'session-expired'],
    ['an expired token in the portal’s words', 401, { status: 'failure', ...dhan('AUTH001') }, 'session-expired'],
    [
      'an expired token of a data call',
      400,
      { data: { '807': 'Access token is expired' }, status: 'failed' },
      'session-expired',
    ],
    ['too many calls', 400, dhan('DH-904'), 'rate-limited'],
    ['too many data calls', 200, { data: { '805': 'Too many requests' }, status: 'failed' }, 'rate-limited'],
    ['any 429, whatever it says', 429, '<html>', 'rate-limited'],
    ['an address that is not registered', 400, dhan('DH-905', 'Invalid IP'), 'ip-not-allowed'],
    ['bad input', 400, dhan('DH-905', 'Invalid quantity'), 'refused'],
    ['an order that is refused', 400, dhan('DH-906'), 'refused'],
    ['no paid data', 400, { data: { '806': 'not subscribed' }, status: 'failed' }, 'refused'],
    ['their own fault, after which nobody knows', 400, dhan('DH-908'), 'server'],
    ['something else, after which nobody knows', 400, dhan('DH-910'), 'server'],
    ['a code nobody knows under a success', 200, dhan('DH-999'), 'server'],
    ['a page', 200, '<h1>Maintenance</h1>', 'unreadable'],
    ['nothing', 200, '', 'unreadable'],
    ['half an answer', 200, '[{"netQty":', 'unreadable'],
    ['a page under an error', 503, '<h1>Maintenance</h1>', 'server'],
  ])('%s is %4$s', (_title, status, body, code) => {
    expect(reply(status, body)).toMatchObject({ ok: false, error: { code } });
  });

  it('an empty list is an empty list', () => {
    expect(reply(200, [])).toEqual({ ok: true, value: [] });
  });

  it('nothing under a success is enough for a call that changes something', () => {
    expect(readAcceptance({ status: 202, text: '' })).toEqual({ ok: true, value: {} });
    expect(readAcceptance({ status: 500, text: '' })).toMatchObject({ ok: false });
  });

  it('says how long to wait', () => {
    expect(reply(429, dhan('DH-904'), '3')).toMatchObject({ error: { retryAfterMs: 3_000 } });
  });
});

describe('what became of an order call', () => {
  const failed = (status: number, body: unknown) => writeOutcome(reply(status, body));

  it('K27: a success without an order number is unknown', () => {
    for (const body of [{}, { orderId: '' }, { orderId: null, orderStatus: 'PENDING' }, [], 'x'])
      expect(writeOutcome({ ok: true, value: body }), JSON.stringify(body)).toMatchObject({ outcome: 'unknown' });
  });

  it('K28: a duplicate tag is unknown: the order is there already', () => {
    expect(failed(400, dhan('DH-906', 'Duplicate correlationId'))).toMatchObject({ outcome: 'unknown' });
  });

  it('K15, K16: what was refused for its address, for too many calls or by the risk system is a definite no', () => {
    expect(failed(400, dhan('DH-905', 'Invalid IP'))).toMatchObject({
      outcome: 'rejected',
      error: { code: 'ip-not-allowed' },
    });
    expect(failed(429, dhan('DH-904'))).toMatchObject({ outcome: 'rejected', error: { code: 'rate-limited' } });
    expect(failed(400, dhan('DH-906', 'RMS'))).toMatchObject({ outcome: 'rejected', error: { code: 'refused' } });
    expect(writeOutcome({ ok: true, value: { orderId: '1', orderStatus: 'REJECTED' } })).toMatchObject({
      outcome: 'rejected',
    });
  });

  it('K4: after their own failure it is unknown', () => {
    expect(failed(502, dhan('DH-908'))).toMatchObject({ outcome: 'unknown' });
    expect(failed(200, '<html>')).toMatchObject({ outcome: 'unknown' });
  });

  it('a change may be answered with nothing but success', () => {
    expect(changeOutcome(readAcceptance({ status: 202, text: '' }), '7')).toEqual({
      outcome: 'confirmed',
      orderId: '7',
    });
    expect(changeOutcome({ ok: true, value: { orderStatus: 'REJECTED' } }, '7')).toMatchObject({ outcome: 'rejected' });
  });
});
