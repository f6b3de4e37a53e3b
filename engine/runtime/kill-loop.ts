import { sheetText } from '../domain/emergency-sheet.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import {
  attemptLimit,
  BY_HAND,
  FLATTENING,
  MAX_RETURNS_TO_FLATTEN,
  nextStep,
  PROOF_AGED,
  PROOFS,
  unprovenSteps,
  type KillProgress,
  type StepProgress,
} from '../domain/kill-progress.ts';
import type { KillStep } from '../domain/kill-plan.ts';
import { isSwitchLeft, switchLeftWords } from '../domain/hand-switch.ts';
import { faultText } from '../domain/result.ts';
import { whatIsProven } from '../domain/kill-words.ts';
import { describeLockEnd, describeStep } from '../domain/sentences.ts';
import { istDateOf, type IstDate } from '../domain/trading-day.ts';
import type { ActQueue } from './act-queue.ts';
import { waitForMarket, carryOver } from './kill-carry.ts';
import type { KillContext, StepResult } from './kill-context.ts';
import { cancelOrders } from './kill-steps/cancel-orders.ts';
import { exitPositions } from './kill-steps/exit-positions.ts';
import { sheetNow } from './kill-steps/hand-out-sheet.ts';
import { logOut, proveSwitch, pullSwitch } from './kill-steps/kill-switch.ts';
import { proveFlat } from './kill-steps/prove-flat.ts';

/** S4's kill loop looks every second; it is also woken by the latch itself. */
const KILL_LOOP_MS = 1_000;
const LONGEST_BACK_OFF_MS = 15_000;

/** A proof is claimed on for this long after other things were done; then the account is read anew (R4). */
const PROOF_SERVES_MS = 3_000;

function execute(step: KillStep, context: KillContext): Promise<StepResult> {
  switch (step) {
    case 'cancel-orders':
      return cancelOrders(context);
    case 'exit-shorts':
      return exitPositions(context, 'shorts');
    case 'exit-hedges':
      return exitPositions(context, 'hedges');
    case 'prove-flat':
      return proveFlat(context);
    case 'pull-switch':
      return pullSwitch(context);
    case 'prove-switch':
      return proveSwitch(context);
    case 'log-out':
      return logOut(context);
  }
}

/** A proof that was made: on the monotonic clock, by its true date, and whether nothing was done after it. */
type SeenProof = {
  readonly killId: string;
  readonly step: KillStep;
  readonly at: number;
  readonly date: IstDate;
  readonly isLast: boolean;
};

/** Works the plan of a latched kill, one step at a time, until every step is proven or given up. */
export class KillLoop {
  readonly #queue: ActQueue;
  readonly #context: (kill: KillProgress) => KillContext;
  /** The proof this process has seen last. */
  #proof: SeenProof | null = null;

  constructor(queue: ActQueue, context: (kill: KillProgress) => KillContext) {
    this.#queue = queue;
    this.#context = context;
  }

  /** One look: does the next step, if a kill is under way. Answers how long to rest. */
  async pass(kill: KillProgress | null): Promise<number> {
    if (!kill || kill.finished) return KILL_LOOP_MS;
    const context = this.#context(kill);
    const wait = waitForMarket(context);
    if (wait > 0) return wait;
    const next = nextStep(kill);
    if (!next) {
      const aged = this.#agedProof(kill, context);
      context.ledger.record(aged ? proveAnew(aged, kill) : finish(kill, context));
      return aged ? 0 : KILL_LOOP_MS;
    }
    const result = await this.#queue.run(() => this.#work(next, context));
    if (result.outcome === 'confirmed' || result.code === 'left-by-setting' || result.code === BY_HAND) return 0;
    if (result.code === 'not-flat' || result.code === 'market-closed') return READ_AGAIN_MS;
    const { retryDelayMs } = context.settings.retry;
    return Math.min(retryDelayMs * 2 ** Math.min(next.attempt, 10), LONGEST_BACK_OFF_MS);
  }

