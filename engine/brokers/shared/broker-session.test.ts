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

describe('a login that waits for its next one-time password', () => {
  const SLOW_MS = 30_000;

  it('ends at once when the account is logged out, opens nothing later, and does not count as refused', async () => {
    const { clock, made, since } = session(SLOW_MS);
    const opening = made.login();
    await clock.advance(1_000);
    await made.logout();
    expect(await opening).toMatchObject({ ok: false, error: { code: 'session-expired', message: 'logged out' } });
    expect(since()).toBe(1_000);
    await clock.advance(SLOW_MS);
    expect(made.current).toBeUndefined();
    const again = made.login();
    await clock.advance(SLOW_MS);
    expect(await again).toMatchObject({ ok: true });
  });

  it('ends at once when the guard ends, and no other is begun', async () => {
    const { clock, made, since } = session(SLOW_MS);
    const reading = made.call(() => Promise.resolve(ok('read')));
    await clock.advance(1_000);
    made.endLogins();
    expect(await reading).toMatchObject({ ok: false, error: { code: 'session-expired' } });
    expect(await made.login()).toMatchObject({ ok: false, error: { code: 'session-expired' } });
    expect(since()).toBe(1_000);
  });

  it('leaves calls in a session that stands to end as they would', async () => {
    const { clock, made } = session(0);
    const opening = made.login();
    await clock.advance(1);
    await opening;
    made.endLogins();
    expect(await made.call(() => Promise.resolve(ok('read')))).toEqual(ok('read'));
  });
});
