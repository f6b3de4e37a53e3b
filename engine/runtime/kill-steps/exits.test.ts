import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../domain/journal-entry.ts';
import { orderTag, type Order, type RefusalCode } from '../../domain/order.ts';
import type { Position } from '../../domain/position.ts';
import { NIFTY_CE_WING, NIFTY_PE, order, position, rupees, snapshot } from '../../testing/builders.ts';
import { KillBench } from '../../testing/kill-bench.ts';
import { cancelOrders } from './cancel-orders.ts';
import { alarmExits } from './exit-alarms.ts';
import { workLeg, type ExitWork } from './exit-leg.ts';
import { exitPositions } from './exit-positions.ts';
import { attemptsOf, killOrders, turnOf } from './leg-record.ts';
import { proveFlat } from './prove-flat.ts';
import { isUnwanted, isWantedAgain, workUnwanted } from './worthless-legs.ts';

const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: -65 });
const wing = position({ instrument: NIFTY_CE_WING, net: 65 });
const PURPOSE = '{"kind":"kill","killId":"K1"}';

const intended = (of: Position, tag: string, change = {}): JournalEntry => ({
  kind: 'order-intended',
  tag: orderTag(tag),
  purpose: { kind: 'kill', killId: 'K1' },
  positionId: of.positionId,
  side: 'BUY',
  quantity: 65,
  price: null,
  ...change,
});
const settled = (tag: string, change: Partial<Extract<JournalEntry, { kind: 'order-settled' }>>): JournalEntry => ({
  kind: 'order-settled',
  tag: orderTag(tag),
  outcome: 'confirmed',
  ...change,
});
const refused = (of: Position, tag: string, code?: RefusalCode): readonly JournalEntry[] => [
  intended(of, tag),
  settled(tag, { outcome: 'rejected', ...(code ? { code } : {}) }),
];
const rowOf = (of: Position, change: Partial<Order> & { readonly orderId: string }): Order =>
  order({ instrument: of.instrument, ...change });
const workOf = (bench: KillBench): ExitWork => ({
  context: bench.context(),
  askedAt: new Map(),
  unwantedSince: new Map(),
});

describe('cancelling in a kill (K1)', () => {
  it('is done when a reading shows no order that works but our exits', async () => {
    const bench = new KillBench().record(intended(call, 'K1001'));
    const own = order({ orderId: '7', tag: orderTag('K1001') });
    bench.readings = [{ orders: [own, order({ orderId: 'C', status: 'cancelled' })] }];
    expect(await cancelOrders(bench.context())).toMatchObject({
      outcome: 'confirmed',
      detail: 'no open orders',
      reading: { workingOrders: 1 },
    });
    bench.asked.length = 0;
    const [a, b] = [order({ orderId: 'A' }), order({ orderId: 'B' })];
    bench.readings = [{ orders: [a, own, b] }, { orders: [a] }, { orders: [] }];
    expect(await cancelOrders(bench.context())).toMatchObject({ outcome: 'confirmed', detail: '2 cancelled' });
    expect(bench.asked.filter((each) => each !== 'read')).toEqual([`cancel A ${PURPOSE}`, `cancel B ${PURPOSE}`]);
  });

  it('K10: names the orders that stay after six seconds', async () => {
    const bench = new KillBench();
    bench.readings = [{ orders: [order({ orderId: 'A' }), order({ orderId: 'B' })] }];
    const name = call.instrument.tradingSymbol;
    expect(await cancelOrders(bench.context())).toEqual({
      outcome: 'unknown',
      code: 'orders-stay',
      detail: `still open: A (${name}), B (${name})`,
    });
    expect(bench.mono).toBe(6_000);
    const blind = new KillBench();
    blind.readings = [null];
    expect(await cancelOrders(blind.context())).toMatchObject({ code: 'timeout', detail: 'no answer' });
  });
});

