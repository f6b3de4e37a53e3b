import { onTestFinished } from 'vitest';
import { PRACTICE_LOGIN, type PracticeLogin } from '../../broker-simulators/frame/practice-login.ts';
import { startWireSimulator, type Wire, type WireContext } from '../../broker-simulators/frame/wire-simulator.ts';
import type { Broker, Clock } from '../../ports.ts';
import { isFlat, netQuantity, type AccountBook } from '../../simulation/account-book.ts';
import { activateSwitch, setFault } from '../../simulation/account-desk.ts';
import { instrumentNamed, listings } from '../../simulation/listing.ts';
import { placeOrder } from '../../simulation/order-desk.ts';
import type { ContractLine, ExchangeTruth } from './contract-line.ts';
import { LineClock } from './line-clock.ts';

/** What a simulated line is made of. */
export type SimulatorLineOptions = {
  readonly wire: (context: WireContext) => Wire;
  /** The adapter, pointed at the simulator. */
  readonly broker: (url: string, login: PracticeLogin, clock: Clock) => Broker;
  /** What the broker calls the contract, where it is not the exchange's own name. */
  readonly symbolOf?: (tradingSymbol: string) => string;
};

/** A wire simulator in this process, the adapter on a real socket to it, and the test's hand on the exchange behind it. */
export async function simulatorLine({ wire, broker: connect, symbolOf = (symbol) => symbol }: SimulatorLineOptions) {
  const login = PRACTICE_LOGIN;
  const clock = new LineClock();
  const faults: unknown[] = [];
  const simulator = await startWireSimulator({
    clock,
    seed: 1,
    wire,
    login,
    adminToken: 'admin',
    onFault: (error) => faults.push(error),
  });
  onTestFinished(async () => {
    await simulator.close();
    if (faults.length > 0) throw new Error(`the simulator itself failed: ${String(faults[0])}`);
  });
  const { exchange, accountId, url, quirks } = simulator;
  const broker = connect(url, login, clock);
  onTestFinished(() => broker.close());
  const book = (): AccountBook => {
    const found = exchange.book(accountId);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  exchange.advance();
  const listed = listings(exchange.market()).find(
    ({ instrument: { underlying, strike, optionType } }) =>
      underlying === 'NIFTY' && strike === 2_450_000 && optionType === 'CE',
  )?.instrument;
  if (!listed) throw new Error('not listed');
  const line = {
    broker,
    instrument: { ...listed, tradingSymbol: symbolOf(listed.tradingSymbol) },
    sellByHand: async () => {
      const order = { product: 'NRML', side: 'SELL', quantity: listed.lotSize, type: 'MARKET' } as const;
      const sold = placeOrder(exchange, accountId, { tradingSymbol: listed.tradingSymbol, ...order });
      if (!sold.ok || sold.value.status !== 'complete') throw new Error('the sale by hand was not taken');
      await Promise.resolve();
    },
    breakBy: async (fault, more = {}) => {
      const set = setFault(exchange, accountId, { fault, ...more });
      if (!set.ok) throw new Error(set.error.message);
      await Promise.resolve();
    },
    mend: async () => {
      exchange.faults.clear(accountId);
      await Promise.resolve();
    },
    clock,
    later: (ms) => clock.later(ms),
    truth: async (): Promise<ExchangeTruth> => {
      const now = book();
      const positions = now.positions.map((row) => ({ ...row, netQuantity: netQuantity(row) }));
      return await Promise.resolve({ flat: isFlat(now), positions, orders: now.orders });
    },
    pullSwitch: async () => await Promise.resolve(activateSwitch(exchange, accountId).ok),
    switchState: async () => await Promise.resolve(book().killSwitch.state),
  } satisfies ContractLine;
  return { ...line, listed, quirks, url, exchange, accountId, login, book, named: instrumentNamed };
}
