import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { KillStep } from '../domain/kill-plan.ts';
import { position } from '../testing/builders.ts';
import { KILL_STEPS } from '../testing/entry-parts.ts';
import { KillBench } from '../testing/kill-bench.ts';
import { ActQueue } from './act-queue.ts';
import { KillLoop } from './kill-loop.ts';

const short = position({ net: -65 });

/** A kill of these steps alone, and the loop that works it. */
function kill(...plan: readonly KillStep[]) {
  const bench = new KillBench({ plan: plan.length === 0 ? KILL_STEPS : plan });
  const loop = new KillLoop(new ActQueue(), () => bench.context());
  return { bench, pass: () => loop.pass(bench.state.kill) };
}

const ended = (step: KillStep, change: Partial<Extract<JournalEntry, { kind: 'step-ended' }>> = {}): JournalEntry => ({
  kind: 'step-ended',
  killId: 'K1',
  step,
  attempt: 1,
  outcome: 'confirmed',
  ...change,
});

const endings = (bench: KillBench) => bench.of('step-ended').map(({ step, outcome, code }) => [step, outcome, code]);

/** Works until the kill has ended; answers what it rested for. */
async function work({ bench, pass }: ReturnType<typeof kill>): Promise<readonly number[]> {
  const rests: number[] = [];
  for (let turn = 0; turn < 60 && !bench.kill.finished; turn += 1) rests.push(await pass());
  return rests;
}

describe('the loop of a kill', () => {
  it('rests a second while there is none, or it has ended', async () => {
    const { bench, pass } = kill();
    expect(await new KillLoop(new ActQueue(), () => bench.context()).pass(null)).toBe(1_000);
    bench.record({ kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] });
    expect(await pass()).toBe(1_000);
    expect([bench.asked, bench.entries]).toEqual([[], []]);
  });

  it('waits for its market, and does nothing before (card K24)', async () => {
    const { bench, pass } = kill();
    const until = bench.wall + 30_000;
    bench.record({ kind: 'kill-carried', killId: 'K1', until, legs: [], lockUntil: null });
    expect(await pass()).toBe(30_000);
    expect([bench.asked, bench.entries]).toEqual([[], []]);
  });

  it('K1 R4: works every step once without a rest and claims STOPPED by the last proof', async () => {
    const all = kill();
    expect(await work(all)).toEqual([0, 0, 0, 0, 0, 0, 0, 1_000]);
    expect(all.bench.of('step-started').map(({ step, attempt }) => [step, attempt])).toEqual(
      KILL_STEPS.map((step) => [step, 1]),
    );
    expect(endings(all.bench).map(([, outcome]) => outcome)).toEqual(KILL_STEPS.map(() => 'confirmed'));
    const text = expect.stringMatching(/^Family: STOPPED and proven\. .* Locked until /);
    expect(all.bench.entries.slice(-2)).toEqual([
      { kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] },
      { kind: 'alert-raised', alertId: 'K1-verified', priority: 'info', code: 'kill-verified', text },
    ]);
  });

  it('a step that a crash cut short is the same attempt', async () => {
    const { bench, pass } = kill('log-out');
    bench.record({ kind: 'step-started', killId: 'K1', step: 'log-out', attempt: 2 });
    await pass();
    expect(bench.of('step-ended')).toMatchObject([{ attempt: 2, outcome: 'confirmed' }]);
  });
});

