import type { CommandBody, CommandName, CommandValue } from '../contract/commands.ts';
import type { AlertView, EntryView, HostEvent, HostSnapshot } from '../contract/events.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { Actor } from '../domain/actor.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { paise } from '../domain/money.ts';
import { toIstIso } from '../domain/time.ts';
import { listAccounts, readAccount } from '../store/account-config.ts';
import type { ChosenSecrets } from '../store/choose-secrets.ts';
import type { LockSeals } from '../store/lock-seals.ts';
import { AccountFleet, faultedView } from './account-fleet.ts';
import { EventHub } from './event-hub.ts';
import { watchEventLoop } from './event-loop-lag.ts';
import { HostAlarms } from './host-alarms.ts';
import type { HostApi, Readiness } from './host-api.ts';
import type { CommandHandlers } from './command-handlers.ts';
import { hostCommands } from './host-commands.ts';
import { killBoards } from './kill-board.ts';
import { lockCopyFailed, LockSealDesk, sealOwner } from './lock-seal-desk.ts';
import type { Logs } from './log.ts';
import type { Redactor } from './redact.ts';
import type { PracticeMarket } from './practice-market.ts';
import { ON_MAINS, powerAfter } from './power-state.ts';
import type { PowerSignal } from './shell-protocol.ts';
import { readCalendar } from '../store/calendar-file.ts';
import { findTerminalBrowser } from '../../automation/browser.ts';
import { HostTerminals } from './host-terminals.ts';
import { realClock } from './real-clock.ts';
import type { TerminalDesk } from './terminal-desk.ts';
import { VERSION } from './version.ts';
import { RemoteDoors } from './doors/remote-doors.ts';
import { readWorkerSecrets, type WorkerSecrets } from './worker-secrets.ts';

/** What a host is made of. */
export type HostParts = {
  readonly dataDir: string;
  readonly workerEntry: URL;
  readonly secrets: ChosenSecrets;
  readonly seals: LockSeals;
  readonly market: PracticeMarket;
  readonly terminals: TerminalDesk;
  readonly log: Logs;
  readonly redactor: Redactor;
  readonly release: () => void;
};

const SPOTS_EVERY_MS = 500;
/** How long a stop waits for a page before the browser is ended. */
const TERMINAL_ENDS_AFTER_MS = 4_000;

/** Runs the accounts and answers the doors. */
export class HostCore implements HostApi {
  readonly #parts: HostParts;
  readonly #fleet: AccountFleet;
  readonly #hub: EventHub;
  readonly #handlers: CommandHandlers;
  readonly #seals: LockSealDesk;
  #power = ON_MAINS;
  readonly #alarms = new HostAlarms();
  #spots: HostSnapshot['market'] = [];
  readonly #terminals: HostTerminals;
  #spotTimer: NodeJS.Timeout | undefined;
  #lag: { close(): void } | undefined;
  #doors: RemoteDoors | undefined;

