import { describe, expect, it } from 'vitest';
import { readReply } from './read-reply.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

const error = (message: string, type: string) => JSON.stringify({ status: 'error', message, error_type: type });
const reply = (status: number, text: string) => readReply({ status, text });

describe('a reply of Kite’s', () => {
  it.each([
    [403, error('Incorrect `api_key` or `access_token`.', 'TokenException'), 'session-expired', false],
    [
      403,
      error('IP (1.2.3.4) is not allowed to place orders for this app.', 'PermissionException'),
      'ip-not-allowed',
      false,
    ],
    [
      400,
      error('No IPs configured for this app. Add allowed IPs on the Kite developer console.', 'InputException'),
      'ip-not-allowed',
      false,
    ],
    [403, error('Insufficient permission for that call.', 'PermissionException'), 'refused', false],
    [400, error('Insufficient funds.', 'MarginException'), 'refused', false],
    [400, error('Order cannot be cancelled as it is being processed.', 'OrderException'), 'refused', false],
    [429, '', 'rate-limited', true],
    [429, '<html>slow down</html>', 'rate-limited', true],
    [503, error('OMS down', 'NetworkException'), 'server', true],
    [200, error('OMS down', 'NetworkException'), 'server', true],
    [502, '<html>Bad gateway</html>', 'server', true],
    // A page of a gateway, not Kite’s word that the session is over.
    [403, '<html>Forbidden</html>', 'server', true],
    [200, '<html>Maintenance</html>', 'unreadable', false],
    [200, '', 'unreadable', false],
    [200, '{"status":"success"', 'unreadable', false],
    [200, '{"status":"success"}', 'unreadable', false],
    [200, '[]', 'unreadable', false],
  ])('%i %s is %s', (status, text, code, retryable) => {
    expect(reply(status, text)).toMatchObject({ ok: false, error: { code, retryable } });
  });

  it('says how long to leave the broker alone', () => {
    expect(readReply({ status: 429, text: '', retryAfter: '3' })).toMatchObject({ error: { retryAfterMs: 3_000 } });
  });
});

describe('an order call', () => {
  const placed = (data: unknown) => placeOutcome(reply(200, JSON.stringify({ status: 'success', data })));

  it('that is answered without an order number is unknown, and looked up by its tag (card K27)', () => {
    for (const data of [{ order_id: '' }, {}, [], null, { order_id: null }, [{ order_id: '' }]]) {
      expect(placed(data)).toMatchObject({ outcome: 'unknown' });
    }
  });

  it('of which every slice was refused is refused', () => {
    const slice = { error: { code: 400, error_type: 'MarginException', message: 'Insufficient funds' } };
    expect(placed([slice, slice])).toMatchObject({
      outcome: 'rejected',
      error: { message: 'MarginException: Insufficient funds' },
    });
  });

  it('that failed between Kite and the exchange is unknown, whatever Kite calls it', () => {
    for (const type of ['NetworkException', 'DataException', 'GeneralException']) {
      expect(placeOutcome(reply(503, error('?', type)))).toMatchObject({ outcome: 'unknown' });
    }
    expect(placeOutcome(reply(500, error('corrupt', 'OrderException')))).toMatchObject({ outcome: 'unknown' });
  });

  it('that was refused by Kite had no effect', () => {
    expect(placeOutcome(reply(400, error('Lot size', 'InputException')))).toMatchObject({ outcome: 'rejected' });
    expect(placeOutcome(reply(429, ''))).toMatchObject({ outcome: 'rejected' });
  });

  it('about a known order needs no number in its answer', () => {
    const answer = reply(200, JSON.stringify({ status: 'success', data: { order_id: '' } }));
    expect(changeOutcome(answer, '42')).toEqual({ outcome: 'confirmed', orderId: '42' });
  });
});
