import { kotakWire } from '../../../broker-simulators/kotak-neo/kotak-wire.ts';
import { simulatorLine } from '../../testing/simulator-line.ts';
import { kotakSimulator } from '../endpoints.ts';
import { KotakBroker, type KotakBrokerOptions } from '../kotak-broker.ts';

/** The Kotak adapter on a real socket to its simulator. */
export function kotakLine(change: Partial<KotakBrokerOptions> = {}) {
  return simulatorLine({
    wire: kotakWire,
    broker: (url, { clientCode, mobileNumber, apiKey: consumerKey, mpin, totpSeed }, clock) =>
      new KotakBroker({
        endpoints: kotakSimulator(url),
        credentials: () => ({ clientCode, mobileNumber, consumerKey, mpin, totpSeed }),
        clock,
        retry: { maxRetries: 2, retryDelayMs: 20 },
        ...change,
      }),
  });
}