describe('flat (R4, fault 18)', () => {
  it('is said on two readings 1.6 s apart, by our clock and by theirs', async () => {
    const bench = new KillBench();
    expect(await proveFlat(bench.context())).toMatchObject({
      outcome: 'confirmed',
      detail: 'flat on two readings',
      reading: { legs: [], workingOrders: 0 },
    });
    expect(bench.mono).toBe(1_750);
    const served = new KillBench();
    served.readings = [{ asOf: served.wall }];
    expect(await proveFlat(served.context())).toMatchObject({ outcome: 'unknown' });
    const exact = new KillBench();
    exact.readMs = 550;
    expect(await proveFlat(exact.context())).toMatchObject({ outcome: 'confirmed' });
    expect(exact.asked).toHaveLength(3);
  });

  it('is not while a leg or an order is open, and says which', async () => {
    const bench = new KillBench();
    bench.readings = [{ positions: [call, put], orders: [order({ orderId: 'O' })] }];
    expect(await proveFlat(bench.context())).toMatchObject({
      outcome: 'rejected',
      code: 'not-flat',
      detail: `open: -65 ${call.instrument.tradingSymbol}, -65 ${put.instrument.tradingSymbol}`,
      reading: { workingOrders: 1 },
    });
    bench.readings = [{ orders: [order({ orderId: 'O' }), order({ orderId: 'C', status: 'cancelled' })] }];
    expect(await proveFlat(bench.context())).toMatchObject({ code: 'not-flat', detail: '1 order(s) still open' });
  });

  it('waits while an order of ours flies or a book lags, and counts anew after it', async () => {
    for (const stir of [
      (bench: KillBench, on: boolean) => void (bench.flying = on ? 1 : 0),
      (bench: KillBench, on: boolean) => void (bench.watch.isLagging = on),
    ]) {
      const bench = new KillBench();
      stir(bench, true);
      expect(await proveFlat(bench.context())).toMatchObject({ outcome: 'unknown', code: 'timeout' });
      bench.readings = [{ positions: [call] }];
      expect(await proveFlat(bench.context())).toMatchObject({ outcome: 'unknown', code: 'timeout' });
      stir(bench, false);
      bench.readings = [{}];
      expect(await proveFlat(bench.context())).toMatchObject({ outcome: 'confirmed' });
    }
  });

  it('K23: names what is left, by setting or because nobody buys it', async () => {
    const { positionId } = wing;
    const worthless: JournalEntry = {
      kind: 'leg-left-worthless',
      killId: 'K1',
      positionId,
      units: 65,
      lastPrice: null,
    };
    const claim = async (bench: KillBench, ...positions: readonly Position[]) => {
      bench.readings = [{ positions }];
      return (await proveFlat(bench.context())).detail;
    };
    const gone = position({ net: 0 });
    expect(await claim(new KillBench().record(worthless), wing, gone)).toBe(
      'flat but for 1 worthless hedge(s) that nobody buys on two readings',
    );
    const bySetting = { plan: ['exit-shorts', 'prove-flat'] as const };
    expect(await claim(new KillBench(bySetting), wing)).toBe('shorts closed; 1 leg(s) left by your setting');
    const hedge = position({ instrument: NIFTY_PE, net: 65 });
    expect(await claim(new KillBench(bySetting).record(worthless), wing, hedge)).toBe(
      'shorts closed but for 1 worthless hedge(s) that nobody buys; 1 leg(s) left by your setting',
    );
  });
});

