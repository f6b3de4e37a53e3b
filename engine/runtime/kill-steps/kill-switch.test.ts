import { describe, expect, it } from 'vitest';
import type { StepReading } from '../../domain/journal-entry.ts';
import { err, ok } from '../../domain/result.ts';
import type { BrokerError, KillSwitchTerminal, TerminalReport } from '../../ports.ts';
import { order, position } from '../../testing/builders.ts';
import { KillBench } from '../../testing/kill-bench.ts';
import { logOut, proveSwitch, pullSwitch } from './kill-switch.ts';

const fault = (code: BrokerError['code'], message: string): BrokerError => ({ code, message, retryable: false });
const wing = position({ net: 65 });
const started = { kind: 'step-started', killId: 'K1', step: 'pull-switch', attempt: 1 } as const;
const provenFlat = (legs: StepReading['legs'] = []) =>
  ({
    kind: 'step-ended',
    killId: 'K1',
    step: 'prove-flat',
    attempt: 1,
    outcome: 'confirmed',
    reading: { readAt: 1, ...(legs ? { legs } : {}) },
  }) as const;

function terminal(bench: KillBench, parts: Partial<KillSwitchTerminal>): KillBench {
  bench.access = 'terminal';
  bench.terminal = {
    run: async () => ({ outcome: 'activated', committed: 'yes', evidence: [], steps: [] }),
    readState: async () => ({ state: 'on', evidence: ['page.png'], readAt: bench.wall }),
    ...parts,
  };
  return bench;
}

describe('pulling the switch by API', () => {
  it('is one call the first time, and a look before the second: a pull is never a toggle (card W5)', async () => {
    const bench = new KillBench();
    expect(await pullSwitch(bench.context())).toEqual({ outcome: 'confirmed' });
    expect(bench.asked).toEqual(['pull switch']);
    for (const again of [[started], [started, { ...started, step: 'log-out' as const }]]) {
      const tried = new KillBench().record(...again);
      expect(await pullSwitch(tried.context())).toEqual({
        outcome: 'confirmed',
        code: 'already-on',
        detail: 'the switch was already on',
      });
      expect(tried.asked).toEqual(['read switch']);
    }
    const other = new KillBench().record({ ...started, step: 'log-out' });
    await pullSwitch(other.context());
    expect(other.asked).toEqual(['pull switch']);
    for (const read of [ok('off' as const), ok('unknown' as const), err(fault('network', 'x'))]) {
      const off = new KillBench().record(started);
      off.switchRead = async () => read;
      await pullSwitch(off.context());
      expect(off.asked).toEqual(['read switch', 'pull switch']);
    }
  });

  it('that had no answer is unknown, in the broker’s words', async () => {
    const bench = new KillBench();
    bench.switchPulled = async () => err(fault('timeout', 'no answer'));
    expect(await pullSwitch(bench.context())).toEqual({ outcome: 'unknown', code: 'timeout', detail: 'no answer' });
  });

  it('W6: that is refused is looked into: because something is open, or for another reason', async () => {
    const refused = (readings: KillBench['readings'], needsFlat = true) => {
      const bench = new KillBench();
      bench.switchPulled = async () => err(fault('refused', 'not now'));
      bench.readings = readings;
      bench.needsFlat = needsFlat;
      return pullSwitch(bench.context());
    };
    expect(await refused([{ positions: [wing] }])).toMatchObject({
      outcome: 'rejected',
      code: 'not-flat',
      detail: 'not now',
      reading: { legs: [{ positionId: wing.positionId, netQuantity: 65 }] },
    });
    expect(await refused([{ orders: [order({ orderId: 'O' })] }])).toMatchObject({ code: 'not-flat' });
    expect(await refused([{}])).toMatchObject({ outcome: 'rejected', code: 'refused', reading: { workingOrders: 0 } });
    expect(await refused([null])).toEqual({ outcome: 'rejected', code: 'refused', detail: 'not now' });
    expect(await refused([{ positions: [wing] }], false)).toMatchObject({ code: 'refused' });
  });

  it('K23: that is refused for what nobody buys says what to do about it', async () => {
    const { positionId } = wing;
    const bench = new KillBench().record({
      kind: 'leg-left-worthless',
      killId: 'K1',
      positionId,
      units: 65,
      lastPrice: null,
    });
    bench.switchPulled = async () => err(fault('refused', 'not now'));
    bench.readings = [{ positions: [wing] }];
    const result = await pullSwitch(bench.context());
    expect(result).toMatchObject({ code: 'not-flat' });
    expect(result.detail).toMatch(
      /^not now\. Left without a buyer: 65 .*NIFTY.*\. They cannot lose more than was paid/,
    );
  });

  it('is left to the trader where a hedge was left by setting, and only where the broker wants a flat account', async () => {
    const legs = [{ positionId: wing.positionId, netQuantity: 65 }];
    const left = new KillBench().record(provenFlat(legs));
    expect(await pullSwitch(left.context())).toMatchObject({ outcome: 'rejected', code: 'left-by-setting' });
    expect(await proveSwitch(left.context())).toMatchObject({ code: 'left-by-setting' });
    expect(left.asked).toEqual([]);
    left.needsFlat = false;
    expect(await pullSwitch(left.context())).toMatchObject({ outcome: 'confirmed' });
    const worthless = new KillBench().record(provenFlat(legs), {
      kind: 'leg-left-worthless',
      killId: 'K1',
      positionId: wing.positionId,
      units: 65,
      lastPrice: null,
    });
    expect(await pullSwitch(worthless.context())).toMatchObject({ outcome: 'confirmed' });
    const unproven = new KillBench().record({ ...provenFlat(legs), outcome: 'rejected' });
    expect(await pullSwitch(unproven.context())).toMatchObject({ outcome: 'confirmed' });
    expect(await pullSwitch(new KillBench().record(provenFlat()).context())).toMatchObject({ outcome: 'confirmed' });
  });
});

