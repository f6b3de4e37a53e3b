import { describe, expect, it } from 'vitest';
import type { Alert } from '../domain/alert.ts';
import type { Notifier } from '../ports.ts';
import { World } from '../testing/world.ts';

/** A channel that does as it is told and keeps what it was given. */
class Channel implements Notifier {
  readonly channel: Notifier['channel'];
  readonly got: string[] = [];
  readonly tried: number[] = [];
  behave: 'accept' | 'refuse' | 'hang' = 'accept';
  readonly #now: () => number;

  constructor(channel: Notifier['channel'], now: () => number) {
    this.channel = channel;
    this.#now = now;
  }

  async deliver(alert: Alert): Promise<void> {
    this.tried.push(this.#now());
    if (this.behave === 'hang') return new Promise(() => undefined);
    if (this.behave === 'refuse') throw new Error('Telegram 429');
    this.got.push(alert.alertId);
    return undefined;
  }
}

function alarmed(): { world: World; telegram: Channel; desktop: Channel } {
  const world = new World();
  const telegram = new Channel('telegram', () => world.clock.monotonic());
  const desktop = new Channel('desktop', () => world.clock.monotonic());
  world.notifiers.push(telegram, desktop);
  world.engine.run();
  return { world, telegram, desktop };
}

describe('the outbox', () => {
  it('R16: every alert leaves by every channel, once', async () => {
    const { world, telegram, desktop } = alarmed();
    const { killId } = world.killByHand();
    await world.untilFinished();
    await world.clock.advance(60_000);
    expect(telegram.got).toEqual([`${killId}-triggered`, `${killId}-verified`]);
    expect(desktop.got).toEqual(telegram.got);
    expect(world.disk.of('alert-delivered')).toHaveLength(4);
  });

  it('P8: a channel that is down is tried again with longer and longer pauses; the other one is not held up', async () => {
    const { world, telegram, desktop } = alarmed();
    telegram.behave = 'refuse';
    const { killId } = world.killByHand();
    await world.untilFinished();
    expect(desktop.got).toContain(`${killId}-triggered`);
    await world.clock.advance(300_000);
    expect(telegram.got).toEqual([]);
    expect(world.disk.of('alert-failed').filter((each) => each.channel === 'telegram')).toHaveLength(2);
    expect(telegram.tried.length).toBeLessThan(25);
    telegram.behave = 'accept';
    await world.clock.advance(61_000);
    expect(telegram.got.toSorted()).toEqual([`${killId}-triggered`, `${killId}-verified`].toSorted());
  });

  it('P8: the kill does not wait for a channel that never answers, nor do later alerts on other channels', async () => {
    const { world, telegram, desktop } = alarmed();
    telegram.behave = 'hang';
    const { killId } = world.killByHand();
    expect(await world.untilFinished(60_000)).toBe(true);
    await world.clock.advance(2_000);
    expect(desktop.got).toEqual([`${killId}-triggered`, `${killId}-verified`]);
    await world.clock.advance(40_000);
    expect(world.disk.of('alert-failed')[0]).toMatchObject({ channel: 'telegram', message: 'no answer within 30 s' });
  });

  it('R16: what a channel accepted is not sent again after a restart; what it did not is', async () => {
    const { world, telegram, desktop } = alarmed();
    telegram.behave = 'refuse';
    world.killByHand();
    await world.untilFinished();
    await world.clock.advance(5_000);
    const before = desktop.got.length;
    telegram.behave = 'accept';
    world.restart();
    await world.clock.advance(5_000);
    expect(desktop.got).toHaveLength(before);
    expect(telegram.got).toHaveLength(2);
  });

  it('R16: an alert nobody could be told of is told after midnight and a restart too', async () => {
    const { world, telegram, desktop } = alarmed();
    telegram.behave = 'refuse';
    const { killId } = world.killByHand();
    await world.untilFinished();
    await world.clock.advance(3_000);
    world.clock.jumpWall(24 * 3_600_000);
    await world.clock.advance(10_000);
    expect(world.state().tradingDay).toBe('2026-11-21');
    telegram.behave = 'accept';
    const before = desktop.got.length;
    world.restart();
    await world.clock.advance(5_000);
    expect(telegram.got.toSorted()).toEqual([`${killId}-triggered`, `${killId}-verified`].toSorted());
    expect(desktop.got).toHaveLength(before);
  });

  async function unproven(): Promise<ReturnType<typeof alarmed> & { readonly killId: string }> {
    const alarm = alarmed();
    alarm.world.terminalReads = 'unknown';
    alarm.world.terminalRun = () => ({ outcome: 'failed', committed: 'maybe', evidence: [], steps: [] });
    const { killId } = alarm.world.killByHand();
    expect(await alarm.world.untilFinished()).toBe(true);
    await alarm.world.clock.advance(2_000);
    return { ...alarm, killId };
  }

  const times = (channel: Channel, alertId: string): number => channel.got.filter((each) => each === alertId).length;

  it('R6: a critical alert nobody acknowledges leaves again by each channel every minute; the journal tells it once', async () => {
    const { world, telegram, desktop, killId } = await unproven();
    const alertId = `${killId}-unverified`;
    expect(times(telegram, alertId)).toBe(1);
    await world.clock.advance(59_000 - 5_000);
    expect(times(telegram, alertId)).toBe(1);
    await world.clock.advance(10_000);
    expect([times(telegram, alertId), times(desktop, alertId)]).toEqual([2, 2]);
    await world.clock.advance(180_000);
    expect([times(telegram, alertId), times(desktop, alertId)]).toEqual([5, 5]);
    expect(world.disk.of('alert-delivered').filter((each) => each.alertId === alertId)).toHaveLength(2);
  });

  it('R6: acknowledged, it is not repeated; the others are', async () => {
    const { world, telegram, killId } = await unproven();
    world.engine.acknowledge(`${killId}-unverified`);
    const before = times(telegram, `${killId}-triggered`);
    await world.clock.advance(180_000);
    expect(times(telegram, `${killId}-unverified`)).toBe(1);
    expect(times(telegram, `${killId}-triggered`)).toBeGreaterThan(before);
  });

  it('R6: after thirty repeats it is quiet, over restarts too', async () => {
    const { world, telegram, killId } = await unproven();
    await world.clock.advance(10 * 60_000);
    world.restart();
    await world.clock.advance(5_000);
    expect(times(telegram, `${killId}-unverified`)).toBeLessThanOrEqual(11);
    await world.clock.advance(60 * 60_000);
    const sent = times(telegram, `${killId}-unverified`);
    expect(sent).toBeGreaterThanOrEqual(30);
    expect(sent).toBeLessThanOrEqual(31);
    world.restart();
    await world.clock.advance(10 * 60_000);
    expect(times(telegram, `${killId}-unverified`)).toBe(sent);
  });

  it('R6: what a proof has answered, and what is not critical, is not repeated', async () => {
    const { world, telegram } = alarmed();
    const { killId } = world.killByHand();
    await world.untilFinished();
    await world.clock.advance(600_000);
    expect(telegram.got).toEqual([`${killId}-triggered`, `${killId}-verified`]);
  });

  it('R6: a channel that fails in between is told as failed once and as delivered once, and goes on', async () => {
    const { world, telegram, desktop, killId } = await unproven();
    const alertId = `${killId}-unverified`;
    const rows = (kind: 'alert-delivered' | 'alert-failed') =>
      world.disk.of(kind).filter((each) => each.alertId === alertId && each.channel === 'telegram').length;
    telegram.behave = 'refuse';
    await world.clock.advance(150_000);
    expect([rows('alert-delivered'), rows('alert-failed')]).toEqual([1, 1]);
    expect(times(desktop, alertId)).toBe(3);
    telegram.behave = 'accept';
    await world.clock.advance(300_000);
    expect([rows('alert-delivered'), rows('alert-failed')]).toEqual([2, 1]);
    expect(times(telegram, alertId)).toBeGreaterThan(4);
  });

  it('R6: a repeat says how to end it', async () => {
    const { world } = alarmed();
    const texts: string[] = [];
    world.notifiers.push({ channel: 'mail', deliver: async ({ text }) => void texts.push(text) });
    world.terminalRun = () => ({ outcome: 'failed', committed: 'maybe', evidence: [], steps: [] });
    world.terminalReads = 'unknown';
    world.killByHand();
    await world.untilFinished();
    await world.clock.advance(65_000);
    expect(texts[0]).not.toContain('acknowledge');
    expect(texts.at(-1)).toContain('until you acknowledge it');
  });

  it('an outbox that is empty rests', async () => {
    const { world, telegram } = alarmed();
    telegram.behave = 'refuse';
    await world.clock.advance(60_000);
    expect(telegram.tried).toEqual([]);
  });
});