describe('a step that is not done', () => {
  const REFUSED = { ok: false, error: { code: 'network', message: 'no line', retryable: true } } as const;

  it('is tried again after a pause that doubles, is alarmed after its tries, and given up at its limit', async () => {
    const all = kill('log-out');
    all.bench.logout = async () => REFUSED;
    expect(await work(all)).toEqual([500, 1_000, 2_000, 4_000, 1_000]);
    expect(endings(all.bench)).toEqual([
      ['log-out', 'unknown', 'network'],
      ['log-out', 'unknown', 'network'],
      ['log-out', 'unknown', 'network'],
      ['log-out', 'rejected', 'given-up'],
    ]);
    expect(all.bench.of('step-ended').at(-1)).toMatchObject({ attempt: 3, detail: 'no line' });
    const text = `Family: "Log out of the broker" is not done: no line. Do it by hand in the broker's app; TradeFuse has stopped trying.`;
    expect(all.bench.of('alert-raised')).toMatchObject([
      { alertId: 'K1-log-out', priority: 'critical', code: 'step-log-out', text },
      {
        alertId: 'K1-unverified',
        priority: 'critical',
        code: 'kill-unverified',
        text: expect.stringMatching(
          /^Family: NOT VERIFIED\. Not proven: Log out of the broker\. Check the account in the broker's app now\. Locked until /,
        ),
      },
    ]);
    expect(all.bench.of('kill-finished')).toMatchObject([{ verified: false, unproven: ['log-out'] }]);
  });

  it('is alarmed with the sheet to do it by hand, where money is at risk, and never twice (card K30)', async () => {
    const { bench, pass } = kill('prove-flat');
    bench.readings = [null];
    const rests = [];
    for (let turn = 0; turn < 8; turn += 1) {
      rests.push(await pass());
      if (turn === 2) expect(bench.of('alert-raised')).toEqual([]);
      if (turn === 2) bench.watch.last = null;
      if (turn === 3) expect(bench.of('alert-raised')).toMatchObject([{ alertId: 'K1-prove-flat' }]);
      if (turn === 3) expect(bench.of('alert-raised')[0]?.text).toMatch(/app; TradeFuse goes on trying\.$/);
    }
    expect(rests).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(bench.of('alert-raised')).toHaveLength(1);
    expect(bench.of('sheet-issued')).toHaveLength(0);
    const seen = kill('prove-flat');
    seen.bench.readings = [{ positions: [short] }, null];
    await seen.pass();
    for (let turn = 0; turn < 4; turn += 1) await seen.pass();
    expect(seen.bench.of('sheet-issued')).toMatchObject([{ killId: 'K1' }]);
    expect(seen.bench.of('alert-raised')[0]?.text).toContain(short.instrument.tradingSymbol);
  });

  it('that fell over is unknown, and is tried again', async () => {
    const { bench, pass } = kill('log-out');
    bench.logout = async () => {
      throw new Error('fell over');
    };
    expect(await pass()).toBe(500);
    expect(bench.of('step-ended')).toMatchObject([{ outcome: 'unknown', code: 'fault', detail: 'fell over' }]);
  });

  it('because the account is not flat is looked at again in a moment (card W6)', async () => {
    const { bench, pass } = kill('prove-flat');
    bench.readings = [{ positions: [short] }];
    expect(await pass()).toBe(250);
    expect(endings(bench)).toEqual([['prove-flat', 'rejected', 'not-flat']]);
  });

  it('because the market has closed is carried over at once, not alarmed as a failure (card K24)', async () => {
    const bench = new KillBench({ plan: ['exit-shorts'] });
    bench.readings = [{ positions: [short] }];
    const loop = new KillLoop(new ActQueue(), () => bench.context({ isTrading: () => false }));
    expect(await loop.pass(bench.kill)).toBe(250);
    expect(endings(bench)).toEqual([['exit-shorts', 'unknown', 'market-closed']]);
    expect(bench.of('kill-carried')).toMatchObject([{ legs: [{ positionId: short.positionId, netQuantity: -65 }] }]);
    expect(bench.of('alert-raised').map(({ code }) => code)).toEqual(['kill-carried-over']);
  });

  it('because only a person can do it is alarmed at once, without a pause and without a promise', async () => {
    const bench = new KillBench({ plan: ['pull-switch', 'prove-switch'] });
    const { capabilities } = bench.context().broker;
    const killSwitch = { ...capabilities.killSwitch, access: 'terminal' } as const;
    const broker = { ...bench.context().broker, capabilities: { ...capabilities, killSwitch } };
    const loop = new KillLoop(new ActQueue(), () => bench.context({ broker }));
    expect([await loop.pass(bench.kill), await loop.pass(bench.kill)]).toEqual([0, 0]);
    expect(endings(bench)).toEqual([
      ['pull-switch', 'rejected', 'by-hand'],
      ['prove-switch', 'rejected', 'by-hand'],
    ]);
    const [alert, ...more] = bench.of('alert-raised');
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ code: 'step-pull-switch', text: expect.not.stringContaining('goes on trying') });
    expect(alert?.text).toMatch(/pull the switch by hand\. Open console\.zerodha\.com.*minutes\.\.$/);
    await loop.pass(bench.kill);
    expect(bench.of('alert-raised').at(-1)?.text).toContain('The kill switch of Zerodha is NOT pulled');
  });

  it('because hedges were left by the trader’s setting is said at once, without a pause', async () => {
    const bench = new KillBench({ plan: ['prove-flat', 'pull-switch'] });
    const reading = { readAt: bench.wall, legs: [{ positionId: short.positionId, netQuantity: 65 }] };
    bench.record(ended('prove-flat', { reading }));
    const loop = new KillLoop(new ActQueue(), () => bench.context());
    expect(await loop.pass(bench.kill)).toBe(0);
    expect(endings(bench)).toEqual([['pull-switch', 'rejected', 'left-by-setting']]);
    const [alert] = bench.of('alert-raised');
    expect(alert).toMatchObject({ alertId: 'K1-pull-switch', text: expect.not.stringContaining('trying') });
  });

  it('W6: a switch whose broker calls a flat account open once too often is given up; other steps are not', async () => {
    const stuck = new KillBench({ plan: ['pull-switch', 'prove-switch', 'log-out'] });
    const notFlat = ended('pull-switch', { outcome: 'rejected', code: 'not-flat', detail: 'open' });
    stuck.record(notFlat, notFlat, notFlat);
    expect(stuck.kill.returns).toBe(3);
    const loop = new KillLoop(new ActQueue(), () => stuck.context());
    for (let turn = 0; turn < 3; turn += 1) await loop.pass(stuck.kill);
    expect(endings(stuck)).toEqual([
      ['pull-switch', 'rejected', 'given-up'],
      ['prove-switch', 'rejected', 'given-up'],
      ['log-out', 'confirmed', undefined],
    ]);
    expect(stuck.asked).toEqual(['logout']);
    expect(stuck.of('step-ended')[1]).toMatchObject({ detail: 'no more attempts' });
  });
});

