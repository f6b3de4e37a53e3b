import { describe, expect, it } from 'vitest';
import { KillBench } from '../testing/kill-bench.ts';
import { KillDeadline } from './kill-deadline.ts';

describe('a kill that is not proven in time (R6)', () => {
  function watched() {
    const bench = new KillBench();
    return { bench, deadline: new KillDeadline(() => bench.context()) };
  }

  it('is told after two minutes, once, and looked at every second', () => {
    const { bench, deadline } = watched();
    expect(deadline.pass(bench.kill)).toBe(1_000);
    deadline.pass(bench.pass(119_999).kill);
    expect(bench.entries).toEqual([]);
    deadline.pass(bench.pass(1).kill);
    expect(bench.entries).toEqual([
      {
        kind: 'alert-raised',
        alertId: 'K1-late',
        priority: 'critical',
        code: 'kill-not-verified',
        text: "Family: NOT VERIFIED after 2 minutes. The kill goes on trying. Open the broker's app now and check that the account is flat.",
      },
    ]);
    deadline.pass(bench.pass(60_000).kill);
    expect(bench.entries).toHaveLength(1);
  });

  it('is told beside any other alarm of the day', () => {
    const { bench, deadline } = watched();
    bench.record({ kind: 'alert-raised', alertId: 'other', priority: 'info', code: 'c', text: 't' });
    deadline.pass(bench.pass(120_000).kill);
    expect(bench.of('alert-raised')).toHaveLength(1);
  });

  it('is late by whichever clock says so first', () => {
    const set = watched();
    set.deadline.pass(set.bench.kill);
    set.bench.wall -= 3_600_000;
    set.bench.mono += 120_000;
    set.deadline.pass(set.bench.kill);
    expect(set.bench.of('alert-raised')).toHaveLength(1);
    const restarted = watched();
    restarted.bench.mono = 5_000_000;
    restarted.bench.wall += 119_999;
    restarted.deadline.pass(restarted.bench.kill);
    expect(restarted.bench.of('alert-raised')).toHaveLength(0);
    restarted.bench.wall += 1;
    restarted.deadline.pass(restarted.bench.kill);
    expect(restarted.bench.of('alert-raised')).toHaveLength(1);
  });

  it('is not late while it waits for its market, nor for the time it has waited (card K24)', () => {
    const { bench, deadline } = watched();
    deadline.pass(bench.kill);
    const until = bench.wall + 600_000;
    bench.record({ kind: 'kill-carried', killId: 'K1', until, legs: [], lockUntil: null });
    expect(deadline.pass(bench.pass(599_999).kill)).toBe(1_000);
    deadline.pass(bench.pass(1).kill);
    deadline.pass(bench.pass(119_999).kill);
    expect(bench.entries).toEqual([]);
    deadline.pass(bench.pass(1).kill);
    expect(bench.of('alert-raised')).toHaveLength(1);
  });

  it('is no more once it has ended', () => {
    const { bench, deadline } = watched();
    expect(deadline.pass(null)).toBe(Infinity);
    bench.record({ kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] });
    expect(deadline.pass(bench.pass(200_000).kill)).toBe(Infinity);
    expect(bench.entries).toEqual([]);
  });
});
