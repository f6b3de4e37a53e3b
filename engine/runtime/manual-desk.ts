import type { Actor } from '../domain/actor.ts';
import { roundToLots } from '../domain/exit-plan.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { isWorking, type Order } from '../domain/order.ts';
import type { SlippagePolicy } from '../domain/policy.ts';
import type { PositionId } from '../domain/position.ts';
import { err, faultText, ok, type Result } from '../domain/result.ts';
import { ordersAreWhole } from '../domain/vanished.ts';
import type { Clock, WriteOutcome } from '../ports.ts';
import type { AccountWatch } from './account-watch.ts';
import type { ActQueue } from './act-queue.ts';
import type { Ledger } from './ledger.ts';
import { killWorks, runManualExit } from './manual-acts.ts';
import type { OrderDesk } from './order-desk.ts';

/** Why an engine refuses a request; the sentence is for the trader. */
export type EngineRefusal = { readonly code: string; readonly message: string };

/** What the desk works with. */
export type ManualDeskParts = {
  readonly ledger: Ledger;
  readonly watch: AccountWatch;
  readonly desk: OrderDesk;
  readonly queue: ActQueue;
  readonly clock: Clock;
  readonly slippage: () => SlippagePolicy;
  readonly isTrading: (instrument: Instrument) => boolean;
  readonly freshExitId: () => string;
  /** An act has ended; the account is worth another look. */
  readonly acted: () => void;
};

const EXIT_IN_PROGRESS: EngineRefusal = {
  code: 'exit-in-progress',
  message: 'An exit of this position is under way; its outcome must be known before another is sent.',
};

const KILL_HAS_ORDER: EngineRefusal = {
  code: 'kill-in-progress',
  message:
    'The kill has an order working for this position; another one could close it twice. Cancel that order first, or wait for it.',
};

const MARKET_CLOSED: EngineRefusal = {
  code: 'market-closed',
  message: 'The market of this position is closed, so no exit can be sent. Ask again when it opens.',
};

/** What a person does with single positions and orders, in the same queue as the kill. */
export class ManualDesk {
  readonly #parts: ManualDeskParts;
  #lookingUp = false;

  constructor(parts: ManualDeskParts) {
    this.#parts = parts;
  }

