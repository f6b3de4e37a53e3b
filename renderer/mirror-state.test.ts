import { describe, expect, it } from 'vitest';

import { snapshotOf } from './e2e/scripted-scenes.ts';
import { applyEvent, NOTHING_KNOWN, type MirrorEvent, type MirrorState } from './mirror-state.ts';

const calm = (elapsedMs = 0): MirrorEvent => ({ type: 'snapshot', snapshot: snapshotOf('calm', elapsedMs) });
const after = (...events: readonly (readonly [MirrorEvent, number])[]): MirrorState =>
  events.reduce((state, [event, at]) => applyEvent(state, event, at), NOTHING_KNOWN);

describe('the mirror', () => {
  it('knows nothing, and says so, until the first snapshot', () => {
    expect(NOTHING_KNOWN.connection).toBe('connecting');
    expect(after([{ type: 'connection', connected: true }, 5]).connection).toBe('connecting');
    expect(after([calm(), 10])).toMatchObject({ connection: 'live', receivedAt: 10 });
  });

  it('stays lost when the line is back, until a picture has come over it', () => {
    const lost = after(
      [calm(), 10],
      [{ type: 'connection', connected: false }, 3_000],
      [{ type: 'connection', connected: false }, 5_000],
    );
    expect(lost).toMatchObject({ connection: 'lost', lostAt: 3_000 });
    const open = applyEvent(lost, { type: 'connection', connected: true }, 6_000);
    expect(open.connection).toBe('lost');
    expect(applyEvent(open, calm(6_000), 6_100)).toMatchObject({ connection: 'live', lostAt: null });
  });

  it('keeps the account it has when the next snapshot says the same of it', () => {
    const first = after([calm(0), 0]);
    const second = applyEvent(first, calm(250), 250);
    expect(second.snapshot).not.toBe(first.snapshot);
    expect(second.snapshot?.accounts[0]).toBe(first.snapshot?.accounts[0]);
  });

  it('takes each journal entry once', () => {
    const entry: MirrorEvent = {
      type: 'entry',
      entry: {
        accountId: snapshotOf('calm', 0).accounts[0]!.accountId,
        seq: 7,
        at: '2026-11-20T11:42:10.000+05:30',
        day: '2026-11-20',
        kind: 'x',
        text: 'x',
        tone: 'neutral',
        entry: {},
      },
    };
    expect(after([calm(), 0], [entry, 1], [entry, 2]).entries).toHaveLength(1);
  });

  it('puts a changed alert in place of the old one', () => {
    const alert = { ...snapshotOf('calm', 0).alerts[0]!, text: 'changed' };
    const state = after([calm(), 0], [{ type: 'alert', alert }, 1]);
    const same = state.snapshot?.alerts.filter((one) => one.alertId === alert.alertId);
    expect(same?.map((one) => one.text)).toEqual(['changed']);
  });
});

describe('the line of the day', () => {
  it('grows with fresh figures only', () => {
    const stale: MirrorEvent = { type: 'snapshot', snapshot: snapshotOf('stale', 0) };
    expect(after([calm(), 0]).traces['family']?.points).toHaveLength(1);
    expect(after([stale, 0]).traces['family']).toBeUndefined();
  });
});
