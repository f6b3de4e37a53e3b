import { join } from 'node:path';
import { createBroker } from '../brokers/registry.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { Broker } from '../ports.ts';
import { engineSettings } from './engine-settings.ts';
import { loggedBroker } from './logged-broker.ts';
import { realClock } from './real-clock.ts';
import type { FromWorker, WorkerStart } from './worker-protocol.ts';

/** Set by whoever tests the host: the wire simulator that live brokers are looked for at; loopback only. No setting can do this. */
const SIMULATOR = 'TRADEFUSE_BROKER_SIMULATOR';

/** Calls that only somebody who is logged in has answered well. */
const LOGGED_IN: ReadonlySet<string> = new Set(['login', 'fetchAccount']);

/** What a connection needs of the account's desk. */
export type ConnectionParts = {
  readonly start: WorkerStart;
  readonly login: () => Readonly<Record<string, string>>;
  readonly askForLogin: (url: string) => void;
  readonly loggedIn: () => void;
  readonly say: (message: FromWorker) => void;
};

/** The broker of an account, with every call in the log. */
export function connectBroker(settings: AccountSettings, parts: ConnectionParts): Broker {
  const { broker, mode, clientCode } = settings;
  const { start, login, askForLogin, loggedIn, say } = parts;
  const connected = createBroker({
    broker,
    mode,
    clientCode,
    retry: engineSettings(settings).retry,
    practice: start.practice,
    secrets: login,
    simulator: process.env[SIMULATOR] ?? null,
    openPage: askForLogin,
    listsFolder: join(start.dataDir, 'instruments'),
    clock: realClock,
  });
  return loggedBroker(connected, realClock, (note) => {
    if (note.result === 'ok' && LOGGED_IN.has(note.call)) loggedIn();
    say({ type: 'log', level: 'info', message: 'broker call', fields: note });
  });
}
