import type { Bar } from './bar.ts';
import { openRig } from './breach/rig.ts';
import { inTurns } from './measure.ts';

const PER_ROUND = 20;

/** B5: from a price that crosses the line to the first cancel on the counterparty's socket, with the latch on disk in between. */
export const bar: Bar = {
  id: 'B5',
  title: 'Breach to first cancel on the wire, loopback, journal FULL, 10,000 ticks/s',
  unit: 'ms',
  must: 'p50 <= fdatasync p50 + 10 raw-socket round trips; p99 <= 10 ms',
  run: async () => {
    const rig = await openRig();
    try {
      const { ours, sync, trip } = await inTurns({
        ours: () => rig.breaches(PER_ROUND),
        sync: () => rig.syncs(PER_ROUND),
        trip: () => rig.roundTrips(PER_ROUND * 5),
      });
      const floor = sync.p50 + 10 * trip.p50;
      const details = { p99: ours.p99, fdatasync: sync.p50, roundTrip: trip.p50 };
      const pass = ours.p50 <= floor && ours.p99 <= 10;
      return { ours: ours.p50, floor, peer: null, ratio: ours.p50 / floor, pass, details };
    } finally {
      await rig.close();
    }
  },
};