describe('what stands in the way of an exit', () => {
  const alarms = (bench: KillBench, legs: readonly Position[] = [call, put]) => {
    alarmExits(legs, snapshot({ asOf: bench.wall, positions: legs }), bench.context());
    return bench.of('alert-raised');
  };

  it('is nothing while nothing was refused', () => {
    expect(alarms(new KillBench())).toEqual([]);
    expect(alarms(new KillBench().record(...refused(call, 'K1001', 'blocked'), intended(call, 'K1002')))).toEqual([]);
  });

  it('fault 36: trading switched off while open is TRAPPED, with the sheet, once', () => {
    const bench = new KillBench().record(...refused(call, 'K1001', 'blocked'), ...refused(put, 'K1002', 'blocked'));
    const [alert, ...more] = alarms(bench);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ alertId: 'K1-trapped', priority: 'critical', code: 'kill-trapped' });
    const names = `${call.instrument.tradingSymbol}, ${put.instrument.tradingSymbol}`;
    expect(alert?.text).toContain(
      `Family: TRAPPED: the broker has trading switched off and refuses the exits of ${names}.`,
    );
    expect(alert?.text).toContain('022-1');
    expect(bench.of('sheet-issued')).toMatchObject([
      { killId: 'K1', sheet: { account: 'Family', broker: 'zerodha', legs: [{}, {}] } },
    ]);
    alarms(bench);
    expect(bench.entries).toHaveLength(2);
  });

  it('K7: money is wanting for one leg, and the others go on', () => {
    const bench = new KillBench().record(...refused(call, 'K1001', 'margin'));
    expect(alarms(bench)).toMatchObject([
      {
        alertId: `K1-margin-${call.positionId}`,
        code: 'exit-margin-refused',
        text: expect.stringMatching(/refuses the exit of NIFTY\S+CE for want of margin\. .*add funds/),
      },
    ]);
  });

  const chased = (leg: Position, times: number): readonly JournalEntry[] => [
    intended(leg, 'K1001', { price: rupees(101) }),
    settled('K1001', { orderId: '7' }),
    ...Array.from({ length: times }, (): readonly JournalEntry[] => [
      {
        kind: 'modify-intended',
        orderId: '7',
        tradingSymbol: '',
        from: 65,
        to: 65,
        price: rupees(102),
        purpose: { kind: 'kill', killId: 'K1' },
      },
      { kind: 'modify-settled', orderId: '7', outcome: 'confirmed' },
    ]).flat(),
  ];

  it('K6: its price has gone past the cap: said once, and what becomes of it', () => {
    const bench = new KillBench().record(...chased(call, 3));
    expect(alarms(bench)).toEqual([]);
    const past = new KillBench().record(...chased(call, 4));
    const [alert, ...more] = alarms(past);
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ alertId: `K1-slippage-${call.positionId}`, code: 'exit-slippage' });
    expect(alert?.text).toMatch(/does not fill within 5 % of the book; the limit is widened further\. Look at it/);
    const { exits } = past.kill;
    const held = { ...exits, slippage: { ...exits.slippage, beyondCap: 'hold' as const } };
    const holding = new KillBench({ exits: held }).record(...chased(call, 4));
    expect(alarms(holding)[0]?.text).toContain('the limit stays at the cap');
  });

  it('fault 25: the day’s band ends before its price', () => {
    const band = { lower: rupees(50), upper: rupees(100.5) };
    const bench = new KillBench();
    const atBand = { ...call, quote: { lastPrice: 10_000, bid: rupees(99), ask: rupees(100), band, asOf: bench.wall } };
    expect(alarms(bench, [atBand])).toEqual([]);
    bench.record(intended(call, 'K1001'));
    expect(alarms(bench, [atBand])).toMatchObject([
      {
        alertId: `K1-band-${call.positionId}`,
        code: 'exit-at-band',
        text: expect.stringMatching(/NIFTY\S+CE is at the end of its price band for the day/),
      },
    ]);
    const roomy = { ...atBand, quote: { ...atBand.quote, band: { ...band, upper: rupees(200) } } };
    expect(alarms(new KillBench().record(intended(call, 'K1001')), [roomy])).toEqual([]);
  });
});

