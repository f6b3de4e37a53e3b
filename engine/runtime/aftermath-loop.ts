import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import {
  findIntrusion,
  mayFlattenAgain,
  openReentry,
  reducedLegs,
  type Aftermath,
  type Intrusion,
  type Reentry,
  type ReentryOrigin,
} from '../domain/aftermath.ts';
import type { KillProgress } from '../domain/kill-progress.ts';
import { ordersAreWhole } from '../domain/vanished.ts';
import { faultText } from '../domain/result.ts';
import type { ActQueue } from './act-queue.ts';
import { closedAgain, hindranceAlarm, seenAlarm, switchAlarm } from './aftermath-words.ts';
import { isOwnExit, readingOf, type KillContext, type StepResult } from './kill-context.ts';
import { proveSwitch, pullSwitch } from './kill-steps/kill-switch.ts';
import { freshMemory, reflatten, type ReflattenMemory } from './reflatten.ts';

/** Orders that were on their way when the kill ended have landed or died by then; until then every second counts. */
const LATE_ORDERS_MS = 30 * 60_000;
const WATCH_EVERY_MS = 1_000;
/** For the rest of the day: seen, told from a lagging book and closed within 5 s all the same (card L8). */
const LATER_EVERY_MS = 2_000;
/** While something is open. */
const WORK_EVERY_MS = 250;
/** Two flat readings this far apart, as for the kill itself. */
const FLAT_GAP_MS = 1_600;
/** A row that never comes to rest is told after this long, although nothing is sized on it. */
const TOLD_UNQUIET_AFTER_MS = 3_000;
/** The switch is read in a browser: not more often than this while it does not prove on. */
const SWITCH_AGAIN_MS = 60_000;
/** A broker's clock may be a little behind ours. */
const CLOCKS_DIFFER_MS = 2_000;

/** What is known of a look that only the process remembers. */
type Memory = ReflattenMemory & {
  killId: string;
  seenSince: number | undefined;
  flatSince: { readonly at: number; readonly asOf: number } | undefined;
  switchReadAt: number;
};

const newMemory = (killId: string): Memory => ({
  ...freshMemory(),
  killId,
  seenSince: undefined,
  flatSince: undefined,
  switchReadAt: -Infinity,
});

/**
 * Watches a killed account until its day ends. What stands open that the kill did not leave there (a late fill, a flipped leg, a
 * trade made elsewhere) is told and closed as part of the same kill, bounded; STOPPED is claimed again only when it is read back.
 */
export class AftermathLoop {
  readonly #queue: ActQueue;
  readonly #context: (kill: KillProgress) => KillContext;
  #memory = newMemory('');
  #proving = false;

  constructor(queue: ActQueue, context: (kill: KillProgress) => KillContext) {
    this.#queue = queue;
    this.#context = context;
  }

