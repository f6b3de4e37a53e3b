import { describe, expect, it } from 'vitest';
import { brokerError } from '../shared/broker-error.ts';
import { readReply } from './read-reply.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

const readAnswer = (status: number, text: string) => readReply({ status, text });
const json = (body: object): string => JSON.stringify(body);

describe('what became of an order call', () => {
  it.each([
    ['accepted', 200, json({ orderId: '7', status: 'open', message: null }), 'confirmed'],
    ['rejected by the risk system', 200, json({ orderId: '7', status: 'rejected', message: 'RMS' }), 'rejected'],
    ['K27: success without an order number', 200, json({ orderId: '', status: 'open' }), 'unknown'],
    ['success in a shape never seen', 200, json({ done: true }), 'unknown'],
    ['success that is not JSON', 200, '<html>ok</html>', 'unknown'],
    ['K28: a duplicate tag', 409, json({ code: 'duplicate-tag', message: 'x' }), 'unknown'],
    ['a bad request', 400, json({ code: 'bad-request', message: 'x' }), 'rejected'],
    ['a refusal without words', 403, '', 'rejected'],
    ['an expired session', 401, json({ code: 'session-expired' }), 'rejected'],
    ['K16: too many requests', 429, '', 'rejected'],
    ['a broken broker', 500, json({ code: 'server', message: 'x' }), 'unknown'],
    ['a gateway that gave up', 504, '<html>', 'unknown'],
  ])('%s (%d) is %s', (_name, status, text, outcome) => {
    expect(placeOutcome(readAnswer(status, text)).outcome).toBe(outcome);
  });

  it.each(['timeout', 'network'] as const)('K4: %s says nothing about the effect', (code) => {
    const answer = { ok: false, error: brokerError(code, 'x') } as const;
    expect(placeOutcome(answer).outcome).toBe('unknown');
    expect(changeOutcome(answer).outcome).toBe('unknown');
  });

  it('a change is confirmed with its order, refused when the order is done', () => {
    expect(changeOutcome(readAnswer(200, json({ orderId: '7' })))).toEqual({ outcome: 'confirmed', orderId: '7' });
    expect(changeOutcome(readAnswer(409, json({ code: 'order-final', message: 'x' }))).outcome).toBe('rejected');
    expect(changeOutcome(readAnswer(200, '')).outcome).toBe('unknown');
  });
});
