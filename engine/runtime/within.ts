import type { Broker, BrokerError, Clock, KillSwitchTerminal, ServerGuard, WriteOutcome } from '../ports.ts';
import { LONGEST_PATIENCE_MS } from '../domain/broker-capabilities.ts';
import { err, faultText, type Result } from '../domain/result.ts';

/** Longer than an adapter's own patience: these are for an adapter that has lost its way, not for a slow broker. */
const READ_MS = 30_000;
const WRITE_MS = LONGEST_PATIENCE_MS;
const LOGIN_MS = 60_000;
const SWITCH_MS = 60_000;
const TERMINAL_RUN_MS = 300_000;
const TERMINAL_READ_MS = 120_000;

/** Waits for a call at most so long. What it answers later, or throws, is nobody's business any more. */
export async function within<T>(
  clock: Clock,
  ms: number,
  call: () => Promise<T>,
  failed: (why: string) => T,
): Promise<T> {
  let nap: AbortController | undefined;
  try {
    // The call first: a cancel is on its way before anybody sets an alarm clock for its answer.
    const answer = call();
    nap = new AbortController();
    const late = clock.sleep(ms, nap.signal).then(() => failed(`no answer within ${ms / 1_000} s`));
    return await Promise.race([answer, late]);
  } catch (error) {
    return failed(faultText(error));
  } finally {
    // With a reason of its own no DOMException is made, which costs more than all else here.
    nap?.abort('answered');
  }
}

const noAnswer = (message: string): BrokerError => ({ code: 'timeout', message, retryable: true });
const noResult = (message: string): Result<never, BrokerError> => err(noAnswer(message));
const nobodyKnows = (message: string): WriteOutcome => ({ outcome: 'unknown', error: noAnswer(message) });

/**
 * A broker that always answers. A kill must not stand still because one call never comes back, and a call that throws is a
 * call whose effect nobody knows.
 */
function answeringBroker(broker: Broker, clock: Clock): Broker {
  const read = <T>(ms: number, call: () => Promise<Result<T, BrokerError>>): Promise<Result<T, BrokerError>> =>
    within<Result<T, BrokerError>>(clock, ms, call, noResult);
  const write = (call: () => Promise<WriteOutcome>): Promise<WriteOutcome> =>
    within(clock, WRITE_MS, call, nobodyKnows);
  return {
    capabilities: broker.capabilities,
    login: (askedBy) => read(LOGIN_MS, () => broker.login(askedBy)),
    fetchAccount: () => read(READ_MS, () => broker.fetchAccount()),
    placeOrder: (request) => write(() => broker.placeOrder(request)),
    modifyOrder: (orderId, change) => write(() => broker.modifyOrder(orderId, change)),
    cancelOrder: (orderId) => write(() => broker.cancelOrder(orderId)),
    activateKillSwitch: () => read(SWITCH_MS, () => broker.activateKillSwitch()),
    readKillSwitch: () => read(READ_MS, () => broker.readKillSwitch()),
    ...(broker.serverGuard ? { serverGuard: answeringGuard(broker.serverGuard, read) } : {}),
    logout: () => read(LOGIN_MS, () => broker.logout()),
    onQuotes: (listener) => broker.onQuotes(listener),
    onNews: (listener) => broker.onNews(listener),
    health: () => broker.health(),
    endLogins: () => broker.endLogins(),
    close: () => broker.close(),
  };
}

type Read = <T>(ms: number, call: () => Promise<Result<T, BrokerError>>) => Promise<Result<T, BrokerError>>;

function answeringGuard(guard: ServerGuard, read: Read): ServerGuard {
  return {
    set: (terms) => read(READ_MS, () => guard.set(terms)),
    read: () => read(READ_MS, () => guard.read()),
    remove: () => read(READ_MS, () => guard.remove()),
  };
}

/** The parts of an engine with a broker and a terminal that always answer. */
export function answering<P extends Terms>(parts: P): P {
  return {
    ...parts,
    broker: answeringBroker(parts.broker, parts.clock),
    // Asked for each time: a page that is rehearsed while the engine runs serves the next kill.
    get terminal() {
      return parts.terminal && answeringTerminal(parts.terminal, parts.clock);
    },
  };
}

type Terms = { readonly broker: Broker; readonly terminal: KillSwitchTerminal | null; readonly clock: Clock };

/** A terminal that always answers; a run that does not may have made its last click. */
function answeringTerminal(terminal: KillSwitchTerminal, clock: Clock): KillSwitchTerminal {
  return {
    run: (run, episodeId) =>
      within(
        clock,
        TERMINAL_RUN_MS,
        () => terminal.run(run, episodeId),
        (detail) => ({ outcome: 'failed', committed: 'maybe', code: 'timeout', detail, evidence: [], steps: [] }),
      ),
    readState: (episodeId) =>
      within(
        clock,
        TERMINAL_READ_MS,
        () => terminal.readState(episodeId),
        (detail) => ({ state: 'unknown', detail, evidence: [], readAt: clock.now() }),
      ),
  };
}