describe('what a kill has sent', () => {
  it('is its own orders; one that was carried over counts those of its session (card K24)', () => {
    const bench = new KillBench().record(
      intended(call, 'K1001'),
      intended(put, 'K1002'),
      intended(call, 'X1', { purpose: { kind: 'exit', exitId: 'X' } }),
      intended(call, 'K2', { purpose: { kind: 'kill', killId: 'K2' } }),
    );
    expect(killOrders(bench.context()).map(({ tag }) => tag)).toEqual(['K1001', 'K1002']);
    expect(attemptsOf(put, bench.context()).map(({ tag }) => tag)).toEqual(['K1002']);
    const until = bench.wall + 1_000;
    bench.record({ kind: 'kill-carried', killId: 'K1', until, legs: [], lockUntil: null });
    bench.pass(999).record(intended(call, 'K1003'));
    bench.pass(1).record(intended(call, 'K1004'));
    expect(killOrders(bench.context()).map(({ tag }) => tag)).toEqual(['K1004']);
  });

  it('R12: bounds what it may still send, by the slices of the whole account', () => {
    const many = (count: number) =>
      new KillBench().record(...Array.from({ length: count }, (_, index) => intended(put, `K1${index + 100}`)));
    const reading = snapshot({ positions: [call, put] });
    expect(turnOf(call, reading, many(25).context())).toBe('go');
    expect(turnOf(call, reading, many(26).context())).toBe('stopped');
  });

  it('R12: a leg that was refused for its rounds stops, until the broker takes another leg’s exit', () => {
    const bench = new KillBench();
    for (let round = 0; round < 5; round += 1) bench.record(...refused(call, `K1${round + 100}`));
    const reading = snapshot({ positions: [call, put] });
    bench.pass(15_000);
    expect(turnOf(call, reading, bench.context())).toBe('stopped');
    bench.record(intended(put, 'K1900'), settled('K1900', { orderId: '9' }));
    bench.pass(1);
    const working = rowOf(put, { orderId: '9', tag: orderTag('K1900') });
    expect(turnOf(call, snapshot({ positions: [call, put], orders: [working] }), bench.context())).toBe('go');
    const dead = { ...working, status: 'cancelled' as const };
    expect(turnOf(call, snapshot({ positions: [call, put], orders: [dead] }), bench.context())).toBe('stopped');
    const filled = { ...dead, filledQuantity: 5 };
    expect(turnOf(call, snapshot({ positions: [call, put], orders: [filled] }), bench.context())).toBe('go');
    expect(turnOf(call, reading, bench.context())).toBe('stopped');
  });
});

describe('one turn of one leg', () => {
  it('I1: clears foreign orders out of its way and sends what is uncovered', async () => {
    const bench = new KillBench().record(intended(call, 'K1001'), settled('K1001', { orderId: '7' }));
    const rows = [
      rowOf(call, { orderId: '7', tag: orderTag('K1001') }),
      rowOf(call, { orderId: 'F' }),
      rowOf(call, { orderId: 'D', status: 'complete' }),
      rowOf(put, { orderId: 'P' }),
    ];
    const reading = snapshot({ positions: [call], orders: rows });
    const work = workOf(bench);
    work.unwantedSince.set(call.positionId, 1);
    await workLeg(call, reading, work);
    expect(bench.asked).toEqual([`cancel F ${PURPOSE}`, `exit ${call.positionId} 65`]);
    expect(work.unwantedSince.size).toBe(0);
    bench.asked.length = 0;
    bench.isInTheWay = true;
    await workLeg(call, reading, workOf(bench));
    expect(bench.asked).toEqual([`cancel 7 ${PURPOSE}`, `cancel F ${PURPOSE}`, `exit ${call.positionId} 65`]);
  });

  it('I3: sends nothing beside what covers it, while it stirs, or on a reading that has grown old', async () => {
    const reading = snapshot({ positions: [call], orders: [rowOf(call, { orderId: 'F' })] });
    const sent = async (change: Partial<KillBench>) => {
      const bench = Object.assign(new KillBench(), change);
      await workLeg(call, reading, workOf(bench));
      return bench.asked.filter((each) => each.startsWith('exit')).length;
    };
    expect(await sent({})).toBe(1);
    expect(await sent({ isCovered: true })).toBe(0);
    expect(await sent({ isQuiet: false })).toBe(0);
    expect(await sent({ cancelMs: 3_000 })).toBe(1);
    expect(await sent({ cancelMs: 3_001 })).toBe(0);
    const resting = new KillBench().record(...refused(call, 'K1001'));
    await workLeg(call, snapshot({ positions: [call] }), workOf(resting));
    expect(resting.asked).toEqual([]);
  });
});

