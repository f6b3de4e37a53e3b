import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, position, snapshot } from '../testing/builders.ts';
import { absentRows, goneWithTheirDay, type AbsentRows } from './absent-rows.ts';
import { keepVanished, type Sightings } from './vanished.ts';

const DAY_MS = 86_400_000;
const PATIENCE_MS = 30_000;
const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: -65 });
const before = keepVanished(snapshot({ positions: [call, put] }), new Map()).sightings;
const NOBODY: AbsentRows = new Map();

/** A reading of tomorrow that lacks the put. */
const tomorrow = snapshot({ asOf: FRIDAY_10AM + DAY_MS, positions: [call] });

/** What is gone by a reading, when the put has been absent for so long. */
function goneAfter(ms: number, reading = tomorrow, sightings: Sightings = before): readonly string[] {
  const absent = new Map([[put.positionId, 1_000]]);
  return [
    ...goneWithTheirDay(
      { readAt: reading.asOf },
      { before: sightings, absent, at: 1_000 + ms, patienceMs: PATIENCE_MS },
    ),
  ];
}

describe('rows that a reading lacks', () => {
  it('D7: are absent since the first reading in a row that lacked them, and no more once one has them', () => {
    const first = absentRows(snapshot({ positions: [call] }), { before, absent: NOBODY, at: 1_000 });
    expect([...first]).toEqual([[put.positionId, 1_000]]);
    const second = absentRows(snapshot(), { before, absent: first, at: 2_000 });
    expect(new Map(second)).toEqual(
      new Map([
        [call.positionId, 2_000],
        [put.positionId, 1_000],
      ]),
    );
    const third = absentRows(snapshot({ positions: [put] }), { before, absent: second, at: 3_000 });
    expect([...third]).toEqual([[call.positionId, 2_000]]);
  });
});

describe('a row that stays away', () => {
  it('D7: on the date it was seen is never believed gone, however long', () => {
    expect(goneAfter(8 * 3_600_000, snapshot({ positions: [call] }))).toEqual([]);
  });

  it('fault 82: on a later date is gone with its day once it was absent long enough, and not before', () => {
    expect(goneAfter(PATIENCE_MS - 1)).toEqual([]);
    expect(goneAfter(PATIENCE_MS)).toEqual([put.positionId]);
  });

  it('fault 77: on an earlier date, by a clock that was set back, is not gone', () => {
    expect(goneAfter(PATIENCE_MS, snapshot({ asOf: FRIDAY_10AM - DAY_MS, positions: [call] }))).toEqual([]);
  });

  it('D8: that only the journal remembers says nothing of when it was seen, and is not gone', () => {
    const remembered: Sightings = new Map(
      [...before].map(([positionId, { position: row, fills, missed }]) => [
        positionId,
        { position: row, fills, missed },
      ]),
    );
    expect(goneAfter(PATIENCE_MS, tomorrow, remembered)).toEqual([]);
  });

  it('R10: is put back until it is gone, and then the reading is whole without it', () => {
    const kept = keepVanished(tomorrow, before, { dayStart: 0, gone: new Set() });
    expect(kept.snapshot.incomplete).toEqual([{ kind: 'positions-vanished', positionIds: [put.positionId] }]);
    const whole = keepVanished(tomorrow, before, { dayStart: 0, gone: new Set([put.positionId]) });
    expect(whole.snapshot.incomplete).toEqual([]);
    expect(whole.snapshot.positions.map(({ positionId }) => positionId)).toEqual([call.positionId]);
    expect([...whole.sightings.keys()]).toEqual([call.positionId]);
  });
});
