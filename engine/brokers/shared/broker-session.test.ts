import { describe, expect, it } from 'vitest';
import { err, ok } from '../../domain/result.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { brokerError } from './broker-error.ts';
import { BrokerSession } from './broker-session.ts';
import { ORDER_PATIENCE_MS, ORDER_TIMEOUT_MS } from './order-patience.ts';

const EXPIRED = err(brokerError('session-expired', 'log in again'));

/** A session whose login takes so long, and what was sent in it. */
function session(loginMs: number) {
  const clock = new ManualClock(FRIDAY_10AM);
  const from = clock.monotonic();
  const sentAt: number[] = [];
  const made = new BrokerSession<number>({
    clock,
    open: async () => {
      await clock.sleep(loginMs);
      return ok(clock.now());
    },
    end: () => Promise.resolve(ok(undefined)),
  });
  const since = (): number => clock.monotonic() - from;
  return { clock, made, sentAt, since };
}

describe('an order call within a session', () => {
  it('K14: leaves after a short login, once', async () => {
    const { clock, made, sentAt, since } = session(3_000);
    const answer = made.send(() => {
      sentAt.push(since());
      return Promise.resolve(ok('taken'));
    });
    await clock.advance(3_000);
    expect(await answer).toEqual(ok('taken'));
    expect(sentAt).toEqual([3_000]);
  });

  it('I10: is given up after 5 s of logging in and never leaves later', async () => {
    const { clock, made, sentAt, since } = session(20_000);
    let gaveUpAt = 0;
    const answer = made
      .send(() => {
        sentAt.push(since());
        return Promise.resolve(ok('taken'));
      })
      .then((each) => {
        gaveUpAt = since();
        return each;
      });
    await clock.advance(60_000);
    expect(await answer).toMatchObject({ ok: false, error: { code: 'session-expired', message: /^not sent: / } });
    expect([gaveUpAt, sentAt]).toEqual([5_000, []]);
  });

  it('I10: refused for its session is sent once more, or not at all when the new login takes too long', async () => {
    const { clock, made, sentAt, since } = session(2_600);
    const answer = made.send(() => {
      sentAt.push(since());
      return Promise.resolve(EXPIRED);
    });
    await clock.advance(60_000);
    expect(await answer).toMatchObject({ ok: false, error: { message: /^not sent: / } });
    expect(sentAt).toEqual([2_600]);
  });

  it('I10: waits for its turn no longer than that, what was looked up before it included', async () => {
    const { clock, made, sentAt, since } = session(0);
    const asked = clock.monotonic();
    await clock.advance(4_000);
    const turn = (): Promise<void> => clock.sleep(1_500);
    const answer = made.send(
      () => {
        sentAt.push(since());
        return Promise.resolve(ok('taken'));
      },
      { turn, since: asked },
    );
    await clock.advance(10_000);
    expect(await answer).toMatchObject({ ok: false });
    expect(sentAt).toEqual([]);
  });

  it('is waited for as long as its answer may take once it is on its way', async () => {
    const { clock, made } = session(4_900);
    const answer = made.send(async () => {
      await clock.sleep(ORDER_TIMEOUT_MS);
      return ok('taken');
    });
    await clock.advance(ORDER_PATIENCE_MS);
    expect(await answer).toEqual(ok('taken'));
  });
});