describe('a hedge nobody buys (card K23)', () => {
  const bench = () => new KillBench();
  const unwanted = (at: number) => ({ ...wing, quote: { lastPrice: 5, ask: rupees(1), asOf: at } });

  it('is an option that was bought, with sellers and no bid', () => {
    const at = bench().wall;
    const reading = snapshot({ asOf: at });
    expect(isUnwanted(unwanted(at), reading)).toBe(true);
    expect(isUnwanted({ ...unwanted(at), netQuantity: -65 }, reading)).toBe(false);
    expect(isUnwanted({ ...unwanted(at), quote: { ...unwanted(at).quote, bid: rupees(1) } }, reading)).toBe(false);
    expect(isWantedAgain(unwanted(at), reading)).toBe(false);
    expect(isWantedAgain({ ...unwanted(at), quote: { ...unwanted(at).quote, bid: rupees(1) } }, reading)).toBe(true);
  });

  it('is offered once, and again after a refusal, and then left and said', async () => {
    const kill = bench();
    const work = workOf(kill);
    const turn = async (orders: readonly Order[] = []) => {
      kill.asked.length = 0;
      await workUnwanted(unwanted(kill.wall), snapshot({ asOf: kill.wall, orders }), work);
      return kill.asked;
    };
    const offer = `exit ${wing.positionId} 65`;
    expect(await turn()).toEqual([offer]);
    kill.record(...refused(wing, 'K1001'));
    expect(await turn()).toEqual([offer]);
    kill.record(...refused(wing, 'K1002'));
    expect(await turn()).toEqual([]);
    expect(kill.entries).toEqual([]);
    kill.pass(9_999);
    await turn();
    expect(kill.entries).toEqual([]);
    kill.pass(1);
    expect(await turn()).toEqual([]);
    expect(kill.entries).toEqual([
      { kind: 'leg-left-worthless', killId: 'K1', positionId: wing.positionId, units: 65, lastPrice: 5 },
    ]);
  });

  it('whose offer stood for ten seconds is taken out, and left when that is gone', async () => {
    const kill = bench();
    const work = workOf(kill);
    kill.record(intended(wing, 'K1001', { side: 'SELL' }), settled('K1001', { orderId: '7' }));
    const resting = rowOf(wing, { orderId: '7', side: 'SELL', tag: orderTag('K1001') });
    const turn = async (orders: readonly Order[], lastPrice = 5) => {
      kill.asked.length = 0;
      const leg = { ...unwanted(kill.wall), quote: { ...unwanted(kill.wall).quote, lastPrice } };
      await workUnwanted(leg, snapshot({ asOf: kill.wall, orders }), work);
      return [...kill.asked];
    };
    expect(await turn([resting, rowOf(call, { orderId: 'C' })])).toEqual([]);
    kill.pass(9_999);
    expect(await turn([resting])).toEqual([]);
    kill.pass(1);
    expect(await turn([resting])).toEqual([`cancel 7 ${PURPOSE}`]);
    expect(kill.entries).toEqual([]);
    kill.isQuiet = false;
    await turn([]);
    kill.isQuiet = true;
    kill.isCovered = true;
    await turn([]);
    expect(kill.entries).toEqual([]);
    kill.isCovered = false;
    expect(await turn([{ ...resting, status: 'cancelled' }], Number.NaN)).toEqual([]);
    expect(kill.entries).toMatchObject([{ kind: 'leg-left-worthless', units: 65, lastPrice: null }]);
  });

  it('is first freed from foreign orders', async () => {
    const kill = bench();
    const reading = snapshot({ asOf: kill.wall, orders: [rowOf(wing, { orderId: 'F' })] });
    await workUnwanted(unwanted(kill.wall), reading, workOf(kill));
    expect(kill.asked).toEqual([`cancel F ${PURPOSE}`]);
  });
});

