import type { AccountMode } from '../domain/account-snapshot.ts';
import type { RetryPolicy } from '../domain/policy.ts';
import type { Broker, Clock } from '../ports.ts';
import { PaperBroker } from './paper/paper-broker.ts';

/** What a broker is made of. */
export type BrokerParts = {
  readonly broker: string;
  readonly mode: AccountMode;
  readonly clientCode: string;
  readonly retry: RetryPolicy;
  /** Where the practice exchange listens; null when none runs. */
  readonly practice: { readonly url: string } | null;
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
export function createBroker({ broker, mode, clientCode, retry, practice, clock }: BrokerParts): Broker {
  if ((broker === 'paper') !== (mode === 'practice')) {
    throw new BrokerRefused(
      'mode-mismatch',
      'A practice account uses the practice broker, and only a practice account does.',
    );
  }
  if (broker !== 'paper')
    throw new BrokerRefused('broker-not-available', `This version cannot connect to ${broker} yet.`);
  if (!practice) throw new BrokerRefused('practice-missing', 'The practice market is not running.');
  return new PaperBroker({
    url: practice.url,
    credentials: { clientCode, apiKey: practiceApiKey(clientCode) },
    retry,
    clock,
  });
}

/** The practice broker's API key: no secret, anyone who knows the client code can make it. */
export function practiceApiKey(clientCode: string): string {
  return `practice-key-${clientCode}`;
}
