import type { Wire, WireContext } from './frame/wire-simulator.ts';
import { dhanUrls, dhanWire } from './dhan/dhan-wire.ts';
import { kiteUrls, kiteWire } from './zerodha/kite-wire.ts';
import { kotakUrls, kotakWire } from './kotak-neo/kotak-wire.ts';

/** A broker's wire, and the base URLs its adapter is pointed at. */
type WireKind = {
  readonly wire: (context: WireContext) => Wire;
  readonly urls: (origin: string) => Readonly<Record<string, string>>;
};

/** Every broker that can be simulated. */
export const WIRES: Readonly<Record<string, WireKind>> = {
  dhan: { wire: dhanWire, urls: dhanUrls },
  'kotak-neo': { wire: kotakWire, urls: kotakUrls },
  zerodha: { wire: kiteWire, urls: kiteUrls },
};
