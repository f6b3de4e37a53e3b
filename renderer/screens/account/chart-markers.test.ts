import { describe, expect, it } from 'vitest';

import type { EntryView } from '../../../engine/contract/events.ts';
import { accountId } from '../../../engine/domain/account-snapshot.ts';
import { chartMarkers, thinLabels } from './chart-markers.ts';

const entry = (seq: number, kind: string, second: string, day = '2026-11-20'): EntryView => ({
  accountId: accountId('family'),
  seq,
  at: `2026-11-20T11:42:${second}.000+05:30`,
  day,
  kind,
  text: kind,
  tone: 'neutral',
  entry: {},
});

describe('markers of the chart', () => {
  const entries = [
    entry(5, 'kill-latched', '30'),
    entry(4, 'stop-hit', '12'),
    entry(3, 'stop-hit', '10'),
    entry(2, 'engine-started', '01'),
    entry(1, 'stop-hit', '05', '2026-11-19'),
  ];

  it('are the stop hits and the kill of that day, oldest first', () => {
    expect(chartMarkers(entries, '2026-11-20').map(({ label, kill }) => [label, kill])).toEqual([
      ['stop hit', false],
      ['stop hit', false],
      ['kill', true],
    ]);
  });

  it('carry no words where these would stand on each other', () => {
    const labels = thinLabels(chartMarkers(entries, '2026-11-20'), 5_000).map(({ label }) => label);
    expect(labels).toEqual(['stop hit', '', 'kill']);
  });
});