describe('the proof that STOPPED is claimed on (R4)', () => {
  /** Proven flat, then logged out of after so long. */
  async function provenThen(ms: number) {
    const all = kill('prove-flat', 'log-out');
    await all.pass();
    all.bench.pass(ms);
    await all.pass();
    all.bench.entries.length = 0;
    return { ...all, rest: await all.pass() };
  }

  it('serves for three seconds after something else was done', async () => {
    const { bench, rest } = await provenThen(3_000);
    expect([rest, bench.kill.finished?.verified]).toEqual([1_000, true]);
  });

  it('is made again when it has grown older, at once', async () => {
    const { bench, pass, rest } = await provenThen(3_001);
    expect(rest).toBe(0);
    const detail = 'the proof has grown old; the account is read again';
    expect(bench.entries).toEqual([
      {
        kind: 'step-ended',
        killId: 'K1',
        step: 'prove-flat',
        attempt: 1,
        outcome: 'unknown',
        code: 'proof-aged',
        detail,
      },
    ]);
    await pass();
    expect(await pass()).toBe(1_000);
    expect(bench.kill.finished?.verified).toBe(true);
  });

  it('serves for as long as nothing else was done', async () => {
    const { bench, pass } = kill('prove-flat');
    await pass();
    bench.pass(60_000);
    expect(await pass()).toBe(1_000);
    expect(bench.kill.finished?.verified).toBe(true);
  });

  it('is made again after a restart, which knows not how long ago it was', async () => {
    const { bench } = kill('prove-flat');
    bench.record(ended('prove-flat'));
    const restarted = new KillLoop(new ActQueue(), () => bench.context());
    expect(await restarted.pass(bench.kill)).toBe(0);
    expect(endings(bench)).toEqual([['prove-flat', 'unknown', 'proof-aged']]);
  });

  it('is made again when its day is over', async () => {
    const { bench, pass } = kill('prove-flat');
    await pass();
    bench.wall = Date.parse('2026-11-21T00:00:00+05:30');
    expect(await pass()).toBe(0);
    expect(endings(bench).at(-1)).toEqual(['prove-flat', 'unknown', 'proof-aged']);
  });

  it('is of this kill and of its last proving step', async () => {
    const { bench } = kill('prove-flat', 'prove-switch');
    const loop = new KillLoop(new ActQueue(), () => bench.context());
    await loop.pass(bench.kill);
    bench.record(ended('prove-switch'));
    expect(await loop.pass(bench.kill)).toBe(0);
    expect(endings(bench)).toEqual([['prove-switch', 'unknown', 'proof-aged']]);
  });

  it('a kill without proof claims nothing, however it ends', async () => {
    const all = kill('prove-flat', 'log-out');
    all.bench.record(ended('prove-flat', { outcome: 'rejected', code: 'given-up' }));
    await work(all);
    expect(all.bench.of('kill-finished')).toMatchObject([{ verified: false, unproven: ['prove-flat'] }]);
    expect(endings(all.bench)).toEqual([['log-out', 'confirmed', undefined]]);
  });
});
