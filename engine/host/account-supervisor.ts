import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AccountView } from '../contract/account-view.ts';
import type { AlertView, EntryView } from '../contract/events.ts';
import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { Actor } from '../domain/actor.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import { Heartbeat } from './heartbeat.ts';
import { Restarts, USUAL_PACE, type RestartPace } from './restart-pace.ts';
import { WaitingKills, type KillAnswer } from './waiting-kills.ts';
import type {
  FromWorker,
  KnownKill,
  Latched,
  TerminalCall,
  ToWorker,
  WorkerCommandName,
  WorkerStart,
} from './worker-protocol.ts';

/** What a supervisor tells the host. */
export type SupervisorEvents = {
  readonly viewed: () => void;
  readonly recorded: (entries: readonly EntryView[], latched: Latched | null) => void;
  readonly keepSeal: (message: Extract<FromWorker, { type: 'keep-seal' }>) => void;
  readonly terminalCall: (call: TerminalCall) => Promise<Extract<ToWorker, { type: 'terminal-answer' }>['report']>;
  /** The worker stands ready, for the first time or again. */
  readonly ready: () => void;
  readonly trouble: (code: string, message: string) => void;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Another pace than the usual, for a test that cannot wait an hour. */
  readonly pace?: RestartPace;
};

/** Why an account is not guarded although it should be. */
export type Fault = { readonly code: string; readonly message: string };

type Answer = CommandResult<CommandValue<WorkerCommandName>>;
const WORKER_MEMORY_MB = 256;
/** A worker that has not closed by then hangs; what it knew is in its journal. */
const READY_LOOK_MS = 20;
const CLOSES_WITHIN_MS = 15_000;

/** Runs one account's worker: starts it, watches its heartbeat, restarts it with back-off, and carries questions to it. */
export class AccountSupervisor {
  readonly accountId: AccountId;
  readonly #entry: URL;
  readonly #start: () => Omit<WorkerStart, 'heartbeat' | 'accountId'>;
  readonly #events: SupervisorEvents;
  readonly #restarts: Restarts;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #kills = new WaitingKills();
  #worker: Worker | undefined;
  #isReady = false;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing = false;
  #heartbeat: Heartbeat | undefined;
  view: AccountView | undefined;
  alerts: readonly AlertView[] = [];
  linkedGroup: string | null = null;
  knownKill: KnownKill | null = null;
  fault: Fault | null = null;

  constructor(
    accountId: AccountId,
    entry: URL,
    start: () => Omit<WorkerStart, 'heartbeat' | 'accountId'>,
    events: SupervisorEvents,
  ) {
    this.#restarts = new Restarts(events.pace ?? USUAL_PACE);
    this.accountId = accountId;
    this.#entry = entry;
    this.#start = start;
    this.#events = events;
  }

