import { dhanWire } from '../../../broker-simulators/dhan/dhan-wire.ts';
import { simulatorLine } from '../../testing/simulator-line.ts';
import { dhanSimulator } from '../urls.ts';
import { DhanBroker, type DhanBrokerOptions } from '../dhan-broker.ts';

/** "NIFTY26NOV2424500CE", the exchange's name, as the adapter completes Dhan's: "NIFTY-24Nov2026-24500-CE". */
export function completedName(tradingSymbol: string): string {
  const [, name, year, month = '', day, strike, kind] =
    /^([A-Z]+?)(\d{2})([A-Z]{3})(\d{2})(\d+)(CE|PE)$/.exec(tradingSymbol) ?? [];
  const written = `${month.charAt(0)}${month.slice(1).toLowerCase()}`;
  return `${name}-${day}${written}20${year}-${strike}-${kind}`;
}

/** Dhan's wire simulator on a real socket, the adapter that talks to it, and the test's hand on the exchange behind it. */
export function dhanLine(options: Partial<DhanBrokerOptions> = {}) {
  return simulatorLine({
    wire: dhanWire,
    symbolOf: completedName,
    broker: (url, login, clock) =>
      new DhanBroker({
        credentials: () => ({ clientId: login.clientCode, pin: login.mpin, totpSeed: login.totpSeed }),
        clock,
        retry: { maxRetries: 2, retryDelayMs: 20 },
        urls: dhanSimulator(url),
        ...options,
      }),
  });
}
