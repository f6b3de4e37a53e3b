import { join } from 'node:path';
import type { AccountSettings } from '../contract/account-settings.ts';
import { BROKER_NAMES } from '../contract/broker-logins.ts';
import type { StoredEntry } from '../domain/journal-entry.ts';
import type { Broker, Notifier } from '../ports.ts';
import { describeReview } from '../domain/sentences.ts';
import { TelegramNotifier } from '../notify/telegram.ts';
import { TradeEngine } from '../runtime/trade-engine.ts';
import { accountConfigFile, keepAsLastGood, readAccount, writeAccount } from '../store/account-config.ts';
import { JournalFault } from '../store/journal-fault.ts';
import { settingsOf } from '../store/account-config-form.ts';
import { readCalendar } from '../store/calendar-file.ts';
import { openOrRecoverJournal } from '../store/recover-journal.ts';
import type { SqliteJournal } from '../store/sqlite-journal.ts';
import { watchConfigFile } from '../store/watch-config-file.ts';
import { connectBroker } from './connect-broker.ts';
import { accountView, type LoginPage } from './account-view.ts';
import { alertViews } from './alert-view.ts';
import { DeskAnswers } from './desk-answers.ts';
import { engineSettings } from './engine-settings.ts';
import { entryView } from './entry-view.ts';
import { JOURNAL_FAILED, LATCH_COPY_FAILED, LATCH_KEPT } from './journal-words.ts';
import { freshId } from './fresh-id.ts';
import { machineTime } from './machine-time.ts';
import { LockWitness } from './lock-witness.ts';
import { ON_MAINS } from './power-state.ts';
import { hostChores } from './settings/contract-commands.ts';
import { heldBy, SETTINGS_FACTS } from './settings/held-settings.ts';
import { SettingsDesk } from './settings/settings-desk.ts';
import { surroundings } from './surroundings.ts';
import { realClock } from './real-clock.ts';
import { DeskTerminal } from './desk-terminal.ts';
import { ViewFeed } from './view-feed.ts';
import { workerCommands } from './worker-commands.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';
import type { WorkerSecrets } from './worker-secrets.ts';

/** First the account is guarded, and a kill found at the start has the disk for itself. */
const CHECK_AFTER_MS = 5_000;
const SECRETS_WITHIN_MS = 1_500;

/** One account's engine at work in its thread, with an ear for the host's messages. */
export class AccountDesk {
  readonly #start: WorkerStart;
  readonly #say: (message: FromWorker) => void;
  readonly #journal: SqliteJournal;
  readonly #witness: LockWitness;
  readonly #broker: Broker;
  readonly #terminal: DeskTerminal;
  readonly #engine: TradeEngine;
  readonly #feed: ViewFeed;
  readonly #answers: DeskAnswers;
  readonly #watcher: { close(): void };
  readonly #keeper: SettingsDesk;
  #settings: AccountSettings;
  #secrets: WorkerSecrets = { stored: [], telegramBotToken: null, login: {}, partnerHash: null };
  readonly #gotSecrets = new AbortController();
  readonly #began: Promise<void>;
  #isClosing = false;
  #diskRefuses = false;
  #power = ON_MAINS;
  #loginPage: LoginPage | null = null;

