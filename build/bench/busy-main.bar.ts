import type { Bar } from './bar.ts';
import { blockThread } from './breach/block-thread.ts';
import { openRig } from './breach/rig.ts';
import { inTurns } from './measure.ts';

const PER_ROUND = 12;
const BUSY_MS = 60;

/** B6: the same breach while the thread of the windows is blocked, against an engine that lives in such a thread. */
export const bar: Bar = {
  id: 'B6',
  title: `Breach to first cancel with the main thread blocked ${BUSY_MS} of every 100 ms`,
  unit: 'ms',
  must: "p50 <= 1.5 times B5's p50 and >= 8 times better than an engine in a blocked thread; p99 <= 60 ms",
  run: async () => {
    const [own, shared] = await Promise.all([openRig(), openRig({ engineBusyMs: BUSY_MS })]);
    const whileBlocked = async (): Promise<readonly number[]> => {
      const release = blockThread(BUSY_MS);
      try {
        return await own.breaches(PER_ROUND);
      } finally {
        release();
      }
    };
    try {
      const { ours, calm, inBusy } = await inTurns({
        ours: whileBlocked,
        calm: () => own.breaches(PER_ROUND),
        inBusy: () => shared.breaches(PER_ROUND),
      });
      const ratio = ours.p50 / calm.p50;
      const better = inBusy.p50 / ours.p50;
      return {
        ours: ours.p50,
        floor: calm.p50,
        peer: inBusy.p50,
        ratio,
        pass: ratio <= 1.5 && better >= 8 && ours.p99 <= 60,
        details: { p99: ours.p99, timesBetterThanInABlockedThread: better },
      };
    } finally {
      await Promise.all([own.close(), shared.close()]);
    }
  },
};