describe('pulling the switch in a terminal', () => {
  const report = (change: Partial<TerminalReport>): TerminalReport => ({
    outcome: 'failed',
    committed: 'maybe',
    evidence: ['a.png'],
    steps: [],
    ...change,
  });
  const pulled = (change: Partial<TerminalReport>) =>
    pullSwitch(terminal(new KillBench(), { run: async () => report(change) }).context());

  it('is as the terminal says, with its pictures', async () => {
    const reading = { files: ['a.png'] };
    expect(await pulled({ outcome: 'activated' })).toMatchObject({
      outcome: 'confirmed',
      detail: 'the terminal confirmed the switch',
      reading,
    });
    expect(await pulled({ outcome: 'already-on' })).toMatchObject({
      outcome: 'confirmed',
      code: 'already-on',
      detail: 'the switch was already on',
      reading,
    });
    expect(await pulled({ outcome: 'refused', code: 'not-flat', detail: 'positions' })).toMatchObject({
      outcome: 'rejected',
      code: 'not-flat',
      detail: 'positions',
      reading,
    });
    expect(await pulled({ outcome: 'refused' })).toMatchObject({
      code: 'refused',
      detail: 'the broker refuses the switch',
    });
  });

  it('that failed is unknown unless it is sure that nothing was clicked', async () => {
    expect(await pulled({ committed: 'no', code: 'step-not-found' })).toMatchObject({
      outcome: 'rejected',
      code: 'step-not-found',
      reading: { files: ['a.png'] },
    });
    expect(await pulled({ committed: 'maybe' })).toMatchObject({ outcome: 'unknown', code: 'failed' });
    expect(await pulled({ outcome: 'rehearsed', committed: 'no' })).toMatchObject({ outcome: 'rejected' });
    expect(await pulled({ detail: 'gone' })).toMatchObject({ outcome: 'unknown', detail: 'gone' });
    expect(await pulled({})).not.toHaveProperty('detail');
  });

  it('that is not there is a person’s to do, by the broker’s own pages', async () => {
    const bench = new KillBench();
    bench.access = 'terminal';
    const result = await pullSwitch(bench.context());
    expect(result).toMatchObject({ outcome: 'rejected', code: 'by-hand' });
    expect(result.detail).toMatch(
      /^No web terminal is set up .*: pull the switch by hand\. Open console\.zerodha\.com/,
    );
    expect(await proveSwitch(bench.context())).toEqual({
      outcome: 'rejected',
      code: 'by-hand',
      detail: 'No web terminal to read the switch in: look at it by hand.',
    });
  });
});

