import { describe, expect, it } from 'vitest';

import { accountId } from '../engine/domain/account-snapshot.ts';
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
        accountId: accountId('family'),
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
    const { alerts } = snapshotOf('calm', 0);
    const state = alerts
      .slice(0, 1)
      .map((alert): MirrorEvent => ({ type: 'alert', alert: { ...alert, text: 'changed' } }))
      .reduce((last, event) => applyEvent(last, event, 1), after([calm(), 0]));
    expect(state.snapshot?.alerts).toHaveLength(alerts.length);
    expect(state.snapshot?.alerts.filter((one) => one.text === 'changed')).toHaveLength(1);
  });
});

describe('the line of the day', () => {
  it('grows with fresh figures only', () => {
    const stale: MirrorEvent = { type: 'snapshot', snapshot: snapshotOf('stale', 0) };
    expect(after([calm(), 0]).traces['family']?.points).toHaveLength(1);
    expect(after([stale, 0]).traces['family']).toBeUndefined();
  });
});