  /** Opens journal, broker and engine and starts its loops. Throws when the account cannot be guarded from here. */
  constructor(start: WorkerStart, say: (message: FromWorker) => void) {
    this.#start = start;
    this.#say = say;
    const inFile = this.#readSettings();
    this.#journal = this.#openJournal();
    const held = heldBy(this.#journal.backTo(SETTINGS_FACTS[0], [SETTINGS_FACTS[1]]));
    // A file that was edited while no guard ran is a wish like any other, and is heard below.
    this.#settings = held?.settings ?? inFile;
    this.#witness = new LockWitness(this.#journal, say);
    this.#broker = this.#connect();
    this.#terminal = new DeskTerminal({ start, say, broker: this.#broker, settings: () => this.#settings });
    this.#engine = this.#makeEngine();
    this.#keeper = new SettingsDesk({
      engine: this.#engine,
      held,
      first: this.#settings,
      write: (settings) => writeAccount(start.dataDir, start.accountId, settings),
      took: (settings) => {
        this.#settings = settings;
        this.#feed.touch();
      },
      tellHost: (changes) => this.#say({ type: 'chores', ...hostChores(changes) }),
    });
    this.#feed = new ViewFeed(realClock, () => this.#show());
    this.#keeper.begin();
    this.#answers = new DeskAnswers(this.#makeCommands(), say);
    this.#began = this.#begin();
    this.#watcher = this.#watchSettings();
    void this.#checkJournal();
  }

  /**
   * A live account begins with its login in hand: without it the first reading would fail, and say that nothing is stored. A
   * keychain that does not answer holds nothing up for long: the kill that a restart may find waits for it, too.
   */
  async #begin(): Promise<void> {
    if (this.#settings.broker !== 'paper') await realClock.sleep(SECRETS_WITHIN_MS, this.#gotSecrets.signal);
    if (this.#isClosing) return;
    this.#engine.run();
    if (this.#settings.autoStart) this.#engine.start('engine');
  }

  /** The start has checked the last day; the file's pages and the years before are checked when the account is guarded. */
  async #checkJournal(): Promise<void> {
    await realClock.sleep(CHECK_AFTER_MS);
    const bad = await this.#journal.checkWhole();
    if (!bad) return;
    const where = bad.seq === undefined ? '' : ` at entry ${bad.seq}`;
    const message = `The journal of this account is damaged${where}: ${bad.why}. Today's guard goes on: what it needs was checked when it started. Keep a copy of the data folder, export the journal, and restart TradeFuse when the account is flat: the next start checks all of it first.`;
    this.#say({ type: 'alarm', code: 'journal-damaged', message });
  }

  /** Takes a message of the host. */
  hear(message: ToWorker): void {
    switch (message.type) {
      case 'command':
        return this.#answers.answer(message);
      case 'kill':
        return this.#say({ type: 'kill-answer', id: message.id, ...this.#engine.kill(message.cause) });
      case 'note-replication':
        return this.#engine.noteReplication(message.note);
      case 'practice-reset': {
        const reset = this.#engine.resetPracticeDay();
        const result = reset.ok ? ({ ok: true, value: {} } as const) : ({ ok: false, error: reset.error } as const);
        return this.#say({ type: 'answer', id: message.id, result });
      }
      case 'acknowledge':
        return this.#engine.acknowledge(message.alertId);
      case 'note-config':
        return this.#engine.noteSettings(message.changes);
      case 'secrets': {
        const { type: _type, ...secrets } = message;
        this.#gotSecrets.abort();
        this.#secrets = secrets;
        return this.#feed.touch();
      }
      case 'seal':
      case 'sealed':
        this.#witness.hear(message, this.#engine);
        return this.#feed.touch();
      case 'power':
        this.#power = message.power;
        return this.#feed.touch();
      case 'terminal-state':
      case 'terminal-answer':
        this.#terminal.hear(message);
        return this.#feed.touch();
      case 'close':
        return undefined;
    }
  }

  /** Ends the loops after the running step and lets go of journal and lock. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#gotSecrets.abort();
    await this.#began;
    this.#watcher.close();
    this.#feed.close();
    await this.#engine.close();
    this.#say({ type: 'closed' });
  }

  /** What was found is in the journal already, with its alert; here it is said at once, as the host's own alarm. */
  #openJournal(): SqliteJournal {
    const { accountId, dataDir } = this.#start;
    const latchCopyFailed = (error: unknown): void =>
      this.#say({ type: 'alarm', code: 'latch-copy-failed', message: `${LATCH_COPY_FAILED} (${String(error)})` });
    const { journal, review } = openOrRecoverJournal(
      { accountId, dataDir, latchCopyFailed, latchKept: (record) => this.#witness.kept(record) },
      realClock.now(),
    );
    if (review) this.#say({ type: 'alarm', code: 'journal-recovered', message: describeReview(review) });
    return journal;
  }

  #readSettings(): AccountSettings {
    const { settings, problems } = readAccount(this.#start.dataDir, this.#start.accountId);
    if (settings) return settings;
    throw new Error(problems[0]?.message ?? 'The settings of this account cannot be read.');
  }

  #connect(): Broker {
    return connectBroker(this.#settings, {
      start: this.#start,
      login: () => this.#secrets.login,
      askForLogin: (url) => this.#askForLogin(url),
      loggedIn: () => this.#loggedIn(),
      say: this.#say,
    });
  }

  /** The broker wants the trader at a login page of its own: said on every screen and as an alarm, long before the market opens. */
  #askForLogin(url: string): void {
    if (this.#loginPage) return;
    this.#loginPage = { url, since: realClock.now() };
    this.#feed.touch();
    const { alias, broker } = this.#settings;
    const isKilled = this.#engine.report().state.kill !== null;
    const why = isKilled
      ? 'The kill has logged it out: log in again if TradeFuse shall go on watching it.'
      : 'Until then TradeFuse cannot see this account or act on it. Open the account and press the login button, before the market opens at 09:15.';
    const message = `${alias}: ${BROKER_NAMES[broker]} wants you to log in, once a day and in your browser on this PC. ${why}`;
    this.#say({ type: 'alarm', code: 'login-wanted', message });
  }

  #loggedIn(): void {
    if (!this.#loginPage) return;
    this.#loginPage = null;
    this.#feed.touch();
  }

  #makeEngine(): TradeEngine {
    const terminal = this.#terminal;
    return new TradeEngine({
      settings: engineSettings(this.#settings),
      broker: this.#broker,
      // A dry run that passes while the engine runs makes its page serve the next kill.
      get terminal() {
        return terminal.forKills;
      },
      journal: this.#journal,
      notifiers: () => this.#notifiers(),
      clock: realClock,
      calendar: readCalendar(this.#start.dataDir),
      practice: this.#settings.mode === 'practice' && this.#settings.broker === 'paper',
      freshId,
      machine: machineTime,
      changed: () => this.#feed.touch(),
      recorded: (entries) => {
        if (entries.some(({ seq }) => seq > 0)) this.#diskRefuses = false;
        const latched = entries.map(({ entry }) => entry).find((entry) => entry.kind === 'kill-latched');
        const views = entries.map((entry) => entryView(this.#start.accountId, entry));
        this.#say({
          type: 'entries',
          entries: views,
          latched: latched ? { killId: latched.killId, cause: latched.cause } : null,
        });
        this.#follow(entries);
      },
      journalFailed: (error) => this.#journalFailed(error),
    });
  }

  /** What came due is taken over when it is on disk; a new day's entries say again what holds. */
  #follow(entries: readonly StoredEntry[]): void {
    const due = entries.flatMap(({ entry }) => (entry.kind === 'loosening-applied' ? entry.changes : []));
    const isNewDay = entries.some(({ entry }) => entry.kind === 'day-opened');
    if (due.length === 0 && !isNewDay) return;
    // Not in the middle of what is being recorded.
    queueMicrotask(() => {
      if (due.length > 0) this.#keeper.applied(due);
      if (isNewDay) this.#keeper.keep();
    });
  }

  /** One alarm for a spell of failures; the first entry that reaches the disk again ends it. */
  #journalFailed(error: unknown): void {
    this.#say({ type: 'log', level: 'error', message: 'journal append failed', fields: { error: String(error) } });
    const latchKept = error instanceof JournalFault && error.latchKept;
    // A kill in the middle of such a spell is said by itself: what its restart would remember is what the trader must know.
    if (latchKept) this.#say({ type: 'alarm', code: 'journal-failed', message: LATCH_KEPT });
    else if (!this.#diskRefuses) this.#say({ type: 'alarm', code: 'journal-failed', message: JOURNAL_FAILED });
    this.#diskRefuses = true;
  }

  #makeCommands(): ReturnType<typeof workerCommands> {
    const { accountId, dataDir } = this.#start;
    return workerCommands({
      accountId,
      settings: this.#keeper,
      partnerHash: () => this.#secrets.partnerHash,
      keepPartnerHash: (hash) => {
        this.#secrets = { ...this.#secrets, partnerHash: hash };
        this.#say({ type: 'keep-partner-hash', hash });
      },
      engine: this.#engine,
      journal: this.#journal,
      broker: this.#broker,
      brokerId: () => this.#settings.broker,
      terminal: this.#terminal.proxy,
      notifiers: () => this.#notifiers(),
      clock: realClock,
      calendar: readCalendar(dataDir),
      evidenceFolder: (killId) => join(dataDir, 'evidence', accountId, killId),
    });
  }

  #watchSettings(): { close(): void } {
    const { accountId, dataDir } = this.#start;
    return watchConfigFile(accountConfigFile(dataDir, accountId), {
      clock: realClock,
      onValid: (config) => {
        this.#keeper.takeFile(settingsOf(config));
        void keepAsLastGood(dataDir, accountId, this.#settings);
      },
      onInvalid: ([problem]) => this.#engine.refuseSettings(problem?.field ?? 'file', problem?.message ?? 'unreadable'),
    });
  }

  #notifiers(): readonly Notifier[] {
    const { enabled, chatId, apiRoot } = this.#settings.telegram;
    const { telegramBotToken: botToken } = this.#secrets;
    if (!enabled || chatId === '' || botToken === null) return [];
    return [new TelegramNotifier({ botToken, chatId, ...(apiRoot === null ? {} : { apiRoot }) })];
  }

  #show(): void {
    const { accountId } = this.#start;
    this.#keeper.look();
    const report = this.#engine.report();
    const view = accountView(report, {
      accountId,
      settings: this.#settings,
      storedSecrets: this.#secrets.stored,
      loginPage: this.#loginPage,
      terms: this.#engine.contract.terms(),
      terminal: this.#terminal.state,
      now: realClock.now(),
      uncovered: (positionId) => this.#engine.uncovered(positionId),
      around: surroundings({
        access: this.#broker.capabilities.killSwitch.access,
        terminal: this.#terminal.forKills !== null,
        terminalState: this.#terminal.state,
        notifiers: this.#notifiers(),
        witness: this.#witness,
        journal: this.#diskRefuses ? null : this.#journal.health(),
        power: this.#power,
      }),
    });
    const alerts = alertViews(accountId, report.state.alerts);
    const { kill, replication } = report.state;
    const known = kill && {
      killId: kill.killId,
      linked: kill.cause.kind === 'linked',
      finished: kill.finished !== null,
      replication,
    };
    this.#say({ type: 'view', view, linkedGroup: this.#settings.linkedGroup, kill: known, alerts });
  }
}
