import { DHAN_CAPABILITIES } from '../../engine/brokers/dhan/capabilities.ts';
import { readingRest } from '../../engine/domain/reading-pace.ts';
import { seededRandom } from '../../engine/simulation/random.ts';
import type { Bar } from './bar.ts';

const RTT_MS = 60;
/** Bars are stated without losses; the same is played with them beside it. */
const WITH_LOSS = 0.01;
/** A packet that is lost is sent again by TCP after this long, as on Linux and Windows. */
const SENT_AGAIN_MS = 300;
const ACCOUNTS = 20_000;
const NEAR_PART = 0.05;
const INTERVAL_MS = 2_000;
const MINUTE_MS = 60_000;
const MUST_MS = 500;
const MUST_REQUESTS = 1.5;

type Random = { readonly next: () => number };
type Rest = (isNear: boolean) => number;

/** Reads one account for a minute over a line with a delay and losses: how often it asked, and how late it knew of the breach. */
function guard(
  isNear: boolean,
  rest: Rest,
  { random, loss }: { readonly random: Random; readonly loss: number },
): { readonly requests: number; readonly knewAfterMs: number } {
  const breachAt = 10_000 + random.next() * (MINUTE_MS - 30_000);
  let requests = 0;
  let knewAfterMs = Number.NaN;
  let at = random.next() * INTERVAL_MS;
  while (at < MINUTE_MS) {
    requests += 1;
    const [out, back] = [random.next() < loss, random.next() < loss].map((lost) => (lost ? SENT_AGAIN_MS : 0));
    const lookedAt = at + RTT_MS / 2 + (out ?? 0);
    const answeredAt = lookedAt + RTT_MS / 2 + (back ?? 0);
    // What happens after the broker has looked, the answer does not show.
    if (Number.isNaN(knewAfterMs) && lookedAt >= breachAt) knewAfterMs = answeredAt - breachAt;
    at = answeredAt + rest(isNear);
  }
  return { requests, knewAfterMs };
}

function play(rest: Rest, seed: number, loss = 0) {
  const random = seededRandom(seed);
  const near: number[] = [];
  let requests = 0;
  for (let account = 0; account < ACCOUNTS; account += 1) {
    const isNear = account < ACCOUNTS * NEAR_PART;
    const guarded = guard(isNear, rest, { random, loss });
    requests += guarded.requests;
    if (isNear) near.push(guarded.knewAfterMs);
  }
  const sorted = near.toSorted((one, other) => one - other);
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  return { requests, p50: at(0.5), p99: at(0.99) };
}

const adaptive: Rest = (isNear) =>
  readingRest({
    riskIntervalMs: INTERVAL_MS,
    pace: DHAN_CAPABILITIES.readPace,
    isIdle: false,
    dwellMs: null,
    utilization: isNear ? 85 : 20,
    isFlat: false,
    isStreaming: false,
  });

/** In virtual time: what it measures is the pace the domain chooses, not this machine. Median of five seeds. */
export const bar: Bar = {
  id: 'B11',
  title: `poll-only detection at Dhan's pace, ${RTT_MS} ms RTT, ${NEAR_PART * 100} % of ${ACCOUNTS} accounts near the line`,
  unit: 'ms p99',
  must: `p99 <= ${MUST_MS} ms with <= ${MUST_REQUESTS}x the requests of fixed 2 s`,
  run: async () => {
    const runs = await Promise.resolve(
      [1, 2, 3, 4, 5].map((seed) => ({ ours: play(adaptive, seed), fixed: play(() => INTERVAL_MS, seed) })),
    );
    const [, , median] = runs.toSorted((one, other) => one.ours.p99 - other.ours.p99);
    if (!median) throw new Error('nothing was played');
    const { ours, fixed } = median;
    const ratio = ours.requests / fixed.requests;
    return {
      ours: ours.p99,
      floor: RTT_MS,
      peer: fixed.p99,
      ratio,
      pass: ours.p99 <= MUST_MS && ratio <= MUST_REQUESTS,
      details: {
        'p50 ms': Math.round(ours.p50),
        'fixed 2 s p50 ms': Math.round(fixed.p50),
        [`p99 ms with ${WITH_LOSS * 100} % of packets lost`]: Math.round(play(adaptive, 1, WITH_LOSS).p99),
      },
    };
  },
};
