import type { Bar } from './bar.ts';
import { median } from './measure.ts';
import { ACCOUNTS, accountOf, randomOf, ticksOf, type Tick } from './ticks/fleet.ts';
import { GuardedFleet } from './ticks/guarded-fleet.ts';
import { LatencyCounts } from './ticks/latency-counts.ts';
import { tickFloor, type TickWork } from './ticks/tick-floor.ts';

const TICKS_A_SECOND = 10_000;
const GAP_MS = 1_000 / TICKS_A_SECOND;
const WINDOWS = 5;
/** Each account is read anew this often; the reading is judged in full between two ticks. */
const READ_EVERY_MS = 2_000;

/** Seconds each contender runs, all windows together: 60 for the bar, less by TRADEFUSE_BENCH_SECONDS while building. */
function seconds(): number {
  const asked = Number(process.env['TRADEFUSE_BENCH_SECONDS'] ?? 60);
  return Number.isFinite(asked) && asked > 0 ? asked : 60;
}

type Window = { readonly p50: number; readonly p99: number; readonly p999: number; readonly lagMs: number };

/** Spins until each tick is due and counts from then: a tick that had to wait for the one before it has waited. */
function paced(work: TickWork, ticks: readonly Tick[], between: (elapsedMs: number) => void): Window {
  const counts = new LatencyCounts();
  const began = performance.now();
  let due = began;
  for (const tick of ticks) {
    due += GAP_MS;
    between(due - began);
    while (performance.now() < due);
    work.take(tick);
    counts.add((performance.now() - due) * 1_000);
  }
  const lagMs = performance.now() - due;
  return { p50: counts.percentile(0.5), p99: counts.percentile(0.99), p999: counts.percentile(0.999), lagMs };
}

/** Bytes that stay or are collected per tick when nothing but ticks happens. */
function bytesPerTick(fleet: TickWork, ticks: readonly Tick[]): number {
  // Not `for of`: until that is compiled each of its steps is an object of its own, and none of it the engine's.
  const takeAll = (): void => ticks.forEach((tick) => fleet.take(tick));
  takeAll();
  const before = process.memoryUsage().heapUsed;
  takeAll();
  return Math.max(0, process.memoryUsage().heapUsed - before) / ticks.length;
}

function contenders(start: number) {
  const random = randomOf(11);
  const accounts = Array.from({ length: ACCOUNTS }, (_, number) => accountOf(number, random, start));
  return { fleet: new GuardedFleet(accounts, start), floor: tickFloor(accounts), random };
}

function measure(start: number) {
  const { fleet, floor, random } = contenders(start);
  const count = Math.round((TICKS_A_SECOND * seconds()) / WINDOWS);
  const windowMs = count * GAP_MS;
  const windows = Array.from({ length: WINDOWS + 1 }, (_, window) => {
    const from = start + window * windowMs;
    const ticks = ticksOf(count, random, (index) => Math.floor(from + index * GAP_MS));
    for (let account = 0; account < ACCOUNTS; account += 1) fleet.read(account, from);
    let nextRead = 0;
    const ours = paced(fleet, ticks, (elapsed) => {
      if ((nextRead * READ_EVERY_MS) / ACCOUNTS > elapsed) return;
      fleet.read(nextRead % ACCOUNTS, from + elapsed);
      nextRead += 1;
    });
    return { ours, floor: paced(floor, ticks, () => undefined) };
  }).slice(1);
  const last = start + (WINDOWS + 1) * windowMs;
  for (let account = 0; account < ACCOUNTS; account += 1) fleet.read(account, last);
  const bytes = bytesPerTick(
    fleet,
    ticksOf(50_000, random, () => last),
  );
  const middle = (pick: (window: { ours: Window; floor: Window }) => number): number => median(windows.map(pick));
  return { middle, bytes };
}

/** B2: how long a tick waits for its decision when 10,000 arrive each second. */
export const bar: Bar = {
  id: 'B2',
  title: `Decision latency at 10,000 ticks/s for ${seconds()} s, ${ACCOUNTS} accounts`,
  unit: 'us (p99)',
  must: 'p99 <= 10 us, p99.9 <= 100 us, no tick waiting at the end, 0 bytes allocated per tick',
  run: async () => {
    const { middle, bytes } = measure(Date.parse('2026-11-20T10:00:00+05:30'));
    const ours = middle((each) => each.ours.p99);
    const floor = middle((each) => each.floor.p99);
    const p999 = middle((each) => each.ours.p999);
    const lagMs = middle((each) => each.ours.lagMs);
    return {
      ours,
      floor,
      peer: null,
      ratio: ours / floor,
      pass: ours <= 10 && p999 <= 100 && lagMs < 1 && bytes < 1,
      details: {
        p50: middle((each) => each.ours.p50),
        p999,
        floorP999: middle((each) => each.floor.p999),
        lagMs,
        bytesPerTick: bytes,
      },
    };
  },
};
