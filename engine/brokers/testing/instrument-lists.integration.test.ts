import { describe, expect, it } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { dhanLine } from '../dhan/testing/dhan-line.ts';
import { kotakLine } from '../kotak-neo/testing/kotak-line.ts';
import { folderKeeper, NO_KEEPER, type ListKeeper } from '../shared/list-keeper.ts';
import { kiteLine } from '../zerodha/testing/kite-line.ts';
import { saleOf, snapshotOf, until } from './contract-line.ts';
import { guardedLine } from './guarded-line.ts';

const DAY_MS = 86_400_000;

const BROKERS = [
  { name: 'Kotak Neo', open: (keeper: ListKeeper) => kotakLine({ keeper }), freeze: 1_800, cautious: 845 },
  { name: 'Dhan', open: (keeper: ListKeeper) => dhanLine({ keeper }), freeze: 1_800, cautious: 845 },
  // Kite's list holds no freeze quantity: Kite slices by itself.
  { name: 'Zerodha', open: (keeper: ListKeeper) => kiteLine({ keeper }), freeze: undefined, cautious: undefined },
] as const;

describe.each(BROKERS)('the list of contracts of $name', ({ open, freeze, cautious }) => {
  it('P22: yesterday’s outlives the process and the failed download, is told by its date, and cuts exits smaller', async () => {
    const keeper = folderKeeper(tempFolder());
    const yesterday = await open(keeper);
    await yesterday.sellByHand();
    const read = async (line: typeof yesterday) => (await snapshotOf(line.broker)).positions[0]?.instrument;
    expect((await read(yesterday))?.freezeQuantity).toBe(freeze);
    expect(yesterday.broker.health().instruments).toMatchObject({ missed: false, quarantined: 0 });
    const { date } = yesterday.broker.health().instruments ?? {};
    await yesterday.broker.close();
    const today = await open(keeper);
    today.quirks.set('master-down');
    today.later(DAY_MS);
    await today.sellByHand();
    await read(today);
    await until('it is missed', () => today.broker.health().instruments?.missed === true);
    expect(today.broker.health().instruments).toEqual({ date, missed: true, quarantined: 0 });
    expect(await read(today)).toMatchObject({ lotSize: 65 });
    expect((await read(today))?.freezeQuantity).toBe(cautious);
  }, 30_000);

  it('D21: a row that cannot be is put aside and said, and its leg leaves by the broker’s own fields', async () => {
    const line = await open(NO_KEEPER);
    line.quirks.set('master-bad-row');
    const { alerts, truth, broker } = await guardedLine(line);
    await until('the alert', () => alerts().includes('instruments-quarantined'), 10_000);
    const [position] = (await snapshotOf(broker)).positions;
    expect(position?.instrument.freezeQuantity).toBeUndefined();
    expect(position).toMatchObject({ netQuantity: -65, instrument: { kind: 'option', underlying: 'NIFTY' } });
    const exit = { ...saleOf(position?.instrument ?? line.instrument, 'T1'), side: 'BUY', quantity: 65 } as const;
    expect(await broker.placeOrder(exit)).toMatchObject({ outcome: 'confirmed' });
    expect((await truth()).flat).toBe(true);
  }, 30_000);
});
