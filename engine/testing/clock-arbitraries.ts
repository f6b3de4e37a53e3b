import fc from 'fast-check';
import type { ClockNote } from '../domain/clock-note.ts';
import { FRIDAY_10AM } from './builders.ts';

/** Anything that may be said of this computer's clock. */
export const CLOCK_NOTE: fc.Arbitrary<ClockNote> = fc.oneof(
  fc.record({
    what: fc.constant('moved' as const),
    byMs: fc.integer({ min: -100_000_000, max: 100_000_000 }),
    while: fc.constantFrom('running' as const, 'off' as const),
  }),
  fc.record({ what: fc.constant('zone' as const), from: fc.constant('Asia/Kolkata'), to: fc.constant('UTC') }),
  fc.record({ what: fc.constant('off' as const), byMs: fc.integer({ min: -60_000, max: 60_000 }) }),
  fc.record({ what: fc.constant('slept' as const), forMs: fc.integer({ min: 1_000, max: 20_000_000 }) }),
  fc.record({ what: fc.constant('right' as const) }),
  fc.record({ what: fc.constant('first-zone' as const), zone: fc.constant('Asia/Kolkata') }),
  fc.record({
    what: fc.constant('anchored' as const),
    anchor: fc.record({
      time: fc.integer({ min: FRIDAY_10AM, max: FRIDAY_10AM + 100_000_000 }),
      bootId: fc.constant('b1'),
      uptimeMs: fc.nat(1_000_000),
      by: fc.constantFrom('broker' as const, 'clock' as const),
    }),
  }),
);
