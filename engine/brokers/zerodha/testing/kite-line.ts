import { kiteWire } from '../../../broker-simulators/zerodha/kite-wire.ts';
import type { PracticeLogin } from '../../../broker-simulators/frame/practice-login.ts';
import { realClock } from '../../../host/real-clock.ts';
import { simulatorLine } from '../../testing/simulator-line.ts';
import { kiteSimulator } from '../urls.ts';
import { ZerodhaBroker, type ZerodhaBrokerOptions } from '../zerodha-broker.ts';

/** A browser in which the trader is still logged in to Kite: it opens the page and follows where it is sent. */
export async function browse(page: string): Promise<string> {
  const first = await fetch(page, { redirect: 'manual' });
  const kite = new URL(first.headers.get('location') ?? '');
  kite.searchParams.set('redirect_url', page);
  return (await fetch(kite)).text();
}

/** The Kite simulator on a real socket, and the adapter that talks to it. */
export function kiteLine(options: Partial<ZerodhaBrokerOptions> = {}) {
  return simulatorLine({
    wire: kiteWire,
    broker: (url, login, clock) => kiteBroker(url, login, { clock, ...options }),
  });
}

/** The adapter, pointed at a simulator. */
export function kiteBroker(
  url: string,
  login: PracticeLogin,
  options: Partial<ZerodhaBrokerOptions> = {},
): ZerodhaBroker {
  const { clientCode, apiKey, apiSecret } = login;
  return new ZerodhaBroker({
    credentials: () => ({ clientCode, apiKey, apiSecret }),
    clock: realClock,
    retry: { maxRetries: 2, retryDelayMs: 20 },
    openPage: (page) => void browse(page).catch(() => undefined),
    urls: kiteSimulator(url),
    redirectPort: 0,
    ...options,
  });
}