  async #work(next: StepProgress, context: KillContext): Promise<StepResult> {
    const { ledger, kill } = context;
    const { killId } = kill;
    const { step } = next;
    // An attempt that a crash cut short is the same attempt: restarts must not use up what protects the money.
    const attempt = next.running ? next.attempt : next.attempt + 1;
    if (attempt > attemptLimit(step) || isStuck(kill, step)) {
      const result: StepResult = { outcome: 'rejected', code: 'given-up', detail: next.detail ?? 'no more attempts' };
      ledger.record([
        { kind: 'step-ended', killId, step, attempt: next.attempt, ...result },
        ...stepAlarm(context, step, result),
      ]);
      return result;
    }
    ledger.record([{ kind: 'step-started', killId, step, attempt }]);
    const result = await execute(step, context).catch((error: unknown): StepResult => ({
      outcome: 'unknown',
      code: 'fault',
      detail: faultText(error),
    }));
    this.#noteProof(step, result, context);
    const spent = result.outcome !== 'confirmed' && attempt > context.settings.retry.maxRetries;
    const isLoud =
      spent || (result.code !== undefined && ALARMED_AT_ONCE.has(result.code) && !isToldBefore(step, result));
    const last = context.watch.last?.snapshot;
    const ended: JournalEntry = { kind: 'step-ended', killId, step, attempt, ...result };
    if (result.code === 'market-closed' && last) ledger.record([ended, ...carryOver(last, context)]);
    else ledger.record([ended, ...(isLoud ? stepAlarm(context, step, result) : [])]);
    return result;
  }

  #noteProof(step: KillStep, { outcome }: StepResult, { kill, clock, judged }: KillContext): void {
    if (PROOFS.has(step) && outcome === 'confirmed')
      this.#proof = {
        killId: kill.killId,
        step,
        at: clock.monotonic(),
        date: istDateOf(judged().earliest),
        isLast: true,
      };
    else if (this.#proof) this.#proof = { ...this.#proof, isLast: false };
  }

  /**
   * The proof that STOPPED would be claimed on, if it has grown old meanwhile: a log-out may be tried for long, and somebody may
   * have traded. One that a restart finds was made nobody knows how long ago, and one of yesterday's says nothing of a switch that
   * holds for its day.
   */
  #agedProof(kill: KillProgress, { clock, judged }: KillContext): StepProgress | undefined {
    if (unprovenSteps(kill).length > 0) return undefined;
    const proof = kill.steps.findLast(({ step }) => PROOFS.has(step));
    const seen = this.#proof?.killId === kill.killId && this.#proof.step === proof?.step ? this.#proof : null;
    const isOfToday = seen?.date === istDateOf(judged().latest);
    if (seen && isOfToday && (seen.isLast || clock.monotonic() - seen.at <= PROOF_SERVES_MS)) return undefined;
    return proof;
  }
}

function proveAnew({ step, attempt }: StepProgress, { killId }: KillProgress): readonly JournalEntry[] {
  const detail = 'the proof has grown old; the account is read again';
  return [{ kind: 'step-ended', killId, step, attempt, outcome: 'unknown', code: PROOF_AGED, detail }];
}

/** What the trader must hear of without another try. */
const ALARMED_AT_ONCE: ReadonlySet<string> = new Set(['attempts-spent', 'left-by-setting', 'orders-stay', BY_HAND]);

/** That nobody reads the switch here goes without saying when nobody pulls it here. */
function isToldBefore(step: KillStep, { code }: StepResult): boolean {
  return step === 'prove-switch' && code === BY_HAND;
}

const READ_AGAIN_MS = 250;

/** The broker keeps answering "not flat" although our readings are: more of the same would never end (card W6). */
function isStuck(kill: KillProgress, step: KillStep): boolean {
  return (step === 'pull-switch' || step === 'prove-switch') && kill.returns > MAX_RETURNS_TO_FLATTEN;
}

/** Stop the line: what is not done, and the sheet to do it by hand (card K30). */
function stepAlarm(context: KillContext, step: KillStep, result: StepResult): readonly JournalEntry[] {
  const { kill, settings, ledger } = context;
  const alertId = `${kill.killId}-${step}`;
  if (ledger.state.alerts.some((alert) => alert.alertId === alertId)) return [];
  const what =
    `${settings.alias}: "${describeStep(step)}" is not done: ${result.detail ?? result.outcome}. ${result.code === BY_HAND ? '' : "Do it by hand in the broker's app; TradeFuse goes on trying."}`.trim();
  const sheet = FLATTENING.has(step) ? sheetNow(context) : undefined;
  const text = sheet ? `${what}\n${sheetText(sheet)}` : what;
  return [
    ...(sheet ? [{ kind: 'sheet-issued', killId: kill.killId, sheet } as const] : []),
    { kind: 'alert-raised', alertId, priority: 'critical', code: `step-${step}`, text },
  ];
}

function unprovenWords(kill: KillProgress, broker: string): string {
  if (isSwitchLeft(kill)) return switchLeftWords(broker);
  return `NOT VERIFIED. Not proven: ${unprovenSteps(kill).map(describeStep).join(', ')}. Check the account in the broker's app now.`;
}

function finish(kill: KillProgress, { ledger, settings, broker }: KillContext): readonly JournalEntry[] {
  const unproven = unprovenSteps(kill);
  const verified = unproven.length === 0;
  const until = describeLockEnd(ledger.state.lock?.until ?? null);
  const text = verified
    ? `${settings.alias}: STOPPED and proven. ${whatIsProven(kill)} Locked ${until}.`
    : `${settings.alias}: ${unprovenWords(kill, broker.capabilities.broker)} Locked ${until}.`;
  return [
    { kind: 'kill-finished', killId: kill.killId, verified, unproven },
    {
      kind: 'alert-raised',
      alertId: `${kill.killId}-${verified ? 'verified' : 'unverified'}`,
      priority: verified ? 'info' : 'critical',
      code: verified ? 'kill-verified' : 'kill-unverified',
      text,
    },
  ];
}