describe('the exits of a stage', () => {
  it('are done when none of its legs is open, the book is whole and does not lag', async () => {
    const bench = new KillBench();
    bench.readings = [{ positions: [wing] }];
    expect(await exitPositions(bench.context(), 'shorts')).toMatchObject({
      outcome: 'confirmed',
      reading: { legs: [{ netQuantity: 65 }] },
    });
    expect(bench.asked).toEqual(['read']);
    for (const change of [{ misses: true }, {}]) {
      const unsure = Object.assign(new KillBench(), change);
      unsure.watch.isLagging = !unsure.misses;
      expect(await exitPositions(unsure.context(), 'shorts')).toMatchObject({ outcome: 'unknown', code: 'timeout' });
    }
  });

  it('K3: closes shorts first; hedges go when no short they protect is open, and not while the book lags', async () => {
    const bench = new KillBench();
    bench.readings = [{ positions: [call, wing] }, {}];
    await exitPositions(bench.context(), 'shorts');
    expect(bench.asked.filter((each) => each !== 'read')).toEqual([`exit ${call.positionId} 65`]);
    const future = { ...put.instrument, expiry: '2026-12-29' };
    const apart = position({ instrument: future, net: -65 });
    const free = new KillBench();
    free.readings = [{ positions: [apart, wing] }, {}];
    await exitPositions(free.context(), 'shorts');
    expect(free.asked.filter((each) => each !== 'read')).toEqual([
      `exit ${apart.positionId} 65`,
      `exit ${wing.positionId} 65`,
    ]);
    const lagging = new KillBench();
    lagging.watch.isLagging = true;
    lagging.readings = [{ positions: [apart, wing] }];
    await exitPositions(lagging.context(), 'shorts');
    expect(lagging.asked).not.toContain(`exit ${wing.positionId} 65`);
    const hedges = new KillBench();
    hedges.readings = [{ positions: [wing] }, {}];
    expect(await exitPositions(hedges.context(), 'hedges')).toMatchObject({ outcome: 'confirmed' });
    expect(hedges.asked).toContain(`exit ${wing.positionId} 65`);
  });

  it('K24: a market that is closed on all of them is said; one that is open on some goes on with those', async () => {
    const bench = new KillBench();
    bench.readings = [{ positions: [call, put] }, {}];
    const closed = bench.context({ isTrading: () => false });
    expect(await exitPositions(closed, 'shorts')).toMatchObject({
      outcome: 'unknown',
      code: 'market-closed',
      detail: `the market is closed; still open: -65 ${call.instrument.tradingSymbol}, -65 ${put.instrument.tradingSymbol}`,
      reading: { legs: [{}, {}] },
    });
    bench.asked.length = 0;
    bench.readings = [{ positions: [call, put] }, {}];
    const half = bench.context({ isTrading: ({ tradingSymbol }) => tradingSymbol === put.instrument.tradingSymbol });
    await exitPositions(half, 'shorts');
    expect(bench.asked.filter((each) => each !== 'read')).toEqual([`exit ${put.positionId} 65`]);
  });

  it('K30: with nothing more to send is said, unless something is on its way still', async () => {
    const bench = new KillBench();
    for (let round = 0; round < 5; round += 1) bench.record(...refused(call, `K1${round + 100}`));
    bench.readings = [{ positions: [call] }];
    expect(await exitPositions(bench.context(), 'shorts')).toMatchObject({
      outcome: 'rejected',
      code: 'attempts-spent',
      detail: `no more orders for now; still open: -65 ${call.instrument.tradingSymbol}`,
      reading: { legs: [{}] },
    });
    bench.isCovered = true;
    expect(await exitPositions(bench.context(), 'shorts')).toMatchObject({ code: 'timeout' });
    bench.isCovered = false;
    bench.asked.length = 0;
    bench.readings = [{ positions: [call, put] }, {}];
    expect(await exitPositions(bench.context(), 'shorts')).toMatchObject({ outcome: 'confirmed' });
    expect(bench.asked).toContain(`exit ${put.positionId} 65`);
  });

  it('I3: sizes the next leg on a new reading when an order took long', async () => {
    const bench = new KillBench();
    const orders = [rowOf(call, { orderId: 'F' })];
    bench.cancelMs = 3_001;
    bench.readings = [{ positions: [call, put], orders }, {}];
    await exitPositions(bench.context(), 'shorts');
    expect(bench.asked.filter((each) => each.startsWith('exit'))).toEqual([]);
  });
});
