import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { cancelOrder, placeOrder } from '../../simulation/order-desk.ts';
import { until } from './contract-line.ts';
import { guarding, type CardTraits } from './data-cards-suite.ts';

type Guarded = Awaited<ReturnType<typeof guarding>>;

/** Flat by exactly so many units bought, the switch on, and everything proven. */
async function expectStoppedOnce({ untilStopped, truth, exits, switchState }: Guarded, units = 65): Promise<void> {
  await untilStopped();
  const { flat, positions } = await truth();
  expect([flat, positions.map(({ netQuantity }) => netQuantity)]).toEqual([true, [0]]);
  expect((await exits()).reduce((sum, { filledQuantity }) => sum + filledQuantity, 0)).toBe(units);
  expect(await switchState()).toBe('on');
}

/** A limit the trader has placed in the broker's app, far from the market. */
function placeInApp({ exchange, accountId, listed }: Guarded, side: 'BUY' | 'SELL', price: number): string {
  const { tradingSymbol, lotSize: quantity } = listed;
  const order = { tradingSymbol, product: 'NRML', side, quantity, type: 'LIMIT', price: paise(price) } as const;
  const placed = placeOrder(exchange, accountId, order);
  if (!placed.ok) throw new Error(placed.error.message);
  return placed.value.orderId;
}

const alertOf = ({ engine }: Guarded, code: string): string =>
  engine.report().state.alerts.find((alert) => alert.code === code)?.text ?? '';

/** Kills of a guarded account that meet a broken day on the broker's own wire. */
export function describeHardKills(traits: CardTraits): void {
  describe(`a kill on a broken day at ${traits.name}:`, () => {
    refusedCancels(traits);
    refusedExits(traits);
    brokenDays(traits);
  });
}

function refusedCancels(traits: CardTraits): void {
  it('K10: an order of the app that may not be cancelled (91400) counts as exit, is named in the alarm, and STOPPED is not claimed', async () => {
    const guarded = await guarding(traits);
    const { exchange, accountId, engine, truth } = guarded;
    const staying = placeInApp(guarded, 'BUY', 5);
    await guarded.breakBy('app-cancel-refused');
    guarded.kill();
    await until('the alarm', () => guarded.alerts().includes('step-cancel-orders'), 20_000);
    const alarm = alertOf(guarded, 'step-cancel-orders');
    expect(alarm).toContain(`order ${staying}`);
    expect(alarm).toMatch(/Open the .* and log in[\s\S]*the order with this number, Cancel/);
    // What may still fill would close the short: another exit beside it could only turn it round.
    expect((await guarded.exits()).map(({ tag }) => tag)).toEqual([undefined]);
    expect((await truth()).positions.map(({ netQuantity }) => netQuantity)).toEqual([-65]);
    expect(engine.report().state.kill?.finished?.verified).not.toBe(true);
    // The trader cancels it where it was placed: what it stood for leaves at once.
    cancelOrder(exchange, accountId, staying, 'app');
    await expectStoppedOnce(guarded);
  }, 90_000);

  it('K10: one on the other side does not hold up the exit, and keeps the account from being called stopped', async () => {
    const guarded = await guarding(traits);
    const { exchange, accountId, engine, truth } = guarded;
    const staying = placeInApp(guarded, 'SELL', 50_000);
    await guarded.breakBy('app-cancel-refused');
    guarded.kill();
    await until('the alarm', () => guarded.alerts().includes('step-cancel-orders'), 20_000);
    const isFlat = async (): Promise<boolean> => (await truth()).positions.every((row) => row.netQuantity === 0);
    const end = performance.now() + 15_000;
    while (!(await isFlat()) && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await isFlat()).toBe(true);
    expect(alertOf(guarded, 'step-cancel-orders')).toContain(staying);
    expect(engine.report().state.kill?.finished?.verified).not.toBe(true);
    cancelOrder(exchange, accountId, staying, 'app');
    await expectStoppedOnce(guarded);
  }, 90_000);
}

function refusedExits(traits: CardTraits): void {
  it('K7: an exit refused for margin is alarmed in words and tried again, and closes exactly once', async () => {
    const guarded = await guarding(traits);
    await guarded.breakBy('margin-reject', { calls: 1 });
    guarded.kill();
    expect(guarded.engine.report().state.latch.state).toBe('latched');
    await until('the alarm', () => guarded.alerts().includes('exit-margin-refused'), 20_000);
    await expectStoppedOnce(guarded);
  }, 90_000);
}

function brokenDays(traits: CardTraits): void {
  it('K14: a session that ends between two exits is opened again, and no slice is sent twice', async () => {
    const guarded = await guarding(traits);
    const { sellByHand, breakBy, reading } = guarded;
    for (let more = 0; more < 3; more += 1) await sellByHand();
    await until('all lots', () => reading().snapshot.positions[0]?.netQuantity === -260, 10_000);
    await breakBy('freeze-lowered', { units: 130 });
    guarded.kill();
    expect(guarded.engine.report().state.latch.state).toBe('latched');
    await until('the first exit', () => guarded.disk.of('order-settled').length > 0, 10_000);
    await breakBy('session-drop', { scope: 'all', calls: 1 });
    await expectStoppedOnce(guarded, 260);
  }, 90_000);

  it('K4 K16: an exit whose answer is lost while reads meet a 429 is found by its tag, not sent again; two faults at once', async () => {
    const guarded = await guarding(traits);
    await guarded.breakBy('timeout-after-effect', { scope: 'orders', calls: 1 });
    await guarded.breakBy('http-429', { scope: 'reads', calls: 6 });
    guarded.kill();
    expect(guarded.engine.report().state.latch.state).toBe('latched');
    await expectStoppedOnce(guarded);
  }, 90_000);

  it('a web page in place of every answer at the moment of the kill, and no trades after it, prove and double nothing (fault 8)', async () => {
    const guarded = await guarding(traits);
    await guarded.breakBy('http-html', { calls: 12 });
    guarded.quirks.set('trades-missing');
    guarded.kill();
    expect(guarded.engine.report().state.latch.state).toBe('latched');
    await expectStoppedOnce(guarded);
  }, 90_000);
}