  /** Exits a position, or part of it in whole lots. Answers when the exit is accepted; its progress is in the journal. */
  exitPosition(
    positionId: PositionId,
    quantity: number | undefined,
    actor: Actor,
  ): Result<{ readonly exitId: string; readonly quantity: number; readonly asked?: number }, EngineRefusal> {
    const { ledger, watch, freshExitId } = this.#parts;
    const position = watch.last?.snapshot.positions.find((each) => each.positionId === positionId);
    if (this.#isWorkedByKill(positionId)) return err(KILL_HAS_ORDER);
    if (!position || position.netQuantity === 0)
      return err({ code: 'position-not-open', message: 'This position is not open any more.' });
    if (this.#isExiting(positionId)) return err(EXIT_IN_PROGRESS);
    if (!this.#parts.isTrading(position.instrument)) return err(MARKET_CLOSED);
    if (quantity !== undefined && !(quantity > 0))
      return err({ code: 'quantity-not-positive', message: 'Say how many units to exit: a whole number above zero.' });
    const units = quantity === undefined ? Math.abs(position.netQuantity) : roundToLots(quantity, position);
    const exitId = freshExitId();
    const rounded = quantity === undefined || quantity === units ? {} : { asked: quantity };
    ledger.record([{ kind: 'exit-requested', exitId, positionId, quantity: units, ...rounded, actor }]);
    this.#run(exitId, positionId, units);
    return ok({ exitId, quantity: units, ...rounded });
  }

  /** Carries out an exit that a rule has ordered in the journal. */
  runOrdered({ exitId, positionId, quantity }: Extract<JournalEntry, { kind: 'exit-requested' }>): void {
    this.#run(exitId, positionId, quantity);
  }

  /** Cancels one order. */
  async cancelOrder(orderId: string): Promise<Result<WriteOutcome, EngineRefusal>> {
    const { watch, queue, desk, acted } = this.#parts;
    if (!this.#findOrder(orderId)) await watch.refresh();
    const order = this.#findOrder(orderId);
    if (!order) return err({ code: 'order-not-open', message: 'This order is not open any more.' });
    const outcome = await queue.run(() => desk.cancel(order, { kind: 'manual' }));
    acted();
    return ok(outcome);
  }

  /** Units of a position that an exit may still be asked for: zero while one is under way or its outcome unknown (card K20). */
  uncovered(positionId: PositionId): number {
    const { watch, desk } = this.#parts;
    const snapshot = watch.last?.snapshot;
    const position = snapshot?.positions.find((each) => each.positionId === positionId);
    if (!snapshot || !position || this.#isExiting(positionId)) return 0;
    const flying = desk.inFlight(snapshot.orders).filter((order) => order.positionId === positionId);
    return Math.max(0, Math.abs(position.netQuantity) - flying.reduce((sum, order) => sum + order.quantity, 0));
  }

  /** Closes the books on exits that a restart interrupted: none is sent again. */
  endInterrupted(): void {
    const { ledger } = this.#parts;
    const detail = 'interrupted by a restart: look at the position';
    const open = ledger.state.exits.filter((exit) => exit.outcome === null);
    ledger.record(open.map(({ exitId }) => ({ kind: 'exit-finished', exitId, outcome: 'unknown', detail })));
  }

  /**
   * Finds out what a crash or a lost answer left unknown, so that the position can be exited again. In turn with the acts and on
   * a reading of that turn: a call still on its way must not be taken for one that never arrived.
   */
  lookUpOrders(): void {
    const { ledger, queue, watch, desk } = this.#parts;
    const isOpen = ledger.state.intents.some(({ outcome }) => outcome === null || outcome === 'unknown');
    if (!isOpen || this.#lookingUp || this.#isKilling()) return;
    this.#lookingUp = true;
    const ended = (): void => void (this.#lookingUp = false);
    const look = async (): Promise<void> => {
      const reading = await watch.refresh();
      if (reading.ok && ordersAreWhole(reading.value.snapshot)) desk.reconcile(reading.value.snapshot);
    };
    void queue.run(look).then(ended, ended);
  }

  #run(exitId: string, positionId: PositionId, quantity: number): void {
    const { ledger, watch, desk, clock, queue, acted, slippage } = this.#parts;
    const { kill } = ledger.state;
    const exit = { exitId, positionId, quantity, besideKill: kill && !kill.finished ? kill.killId : null };
    void queue
      .run(() => runManualExit(exit, { ledger, watch, desk, clock, slippage: slippage() }))
      .catch((error: unknown) => {
        const detail = `a fault (${faultText(error)}): look at the order book`;
        ledger.record([{ kind: 'exit-finished', exitId, outcome: 'unknown', detail }]);
      })
      .then(acted);
  }

  #isKilling(): boolean {
    const { kill } = this.#parts.ledger.state;
    return kill !== null && !kill.finished;
  }

  /** Whether a kill has an order of its own in the book, or on its way, for this position. */
  #isWorkedByKill(positionId: PositionId): boolean {
    const { watch, desk, ledger } = this.#parts;
    const orders = watch.last?.snapshot.orders ?? [];
    return this.#isKilling() && killWorks(positionId, { orders, flying: desk.inFlight(orders), state: ledger.state });
  }

  #isExiting(positionId: PositionId): boolean {
    return this.#parts.ledger.state.exits.some((exit) => exit.positionId === positionId && exit.outcome === null);
  }

  #findOrder(orderId: string): Order | undefined {
    return this.#parts.watch.last?.snapshot.orders.find((order) => order.orderId === orderId && isWorking(order));
  }
}
