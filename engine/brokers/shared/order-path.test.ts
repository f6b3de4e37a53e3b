import { describe, expect, it } from 'vitest';
import { err, ok } from '../../domain/result.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { brokerError } from './broker-error.ts';
import type { Answer } from './broker-http.ts';
import { EmptyCancel } from './empty-cancel.ts';
import { BESIDE_MS } from './in-time.ts';
import { OrderPath, type PathReading } from './order-path.ts';

const REFUSED = brokerError('ip-not-allowed', 'unauthorized');
const NO_SUCH_ORDER = err(brokerError('refused', 'no such order'));

function pathOf(answers: readonly PathReading[]) {
  const clock = new ManualClock(0);
  const path = new OrderPath(clock, () => undefined);
  let asked = 0;
  const look = (): Promise<PathReading> => Promise.resolve(answers[asked++]);
  return { clock, path, asked: () => asked, ask: () => path.ask(look) };
}

describe('whether orders are taken from here (card K15)', () => {
  it('is asked every minute, and every five seconds while they are not', async () => {
    const { clock, path, ask, asked } = pathOf([null, REFUSED, REFUSED, null]);
    await ask();
    await clock.advance(59_000);
    await ask();
    expect(asked()).toBe(1);
    await clock.advance(1_000);
    await ask();
    expect(path.refused).toMatchObject({ error: REFUSED });
    await clock.advance(5_000);
    await ask();
    await clock.advance(5_000);
    await ask();
    expect([asked(), path.refused]).toEqual([4, null]);
  });

  it('keeps what was known when nobody answers or nothing is new, and asks no oftener for it', async () => {
    const { clock, path, ask, asked } = pathOf([REFUSED, undefined, 'as-before']);
    await ask();
    await clock.advance(5_000);
    await ask();
    await ask();
    expect(asked()).toBe(2);
    await clock.advance(5_000);
    await ask();
    expect([asked(), path.refused?.error]).toEqual([3, REFUSED]);
  });

  it('whoever reads beside the first look waits for its answer', async () => {
    const path = new OrderPath(new ManualClock(0), () => undefined);
    const { promise, resolve } = Promise.withResolvers<PathReading>();
    void path.ask(() => promise);
    const second = path.ask(() => Promise.resolve(null)).then(() => path.refused);
    resolve(REFUSED);
    expect(await second).toMatchObject({ error: REFUSED });
  });

  it('a look that hangs holds a reading up for a moment only', async () => {
    const clock = new ManualClock(0);
    const path = new OrderPath(clock, () => undefined);
    let isOver = false;
    const asking = path.ask(() => new Promise(() => undefined)).then(() => (isOver = true));
    await clock.advance(BESIDE_MS - 1);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(await asking).toBe(true);
  });
});

describe('the cancellation of no order', () => {
  const emptyCancelOf = (answers: Answer[]) => {
    const clock = new ManualClock(0);
    let sent = 0;
    const look = new EmptyCancel(clock, () => Promise.resolve(answers[sent++] ?? NO_SUCH_ORDER));
    return { clock, look, sent: () => sent };
  };

  it('is sent every quarter of an hour, and every ten seconds while orders are refused', async () => {
    const { clock, look, sent } = emptyCancelOf([NO_SUCH_ORDER, err(REFUSED), ok({})]);
    expect(await look.look(false)).toBeNull();
    await clock.advance(14 * 60_000);
    expect(await look.look(false)).toBe('as-before');
    await clock.advance(60_000);
    expect(await look.look(false)).toEqual(REFUSED);
    await clock.advance(9_000);
    expect(await look.look(true)).toBe('as-before');
    await clock.advance(1_000);
    expect(await look.look(true)).toBeNull();
    expect(sent()).toBe(3);
  });

  it('is sent again at once when nobody answered, or something is known to have changed', async () => {
    const { look, sent } = emptyCancelOf([err(brokerError('network', 'reset'))]);
    expect(await look.look(false)).toBeUndefined();
    expect(await look.look(false)).toBeNull();
    look.lookAnew();
    expect(await look.look(false)).toBeNull();
    expect(sent()).toBe(3);
  });
});
