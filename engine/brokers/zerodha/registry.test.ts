import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { createBroker, type BrokerParts } from '../registry.ts';

function connect(change: Partial<BrokerParts> = {}) {
  const broker = createBroker({
    broker: 'zerodha',
    mode: 'live',
    clientCode: 'AB1234',
    retry: { maxRetries: 0, retryDelayMs: 1 },
    practice: null,
    secrets: () => ({}),
    simulator: null,
    listsFolder: null,
    clock: new ManualClock(FRIDAY_10AM),
    ...change,
  });
  onTestFinished(() => broker.close());
  return broker;
}

describe('a live Zerodha account', () => {
  it('gets Zerodha’s adapter, whose switch is in the terminal and wants a flat account', () => {
    expect(connect().capabilities).toMatchObject({
      broker: 'zerodha',
      killSwitch: { access: 'terminal', needsFlat: true },
    });
  });

  it('says which keys are missing, and sends nothing', async () => {
    const answer = await connect().login();
    expect(answer.ok ? '' : answer.error.message).toContain('API key or secret is not stored');
  });

  it('is never pointed at a machine elsewhere', () => {
    expect(() => connect({ simulator: 'http://203.0.113.7:80' })).toThrow('only be on this machine');
  });
});