  /** One look; answers how long to rest. Infinity until a kill has ended. */
  async pass(kill: KillProgress | null): Promise<number> {
    if (!kill?.finished) return Infinity;
    const context = this.#context(kill);
    if (this.#memory.killId !== kill.killId) this.#memory = newMemory(kill.killId);
    await this.#queue.run(() => this.#look(context));
    if (openReentry(context.ledger.state.aftermath) || this.#memory.seenSince !== undefined) return WORK_EVERY_MS;
    return context.clock.now() - kill.finished.at < LATE_ORDERS_MS ? WATCH_EVERY_MS : LATER_EVERY_MS;
  }

  async #look(context: KillContext): Promise<void> {
    const reading = await context.watch.refresh();
    const { aftermath } = context.ledger.state;
    if (context.closing() || !aftermath || !reading.ok || !ordersAreWhole(reading.value.snapshot)) return;
    const { snapshot } = reading.value;
    context.desk.reconcile(snapshot);
    if (aftermath.left === null) return noteLeft(snapshot, context);
    const intrusion = findIntrusion(snapshot, aftermath.left, (order) => isOwnExit(order, context));
    if (intrusion.legs.length + intrusion.orders.length === 0) this.#rest(snapshot, aftermath, context);
    else await this.#work(intrusion, snapshot, context);
  }

  async #work(intrusion: Intrusion, snapshot: AccountSnapshot, context: KillContext): Promise<void> {
    this.#memory.flatSince = undefined;
    const reentry = this.#note(intrusion, context);
    if (!reentry) return;
    const hindrances = await reflatten(intrusion, { context, reentry, snapshot, memory: this.#memory });
    context.ledger.record(hindrances.flatMap((each) => hindranceAlarm(context, reentry, each)));
  }

  /** The re-entry this belongs to. Legs of a book that has not come to rest are not judged at once: it may only lag. */
  #note(intrusion: Intrusion, context: KillContext): Reentry | undefined {
    const { ledger, clock, watch, settings, kill } = context;
    const { aftermath } = ledger.state;
    if (!aftermath) return undefined;
    const open = openReentry(aftermath);
    const flattens = mayFlattenAgain(aftermath, settings.reflattensPerHour, clock.now());
    if (open && (open.flattens || !flattens)) return open;
    this.#memory.seenSince ??= clock.monotonic();
    const waited = clock.monotonic() - this.#memory.seenSince >= TOLD_UNQUIET_AFTER_MS;
    const isAtRest = intrusion.legs.some(({ position }) => watch.isQuiet(position.positionId));
    if (intrusion.orders.length === 0 && !isAtRest && !waited) return undefined;
    this.#memory = { ...newMemory(kill.killId), switchReadAt: this.#memory.switchReadAt };
    const number = aftermath.reentries.length + 1;
    const origin = originOf(intrusion, context);
    ledger.record([
      {
        kind: 'bypass-seen',
        killId: kill.killId,
        number,
        origin,
        legs: intrusion.legs.map(({ position: { positionId, netQuantity } }) => ({ positionId, netQuantity })),
        orders: intrusion.orders.map((order) => order.orderId),
        flattens,
      },
      ...seenAlarm(context, intrusion, { number, origin, flattens }),
    ]);
    return openReentry(ledger.state.aftermath);
  }

  /** Nothing is open that should not be: a re-entry ends when that is proven, and what was left may have become less. */
  #rest(snapshot: AccountSnapshot, aftermath: Aftermath, context: KillContext): void {
    this.#memory.seenSince = undefined;
    const { desk, watch, ledger, clock, kill } = context;
    const isUnproven = watch.isLagging || !watch.isAcquainted || snapshot.incomplete.length > 0;
    if (isUnproven || desk.inFlight(snapshot.orders).length > 0) {
      this.#memory.flatSince = undefined;
      return;
    }
    const at = clock.monotonic();
    this.#memory.flatSince ??= { at, asOf: snapshot.asOf };
    const { flatSince } = this.#memory;
    if (at - flatSince.at < FLAT_GAP_MS || Math.abs(snapshot.asOf - flatSince.asOf) < FLAT_GAP_MS) return;
    const reduced = aftermath.left && reducedLegs(snapshot, aftermath.left);
    if (reduced) ledger.record([{ kind: 'legs-left', killId: kill.killId, legs: reduced }]);
    const reentry = openReentry(aftermath);
    if (reentry && !this.#proving) void this.#prove(reentry, snapshot, context);
  }

  /** Outside the queue: a browser takes its time, and nobody's exit waits for it. */
  async #prove(reentry: Reentry, flat: AccountSnapshot, context: KillContext): Promise<void> {
    const { ledger, clock, kill, closing } = context;
    if (!hasProvenSwitch(kill)) return this.#end(reentry, { outcome: 'confirmed', reading: readingOf(flat) }, context);
    if (clock.monotonic() - this.#memory.switchReadAt < SWITCH_AGAIN_MS) return;
    this.#proving = true;
    try {
      const proof = await proveOrPull(context);
      if (closing() || this.#memory.flatSince === undefined) return;
      if (proof.outcome === 'confirmed') return this.#end(reentry, proof, context);
      this.#memory.switchReadAt = clock.monotonic();
      ledger.record(switchAlarm(context, reentry, proof.detail ?? proof.code ?? proof.outcome));
    } catch (error) {
      this.#memory.switchReadAt = clock.monotonic();
      if (!closing()) ledger.record(switchAlarm(context, reentry, faultText(error)));
    } finally {
      this.#proving = false;
    }
  }

  #end(reentry: Reentry, { reading }: StepResult, context: KillContext): void {
    const { ledger, kill } = context;
    if (!reading || openReentry(ledger.state.aftermath)?.number !== reentry.number) return;
    ledger.record([
      { kind: 'bypass-flattened', killId: kill.killId, number: reentry.number, reading },
      ...closedAgain(context, reentry, reading.switchState === 'on'),
    ]);
  }
}

/** A kill whose every reading failed left nobody knows what: the first whole one tells. */
function noteLeft(snapshot: AccountSnapshot, { ledger, kill }: KillContext): void {
  ledger.record([{ kind: 'legs-left', killId: kill.killId, legs: readingOf(snapshot).legs ?? [] }]);
}

function hasProvenSwitch(kill: KillProgress): boolean {
  return kill.steps.some((step) => step.step === 'prove-switch' && step.outcome === 'confirmed');
}

/** Somebody could trade, so the switch may be off again: it is read, and pulled when it is. */
async function proveOrPull(context: KillContext): Promise<StepResult> {
  const first = await proveSwitch(context);
  if (first.outcome === 'confirmed' || first.code === 'not-flat' || context.closing()) return first;
  const pulled = await pullSwitch(context);
  return pulled.outcome === 'confirmed' ? proveSwitch(context) : pulled;
}

/** Orders of the kill alone, or a leg that they alone have opened, came late; all else was done elsewhere. */
function originOf({ legs, orders }: Intrusion, context: KillContext): ReentryOrigin {
  const endedAt = (context.kill.finished?.at ?? 0) - CLOCKS_DIFFER_MS;
  const known = context.watch.last?.snapshot.orders ?? [];
  const isForeign = (order: (typeof known)[number]): boolean =>
    !isOwnExit(order, context) && Math.max(order.placedAt, order.updatedAt) >= endedAt;
  const opensForeign = legs.some(({ position }) => {
    const side = position.netQuantity < 0 ? 'SELL' : 'BUY';
    const onSide = known.filter((order) => order.positionId === position.positionId && order.side === side);
    return onSide.some(isForeign) || !onSide.some((order) => isOwnExit(order, context));
  });
  return opensForeign || orders.some(isForeign) ? 'elsewhere' : 'late-order';
}
