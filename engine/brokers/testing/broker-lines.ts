import { dhanLine } from '../dhan/testing/dhan-line.ts';
import { kotakLine } from '../kotak-neo/testing/kotak-line.ts';
import type { StandingTiming } from '../shared/standing-reader.ts';
import { kiteLine } from '../zerodha/testing/kite-line.ts';

type Change = { readonly standing?: StandingTiming };

/** The three brokers, each over its own wire. */
export const BROKER_LINES = [
  { name: 'Kotak Neo', open: (change?: Change) => kotakLine(change) },
  { name: 'Dhan', open: (change?: Change) => dhanLine(change) },
  { name: 'Zerodha', open: (change?: Change) => kiteLine(change) },
] as const;
