import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { DailyList, freezeToCutBy, listsInUse } from './daily-list.ts';
import { folderKeeper, type ListKeeper } from './list-keeper.ts';

const START = Date.parse('2026-11-20T08:30:00+05:30');
const DAY_MS = 86_400_000;

/** A process: its list, and what the broker has to give. */
function fresh(keeper: ListKeeper, clock = new ManualClock(START)) {
  const broker: { text: string | undefined } = { text: 'list of the day' };
  let asked = 0;
  const daily = new DailyList({
    name: 'broker-NFO',
    clock,
    keeper,
    download: () => {
      asked += 1;
      return Promise.resolve(broker.text);
    },
    parse: (text) => (text.startsWith('list') ? text : undefined),
  });
  return { clock, daily, broker, asked: () => asked };
}

describe('a broker’s list of contracts over a restart (card P22)', () => {
  it('is on disk for the next process of the same day, which asks for none', async () => {
    const keeper = folderKeeper(join(tempFolder(), 'instruments'));
    const first = fresh(keeper);
    await first.daily.need();
    expect([first.daily.list, first.asked()]).toEqual(['list of the day', 1]);
    await first.daily.refresh();
    const second = fresh(keeper);
    await second.daily.need();
    await second.daily.refresh();
    expect([second.daily.list, second.daily.date, second.asked()]).toEqual(['list of the day', '2026-11-20', 0]);
    expect(listsInUse([{ daily: second.daily, quarantined: 2 }])).toEqual({
      date: '2026-11-20',
      missed: false,
      quarantined: 2,
    });
  });

  it('of yesterday is used with its date when the download fails at 08:30, and today’s when it comes', async () => {
    const keeper = folderKeeper(join(tempFolder(), 'instruments'));
    await fresh(keeper).daily.refresh();
    const { clock, daily, broker } = fresh(keeper, new ManualClock(START + DAY_MS));
    broker.text = undefined;
    await daily.refresh();
    expect([daily.list, daily.date, daily.isOld, daily.isMissed]).toEqual([
      'list of the day',
      '2026-11-20',
      true,
      true,
    ]);
    broker.text = 'list of the next day';
    await daily.refresh();
    expect(daily.isOld).toBe(true);
    await clock.advance(61_000);
    await daily.refresh();
    expect([daily.list, daily.date, daily.isOld, daily.isMissed]).toEqual([
      'list of the next day',
      '2026-11-21',
      false,
      false,
    ]);
  });

  it('of yesterday is enough to begin with: nobody waits for today’s download', async () => {
    const keeper = folderKeeper(tempFolder());
    await fresh(keeper).daily.refresh();
    const daily = new DailyList({
      name: 'broker-NFO',
      clock: new ManualClock(START + DAY_MS),
      keeper,
      download: () => new Promise(() => undefined),
      parse: (text) => text,
    });
    await daily.need();
    expect([daily.list, daily.date]).toEqual(['list of the day', '2026-11-20']);
  });

  it('is not missed before it was asked for, nor when the day has just turned', async () => {
    const { clock, daily } = fresh(folderKeeper(tempFolder()));
    expect([daily.isMissed, listsInUse([{ daily, quarantined: 0 }])]).toEqual([false, undefined]);
    await daily.refresh();
    await clock.advance(DAY_MS);
    expect([daily.isOld, daily.isMissed]).toEqual([true, false]);
  });

  it('that is a page, torn on disk, or of tomorrow is none; a folder that cannot be written harms nothing', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'broker-NFO.gz'), 'torn');
    const torn = fresh(folderKeeper(folder));
    torn.broker.text = '<html>';
    await torn.daily.need();
    expect([torn.daily.list, torn.daily.date, torn.daily.isMissed]).toEqual([undefined, null, true]);
    const keeper = folderKeeper(folder);
    await keeper.write('broker-NFO', { date: '2026-11-21', text: 'list of tomorrow' });
    await keeper.write('broker-NFO', { date: '2026-11-22', text: 'list of tomorrow' });
    expect(readdirSync(folder)).toEqual(['broker-NFO.gz']);
    const early = fresh(keeper);
    early.broker.text = undefined;
    await early.daily.need();
    expect(early.daily.list).toBeUndefined();
    const nowhere = fresh(folderKeeper('/dev/null/instruments'));
    await nowhere.daily.need();
    expect(nowhere.daily.list).toBe('list of the day');
  });

  it('that is old cuts exits by half of its freeze quantity, in whole lots and never below one', () => {
    expect(freezeToCutBy(1_800, 65, false)).toBe(1_800);
    expect(freezeToCutBy(1_800, 65, true)).toBe(13 * 65);
    expect(freezeToCutBy(100, 65, true)).toBe(65);
  });
});