  /** Starts the worker; returns at once. */
  launch(): void {
    const heartbeat = new Heartbeat();
    const workerData: WorkerStart = { accountId: this.accountId, heartbeat: heartbeat.buffer, ...this.#start() };
    const worker = new Worker(this.#entry, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_MEMORY_MB },
    });
    const began = performance.now();
    this.#worker = worker;
    this.#heartbeat = heartbeat;
    worker.on('message', (message: FromWorker) => this.#hear(message, worker));
    worker.on('error', (error) =>
      this.#fail('worker-crashed', `The guard of this account stopped with an error: ${error.message}`),
    );
    worker.once('exit', () => this.#onExit(performance.now() - began));
    heartbeat.watch(() => {
      this.#fail('worker-stalled', 'The guard of this account hung and is being restarted.');
      void worker.terminate();
    });
  }

  /** Whether the worker takes questions now, waiting a while for one that is starting. */
  async whenReady(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (!this.#isReady && !this.fault && performance.now() < until) await sleep(READY_LOOK_MS);
    return this.#isReady;
  }

  /** Asks the worker; answers with a refusal when there is none. */
  ask<N extends WorkerCommandName>(
    name: N,
    body: CommandBody<N>,
    actor: Actor,
  ): Promise<CommandResult<CommandValue<N>>> {
    if (name === 'engine.start' && !this.#worker && this.#timer) this.#restartNow();
    const answer = this.#ask((id) => ({
      type: 'command',
      id,
      name,
      body: body as CommandBody<WorkerCommandName>,
      actor,
    }));
    return answer as Promise<CommandResult<CommandValue<N>>>;
  }

  /** Latches a kill; waits for a restart rather than losing it. */
  async kill(cause: KillCause): Promise<KillAnswer> {
    const answer = await this.killBefore(cause, Infinity);
    // Without an end nothing is given up.
    return answer ?? { killId: '', alreadyInProgress: false };
  }

  /** As `kill`, but answers null when the guard comes back only after an instant. */
  killBefore(cause: KillCause, before: number): Promise<KillAnswer | null> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = this.#kills.wait(id, cause, before);
    if (this.#isReady) this.#post({ type: 'kill', id, cause });
    // A kill does not wait for a pause to end.
    else if (!this.#worker && this.#timer) this.#restartNow();
    return answer;
  }

  #restartNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.launch();
  }

  /** Opens a new practice day. */
  practiceReset(): Promise<Answer> {
    return this.#ask((id) => ({ type: 'practice-reset', id }));
  }

  /** Has the worker read its settings file now. */
  reloadSettings(): Promise<Answer> {
    return this.#ask((id) => ({ type: 'reload-settings', id }));
  }

  /** Sends what needs no answer. */
  tell(
    message: Extract<
      ToWorker,
      { type: 'acknowledge' | 'secrets' | 'note-replication' | 'seal' | 'sealed' | 'power' | 'terminal-state' }
    >,
  ): void {
    this.#post(message);
  }

  /** Ends the worker after its running step. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    this.#heartbeat?.stop();
    const worker = this.#worker;
    if (!worker) return;
    const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
    worker.postMessage({ type: 'close' } satisfies ToWorker);
    const late = setTimeout(() => void worker.terminate(), CLOSES_WITHIN_MS);
    await gone;
    clearTimeout(late);
  }

  #ask(make: (id: number) => ToWorker): Promise<Answer> {
    if (!this.#isReady) {
      const { code, message } = this.fault ?? {
        code: 'worker-starting',
        message: 'The guard of this account is starting. Try again in a moment.',
      };
      return Promise.resolve({ ok: false, error: { code, message } });
    }
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((answer) => {
      this.#answers.set(id, answer);
      this.#post(make(id));
    });
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #hear(message: FromWorker, worker: Worker): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.fault = null;
        this.#events.ready();
        for (const { id, cause } of this.#kills.due(Date.now())) this.#post({ type: 'kill', id, cause });
        return;
      case 'answer':
        this.#answers.get(message.id)?.(message.result);
        this.#answers.delete(message.id);
        return;
      case 'kill-answer':
        this.#kills.answered(message.id, { killId: message.killId, alreadyInProgress: message.alreadyInProgress });
        return;
      case 'view':
        this.view = message.view;
        this.alerts = message.alerts;
        this.linkedGroup = message.linkedGroup;
        this.knownKill = message.kill;
        this.#events.viewed();
        return;
      case 'entries':
        this.#events.recorded(message.entries, message.latched);
        return;
      case 'keep-seal':
        this.#events.keepSeal(message);
        return;
      case 'terminal-call':
        // To the worker that asked and no other: the next one counts its calls from the beginning.
        void this.#events
          .terminalCall(message.call)
          .then((report) => worker.postMessage({ type: 'terminal-answer', id: message.id, report } satisfies ToWorker));
        return;
      case 'refused':
        this.#fail(message.code, message.message);
        void this.#worker?.terminate();
        return;
      case 'alarm':
        this.#events.trouble(message.code, message.message);
        return;
      case 'log':
        this.#events.log(message.level, message.message, message.fields);
        return;
      case 'closed':
        return;
    }
  }

  #fail(code: string, message: string): void {
    this.#isReady = false;
    this.fault = { code, message };
    this.#events.trouble(code, message);
    this.#events.viewed();
  }

  #onExit(livedMs: number): void {
    this.#heartbeat?.stop();
    this.#isReady = false;
    this.#worker = undefined;
    for (const answer of this.#answers.values()) {
      answer({
        ok: false,
        error: {
          code: 'worker-restarted',
          message: 'The guard restarted before it could answer. Look at the account before trying again.',
        },
      });
    }
    this.#answers.clear();
    if (this.#closing) return;
    if (!this.fault) this.#fail('worker-ended', 'The guard of this account ended and is being restarted.');
    const { waitMs, pauseMs } = this.#restarts.next(livedMs, performance.now(), this.#kills.size > 0);
    if (pauseMs > 0) this.#sayPaused(pauseMs);
    this.#timer = setTimeout(() => this.#restartNow(), waitMs);
  }

  #sayPaused(pauseMs: number): void {
    const { most, withinMs } = this.#restarts.pace;
    const minutes = Math.ceil(pauseMs / 60_000);
    this.#fail(
      'worker-keeps-failing',
      `The guard of this account has ended ${most + 1} times within ${Math.round(withinMs / 60_000)} minutes and is NOT guarding. It tries again in ${minutes} minutes; a kill or a start by hand tries at once. Watch the account in the broker's app.`,
    );
  }
}