  constructor(parts: HostParts) {
    this.#parts = parts;
    this.#hub = new EventHub(() => this.snapshot());
    this.#seals = new LockSealDesk({
      seals: parts.seals,
      owner: (accountId) => sealOwner(parts.dataDir, accountId),
      tell: (accountId, message) => this.#fleet.get(accountId)?.tell(message),
      failed: (accountId, why) => this.#trouble(accountId, 'lock-copy-failed', lockCopyFailed(parts.seals.where, why)),
    });
    this.#terminals = new HostTerminals({
      dataDir: parts.dataDir,
      desk: parts.terminals,
      settingsOf: (accountId) => readAccount(parts.dataDir, accountId).settings,
      accounts: () => this.#fleet.all().map(({ accountId }) => accountId),
      practiceOrigin: () => parts.market.place?.terminalUrl,
      secretsOf: (accountId) => readWorkerSecrets(parts.secrets, parts.redactor, accountId),
      hasBrowser: () => findTerminalBrowser() !== undefined,
      tell: (accountId, state) => this.#fleet.get(accountId)?.tell({ type: 'terminal-state', state }),
      calendar: () => readCalendar(parts.dataDir),
      now: () => realClock.now(),
      alarm: (accountId, code, text) => this.#alarm(accountId, code, text),
      log: (accountId, text) => parts.log.account(accountId).info(text),
    });
    this.#fleet = new AccountFleet({
      seals: this.#seals,
      power: () => this.#power,
      workerEntry: parts.workerEntry,
      start: () => ({ dataDir: parts.dataDir, practice: placeOf(parts.market) }),
      terminalCall: (accountId, call) => this.#terminals.call(accountId, call),
      greet: (accountId) => this.#terminals.greet(accountId),
      secretsFor: (accountId) => this.#secretsFor(accountId),
      linkedGroup: (accountId) => readAccount(parts.dataDir, accountId).settings?.linkedGroup ?? null,
      viewed: () => this.#hub.touch(),
      recorded: (entries) => {
        for (const entry of entries) this.#recorded(entry);
      },
      log: (accountId, level, message, fields) => parts.log.account(accountId)[level](fields ?? {}, message),
      trouble: (accountId, code, message) => this.#trouble(accountId, code, message),
    });
    this.#handlers = hostCommands({
      ...parts,
      fleet: this.#fleet,
      terminals: this.#terminals,
      forgetSeal: (accountId) => this.#seals.forget(accountId),
      alerts: () => this.snapshot().alerts,
      acknowledge: (id) => this.#acknowledge(id),
      changed: () => this.#hub.touch(),
    });
  }

  /** Starts the practice market when an account needs it, then every account. */
  async start(): Promise<void> {
    const accounts = listAccounts(this.#parts.dataDir);
    const practice = accounts.filter(({ settings }) => settings?.broker === 'paper');
    if (practice.length > 0) {
      await this.#parts.market.start();
      for (const { accountId, settings } of practice) {
        if (settings) await this.#parts.market.openAccount(accountId, settings.clientCode);
      }
    }
    this.#doors = this.#openDoors();
    for (const { accountId } of accounts) this.#fleet.add(accountId);
    this.#lag = watchEventLoop((ms) =>
      this.#alarm(
        null,
        'host-stalled',
        `TradeFuse stood still for ${(ms / 1_000).toFixed(1)} s. The guards run in threads of their own and went on, but linked kills and this screen waited. Close other programs, or restart the PC if it happens again.`,
      ),
    );
    this.#terminals.start();
    this.#spotTimer = setInterval(() => void this.#readSpots(), SPOTS_EVERY_MS);
    this.#parts.log.host.info({ version: VERSION, accounts: accounts.length }, 'host started');
  }

  async dispatch<N extends CommandName>(
    name: N,
    body: CommandBody<N>,
    actor: Actor,
  ): Promise<CommandResult<CommandValue<N>>> {
    const handler = this.#handlers[name] as (
      body: CommandBody<N>,
      actor: Actor,
    ) => Promise<CommandResult<CommandValue<N>>>;
    return handler(body, actor);
  }

  snapshot(): HostSnapshot {
    const accounts = this.#fleet.all().flatMap((supervisor) => {
      const { accountId, view, fault } = supervisor;
      if (view && !fault) return [view];
      const { settings } = readAccount(this.#parts.dataDir, accountId);
      return settings ? [faultedView(accountId, settings, fault)] : [];
    });
    return {
      at: toIstIso(Date.now()),
      version: VERSION,
      accounts,
      market: this.#spots,
      alerts: [...this.#fleet.all().flatMap((supervisor) => supervisor.alerts), ...this.#alarms.all].toSorted((a, b) =>
        b.raisedAt.localeCompare(a.raisedAt),
      ),
      killBoards: killBoards(
        this.#fleet.all().map(({ accountId, view, fault, knownKill }) => ({
          accountId,
          view,
          fault,
          replication: knownKill?.replication ?? null,
        })),
        Date.now(),
      ),
      secretsBackend: this.#parts.secrets.status(),
    };
  }

  readiness(): Readiness {
    const accounts = this.snapshot().accounts.map(({ accountId, blockers, ...view }) => ({
      accountId,
      protected: view.protected,
      blockers,
    }));
    // An account whose file cannot be read has no view, and is not guarded.
    const unreadable = listAccounts(this.#parts.dataDir)
      .filter(({ settings }) => settings === undefined)
      .map(({ accountId, problems }) => ({
        accountId,
        protected: false,
        blockers: problems.map(({ code, message }) => ({ code: `config-${code}`, message })),
      }));
    const all = [...accounts, ...unreadable];
    return { protected: all.length > 0 && all.every((account) => account.protected), accounts: all };
  }

  subscribe(listener: (event: HostEvent) => void): () => void {
    return this.#hub.subscribe(listener);
  }

  power(signal: PowerSignal): void {
    this.#parts.log.host.info({ signal }, 'power');
    this.#power = powerAfter(this.#power, signal);
    for (const supervisor of this.#fleet.all()) supervisor.tell({ type: 'power', power: this.#power });
    if (signal === 'suspend') {
      this.#alarm(
        null,
        'going-blind',
        'The PC is going to sleep: nobody watches your accounts until it wakes. Keep stop orders at the broker.',
      );
    }
  }

  async close(): Promise<void> {
    this.#lag?.close();
    clearInterval(this.#spotTimer);
    this.#terminals.close();
    this.#doors?.close();
    this.#hub.close();
    // A step that waits for the browser goes on at the next start; it reads the switch before it clicks again.
    const late = setTimeout(() => void this.#parts.terminals.close(), TERMINAL_ENDS_AFTER_MS);
    await this.#fleet.close();
    await this.#seals.idle();
    clearTimeout(late);
    await Promise.all([this.#parts.terminals.close(), this.#parts.market.close()]);
    this.#parts.log.host.info('host stopped');
    this.#parts.log.close();
    this.#parts.release();
  }

  #recorded(entry: Extract<HostEvent, { type: 'entry' }>['entry']): void {
    this.#parts.log.account(entry.accountId).info({ seq: entry.seq, kind: entry.kind }, entry.text);
    this.#hub.emit({ type: 'entry', entry });
    if (!entry.kind.startsWith('alert-')) return;
    // The view with the alert follows within a moment; the snapshot then carries its deliveries.
    const known = this.#fleet.get(entry.accountId)?.alerts.find((each) => each.alertId === entry.entry['alertId']);
    const alert = known ?? raisedAlert(entry);
    if (alert) this.#hub.emit({ type: 'alert', alert });
  }

  /** A guard that is down is an alarm of the host: its own journal cannot carry it. */
  #trouble(accountId: AccountId, code: string, message: string): void {
    this.#parts.log.account(accountId).error({ code }, message);
    this.#alarm(accountId, code, message);
  }

  #alarm(accountId: AccountId | null, code: string, text: string): void {
    this.#hub.emit({ type: 'alert', alert: this.#alarms.raise(accountId, code, text) });
  }

  #acknowledge(alertId: string): boolean {
    const owner = this.#fleet.all().find((supervisor) => supervisor.alerts.some((alert) => alert.alertId === alertId));
    owner?.tell({ type: 'acknowledge', alertId });
    const own = this.#alarms.acknowledge(alertId);
    this.#hub.touch();
    return own || owner !== undefined;
  }

  /** A worker gets what it uses itself; the kill code goes to the doors. */
  async #secretsFor(accountId: AccountId): Promise<WorkerSecrets> {
    const { secrets, redactor } = this.#parts;
    const {
      killCode,
      mailPassword: _mailPassword,
      ...forWorker
    } = await readWorkerSecrets(secrets, redactor, accountId);
    this.#doors?.learn(accountId, { killCode, telegramBotToken: forWorker.telegramBotToken });
    return forWorker;
  }

  #openDoors(): RemoteDoors {
    const { dataDir, log } = this.#parts;
    return new RemoteDoors({
      dataDir,
      settings: (accountId) => (this.#fleet.get(accountId) ? readAccount(dataDir, accountId).settings : undefined),
      views: () => this.snapshot().accounts,
      kill: (accountIds, actor, reason) =>
        void this.dispatch('kill.trigger', { accountIds: [...accountIds], reason }, actor),
      alarm: (accountId, code, text) => this.#alarm(accountId, code, text),
      log: (message) => log.host.warn(message),
    });
  }

  async #readSpots(): Promise<void> {
    if (!this.#hub.isHeard || !this.#parts.market.place) return;
    const spots = await this.#parts.market.place.admin.spots().catch(() => undefined);
    if (!spots) return;
    this.#spots = spots.map(({ underlying, spot, marketTime, moving }) => ({
      underlying,
      spot: paise(spot),
      marketTime: marketTime === null ? null : toIstIso(marketTime),
      moving,
    }));
    this.#hub.touch();
  }
}

function placeOf(market: PracticeMarket): { readonly url: string } | null {
  return market.place ? { url: market.place.exchangeUrl } : null;
}

/** The alert as its entry tells it: a view comes four times a second at most, an alarm at once. */
function raisedAlert({ accountId, kind, at, entry }: EntryView): AlertView | undefined {
  if (kind !== 'alert-raised') return undefined;
  const { alertId, priority, code, text } = entry as Extract<JournalEntry, { kind: 'alert-raised' }>;
  return { alertId, accountId, priority, code, text, raisedAt: at, deliveries: [], acknowledgedAt: null };
}
