import type { Bar } from './bar.ts';
import { ACCOUNTS, accountOf, randomOf, ticksOf, type Tick } from './ticks/fleet.ts';
import { GuardedFleet } from './ticks/guarded-fleet.ts';
import { tickFloor, tickPeer, type TickWork } from './ticks/tick-floor.ts';
import { inTurns } from './measure.ts';

const PER_ROUND = 20_000;
const BATCH = 200;
const PEER_TICKS = 1_000;
const ROUNDS = 9;
const TICKS_A_SECOND = 10_000;

/** Nanoseconds per tick, batch by batch: a batch is shorter than what another program takes of the processor at a time. */
function timed(work: TickWork, ticks: readonly Tick[]): readonly number[] {
  const batches: number[] = [];
  for (let from = 0; from < ticks.length; from += BATCH) {
    const batch = ticks.slice(from, from + BATCH);
    const began = performance.now();
    for (const tick of batch) work.take(tick);
    batches.push(((performance.now() - began) * 1e6) / batch.length);
  }
  return batches;
}

/** B1: what a price costs between its arrival and the decision, for every account that holds it. */
export const bar: Bar = {
  id: 'B1',
  title: `Tick to risk decision, ${ACCOUNTS} accounts x 40 positions x 500 instruments`,
  unit: 'ns per tick',
  must: 'ratio to the typed-array floor <= 5 and >= 200 times cheaper than adding everything up; figures equal to the paisa',
  run: async () => {
    const start = Date.parse('2026-11-20T10:00:00+05:30');
    const random = randomOf(7);
    const accounts = Array.from({ length: ACCOUNTS }, (_, number) => accountOf(number, random, start));
    const at = (index: number): number => start + Math.floor((index * 1_000) / TICKS_A_SECOND);
    const ticks = ticksOf(PER_ROUND * (ROUNDS + 1), random, at);
    const round = (number: number): readonly Tick[] => ticks.slice(number * PER_ROUND, (number + 1) * PER_ROUND);
    const [fleet, floor, peer] = [new GuardedFleet(accounts, start), tickFloor(accounts), tickPeer(accounts)];
    const summary = await inTurns(
      {
        ours: async (number) => {
          for (let account = 0; account < ACCOUNTS; account += 1) fleet.read(account, at(number * PER_ROUND));
          fleet.judgements = 0;
          return timed(fleet, round(number));
        },
        floor: async (number) => timed(floor, round(number)),
        peer: async (number) => timed(peer, round(number).slice(0, PEER_TICKS)),
      },
      ROUNDS,
    );
    const differing = accounts.filter((_, account) => fleet.dayPnl(account) !== floor.dayPnl(account)).length;
    const ratio = summary.ours.p50 / summary.floor.p50;
    const cheaper = summary.peer.p50 / summary.ours.p50;
    return {
      ours: summary.ours.p50,
      floor: summary.floor.p50,
      peer: summary.peer.p50,
      ratio,
      pass: ratio <= 5 && cheaper >= 200 && differing === 0,
      details: { timesCheaperThanPeer: Math.round(cheaper), judgementsInLastRound: fleet.judgements, differing },
    };
  },
};
