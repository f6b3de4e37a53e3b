import type { Broker, BrokerError, Clock, WriteOutcome } from '../ports.ts';
import type { Result } from '../domain/result.ts';

/** One call to the broker as the log tells it: never its body, which may hold what must not be seen. */
export type CallNote = {
  readonly call: string;
  readonly ms: number;
  readonly result: string;
  readonly detail?: string;
};

function noteOfRead(answer: Result<unknown, BrokerError>): Pick<CallNote, 'result' | 'detail'> {
  return answer.ok ? { result: 'ok' } : { result: answer.error.code, detail: answer.error.message };
}

function noteOfWrite(answer: WriteOutcome): Pick<CallNote, 'result' | 'detail'> {
  return answer.outcome === 'confirmed'
    ? { result: `confirmed ${answer.orderId}` }
    : { result: answer.outcome, detail: `${answer.error.code}: ${answer.error.message}` };
}

/** Puts a log line behind every call to a broker (S4: all API calls are timestamped and logged). It changes nothing else. */
export function loggedBroker(broker: Broker, clock: Clock, note: (note: CallNote) => void): Broker {
  async function timed<T>(
    call: string,
    work: Promise<T>,
    tell: (answer: T) => Pick<CallNote, 'result' | 'detail'>,
  ): Promise<T> {
    const began = clock.monotonic();
    const answer = await work;
    note({ call, ms: Math.round(clock.monotonic() - began), ...tell(answer) });
    return answer;
  }
  const { serverGuard } = broker;
  return {
    capabilities: broker.capabilities,
    login: (askedBy) => timed('login', broker.login(askedBy), noteOfRead),
    fetchAccount: () => timed('fetchAccount', broker.fetchAccount(), noteOfRead),
    placeOrder: (request) =>
      timed(
        `placeOrder ${request.tag} ${request.side} ${request.quantity} ${request.instrument.tradingSymbol}`,
        broker.placeOrder(request),
        noteOfWrite,
      ),
    modifyOrder: (orderId, change) => timed(`modifyOrder ${orderId}`, broker.modifyOrder(orderId, change), noteOfWrite),
    cancelOrder: (orderId) => timed(`cancelOrder ${orderId}`, broker.cancelOrder(orderId), noteOfWrite),
    activateKillSwitch: () => timed('activateKillSwitch', broker.activateKillSwitch(), noteOfRead),
    readKillSwitch: () => timed('readKillSwitch', broker.readKillSwitch(), noteOfRead),
    ...(serverGuard
      ? {
          serverGuard: {
            set: (terms) => timed(`serverGuard.set ${terms.lossLimit}`, serverGuard.set(terms), noteOfRead),
            read: () => timed('serverGuard.read', serverGuard.read(), noteOfRead),
            remove: () => timed('serverGuard.remove', serverGuard.remove(), noteOfRead),
          },
        }
      : {}),
    logout: () => timed('logout', broker.logout(), noteOfRead),
    onQuotes: (listener) => broker.onQuotes(listener),
    onNews: (listener) => broker.onNews(listener),
    health: () => broker.health(),
    endLogins: () => broker.endLogins(),
    close: () => broker.close(),
  };
}
