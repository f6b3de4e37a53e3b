import type { AccountMode } from '../domain/account-snapshot.ts';
import type { RetryPolicy } from '../domain/policy.ts';
import type { Broker, Clock } from '../ports.ts';
import { DhanBroker } from './dhan/dhan-broker.ts';
import { DHAN_URLS, dhanSimulator } from './dhan/urls.ts';
import { KOTAK_ENDPOINTS, kotakSimulator } from './kotak-neo/endpoints.ts';
import { KotakBroker } from './kotak-neo/kotak-broker.ts';
import { folderKeeper, NO_KEEPER } from './shared/list-keeper.ts';
import { PaperBroker } from './paper/paper-broker.ts';
import { KITE_URLS, kiteSimulator } from './zerodha/urls.ts';
import { ZerodhaBroker } from './zerodha/zerodha-broker.ts';

/** What a broker is made of. */
export type BrokerParts = {
  readonly broker: string;
  readonly mode: AccountMode;
  readonly clientCode: string;
  readonly retry: RetryPolicy;
  /** Where the practice exchange listens; null when none runs. */
  readonly practice: { readonly url: string } | null;
  /** What is stored of the broker's login now, by purpose. */
  readonly secrets: () => Readonly<Record<string, string>>;
  /** A wire simulator in place of the broker, for tests of the host; null for the broker itself. */
  readonly simulator: string | null;
  /** Shows the trader a page that he must log in on himself; absent: the words of the login say what to open. */
  readonly openPage?: (url: string) => void;
  /** The folder in which brokers' lists of contracts are kept over a restart; null keeps none. */
  readonly listsFolder: string | null;
  readonly clock: Clock;
};

/** An account whose broker and mode do not fit, or whose broker this build does not know. The message is for the trader. */
export class BrokerRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'BrokerRefused';
    this.code = code;
  }
}

/**
 * The broker of an account. A practice account can only ever get the practice broker, and a live one never: the mode
 * decides, not the caller.
 */
export function createBroker(parts: BrokerParts): Broker {
  const { broker, mode, clientCode, retry, practice, clock } = parts;
  if ((broker === 'paper') !== (mode === 'practice')) {
    throw new BrokerRefused(
      'mode-mismatch',
      'A practice account uses the practice broker, and only a practice account does.',
    );
  }
  if (broker !== 'paper') return liveBroker(parts);
  if (!practice) throw new BrokerRefused('practice-missing', 'The practice market is not running.');
  return new PaperBroker({
    url: practice.url,
    credentials: { clientCode, apiKey: practiceApiKey(clientCode) },
    retry,
    clock,
  });
}

function liveBroker(parts: BrokerParts): Broker {
  const { broker, mode, clientCode, retry, clock, secrets, simulator, openPage, listsFolder } = parts;
  const keeper = listsFolder === null ? NO_KEEPER : folderKeeper(listsFolder);
  if (mode !== 'live')
    throw new BrokerRefused('mode-not-available', 'Simulated orders on a live broker’s prices are not there yet.');
  if (simulator !== null && !isLoopback(simulator))
    throw new BrokerRefused('simulator-elsewhere', 'A broker simulator may only be on this machine.');
  if (broker === 'kotak-neo') {
    return new KotakBroker({
      endpoints: simulator === null ? KOTAK_ENDPOINTS : kotakSimulator(simulator),
      credentials: () => {
        const stored = secrets();
        const secret = (purpose: string): string => stored[purpose]?.trim() ?? '';
        return {
          clientCode,
          mobileNumber: secret('mobile-number'),
          consumerKey: secret('api-key'),
          mpin: secret('mpin'),
          totpSeed: secret('totp-seed'),
        };
      },
      retry,
      clock,
      keeper,
    });
  }
  if (broker === 'zerodha') {
    return new ZerodhaBroker({
      urls: simulator === null ? KITE_URLS : kiteSimulator(simulator),
      credentials: () => {
        const stored = secrets();
        const secret = (purpose: string): string => stored[purpose]?.trim() ?? '';
        return { clientCode, apiKey: secret('api-key'), apiSecret: secret('api-secret') };
      },
      ...(openPage ? { openPage } : {}),
      retry,
      clock,
      keeper,
    });
  }
  if (broker === 'dhan') {
    return new DhanBroker({
      urls: simulator === null ? DHAN_URLS : dhanSimulator(simulator),
      credentials: () => {
        const { mpin = '', 'totp-seed': totpSeed = '' } = secrets();
        return { clientId: clientCode, pin: mpin.trim(), totpSeed: totpSeed.trim() };
      },
      retry,
      clock,
      keeper,
    });
  }
  throw new BrokerRefused('broker-not-available', `This version cannot connect to ${broker} yet.`);
}

function isLoopback(url: string): boolean {
  const found = URL.parse(url);
  return found?.protocol === 'http:' && (found.hostname === '127.0.0.1' || found.hostname === '[::1]');
}

/** The practice broker's API key: no secret, anyone who knows the client code can make it. */
export function practiceApiKey(clientCode: string): string {
  return `practice-key-${clientCode}`;
}