describe('proving the switch (R4)', () => {
  it('is the switch read on and then a flat account, in one look', async () => {
    const bench = new KillBench();
    expect(await proveSwitch(bench.context())).toEqual({
      outcome: 'confirmed',
      detail: 'switch on, read in a fresh page; account flat after it',
      reading: { readAt: bench.wall, legs: [], workingOrders: 0, switchState: 'on', files: [] },
    });
    expect(bench.asked).toEqual(['read switch', 'read']);
  });

  it.each([
    ['off', 'rejected', 'switch-off'],
    ['unknown', 'unknown', 'switch-unknown'],
  ] as const)('a switch that is %s proves nothing', async (state, outcome, code) => {
    const bench = new KillBench();
    bench.switchRead = async () => ok(state);
    expect(await proveSwitch(bench.context())).toMatchObject({
      outcome,
      code,
      detail: `the broker, asked anew, calls the switch ${state}`,
      reading: { switchState: state },
    });
    const page = terminal(new KillBench(), { readState: async () => ({ state, evidence: [], readAt: 0 }) });
    expect(await proveSwitch(page.context())).toMatchObject({ code, detail: `the terminal shows the switch ${state}` });
    const said = { state, evidence: [], readAt: 0, detail: 'a banner' };
    const told = terminal(new KillBench(), { readState: async () => said });
    expect(await proveSwitch(told.context())).toMatchObject({ code, detail: 'a banner' });
  });

  it('a switch nobody can read is unknown, and says why', async () => {
    const bench = new KillBench();
    bench.switchRead = async () => err(fault('network', 'no line'));
    expect(await proveSwitch(bench.context())).toMatchObject({
      outcome: 'unknown',
      code: 'switch-unknown',
      detail: 'no line',
      reading: { files: [] },
    });
  });

  it('W10: one witness proves nothing where two can be had; somebody else’s switch is on all the same', async () => {
    const seen = (verdict: 'verified' | 'external' | 'unverified', detail?: string) => {
      const read = { state: 'on' as const, evidence: ['p'], readAt: 0, verdict, ...(detail ? { detail } : {}) };
      return proveSwitch(terminal(new KillBench(), { readState: async () => read }).context());
    };
    expect(await seen('verified')).toMatchObject({ outcome: 'confirmed', reading: { files: ['p'] } });
    expect((await seen('verified')).detail).toContain('read in a fresh page');
    expect((await seen('external')).detail).toBe('switch on, set by somebody else, read twice; account flat after it');
    expect(await seen('unverified', 'no mail')).toMatchObject({
      outcome: 'unknown',
      code: 'one-witness',
      detail: 'no mail',
      reading: { switchState: 'on' },
    });
    expect(await seen('unverified')).not.toHaveProperty('detail');
  });

  it('W6: something open after it sends the kill back', async () => {
    const bench = new KillBench();
    bench.readings = [{ positions: [wing] }];
    expect(await proveSwitch(bench.context())).toMatchObject({
      outcome: 'rejected',
      code: 'not-flat',
      detail: 'something was opened after the account was flat',
      reading: { legs: [{ netQuantity: 65 }] },
    });
    bench.readings = [{ orders: [order({ orderId: 'O' })] }];
    expect(await proveSwitch(bench.context())).toMatchObject({ code: 'not-flat' });
  });

  it('an account that cannot be read after it proves nothing', async () => {
    const bench = new KillBench();
    bench.readings = [null];
    expect(await proveSwitch(bench.context())).toEqual({
      outcome: 'unknown',
      code: 'network',
      detail: 'account not readable: no answer',
    });
  });

  it('R10: one that is read in part is waited for, and the switch is read once more', async () => {
    const bench = new KillBench();
    const incomplete = [{ kind: 'positions-vanished' as const, positionIds: [] }];
    bench.readings = [{ incomplete }, { incomplete }, {}];
    expect(await proveSwitch(bench.context())).toMatchObject({ outcome: 'confirmed' });
    expect(bench.asked).toEqual(['read switch', 'read', 'read', 'read', 'read switch', 'read']);
    const never = new KillBench();
    never.readings = [{ incomplete }];
    expect(await proveSwitch(never.context())).toEqual({
      outcome: 'unknown',
      code: 'not-fresh',
      detail: 'the account after the switch was not read whole and anew',
    });
  });

  it('I4: a look that took long, was served from before, or went over midnight is none', async () => {
    const took = async (bench: KillBench, ms: number) => {
      bench.readMs = ms;
      return (await proveSwitch(bench.context())).outcome;
    };
    expect(await took(new KillBench(), 20_000)).toBe('confirmed');
    expect(await took(new KillBench(), 20_001)).toBe('unknown');
    expect(await took(terminal(new KillBench(), {}), 150_000)).toBe('confirmed');
    expect(await took(terminal(new KillBench(), {}), 150_001)).toBe('unknown');
    const kept = new KillBench();
    kept.readings = [{ asOf: kept.wall - 1 }];
    expect((await proveSwitch(kept.context())).outcome).toBe('unknown');
    kept.readings = [{ asOf: kept.wall }];
    expect(await took(kept, 0)).toBe('confirmed');
    const midnight = new KillBench();
    midnight.wall = Date.parse('2026-11-20T23:59:59+05:30');
    midnight.readings = [{ positions: [], orders: [] }, null];
    expect(await took(midnight, 1_000)).toBe('unknown');
  });

  it('R4: a process that has not seen the account before proves nothing', async () => {
    const bench = new KillBench();
    bench.watch.isAcquainted = false;
    expect(await proveSwitch(bench.context())).toMatchObject({ outcome: 'unknown', code: 'not-fresh' });
  });
});

describe('logging out', () => {
  it('is done when the broker says so, and unknown otherwise', async () => {
    const bench = new KillBench();
    expect(await logOut(bench.context())).toEqual({ outcome: 'confirmed' });
    bench.logout = async () => err(fault('network', 'no line'));
    expect(await logOut(bench.context())).toEqual({ outcome: 'unknown', code: 'network', detail: 'no line' });
  });
});
