import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { AlertView } from '../contract/events.ts';
import type { CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import { toIstIso } from '../domain/time.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { Notifier } from '../ports.ts';
import { TelegramNotifier } from '../notify/telegram.ts';
import { TradeEngine } from '../runtime/trade-engine.ts';
import { accountConfigFile, keepAsLastGood, readAccount } from '../store/account-config.ts';
import { settingsOf } from '../store/account-config-form.ts';
import { readCalendar } from '../store/calendar-file.ts';
import { openJournal } from '../store/open-journal.ts';
import { watchConfigFile } from '../store/watch-config-file.ts';
import { createBroker } from '../brokers/registry.ts';
import { accountView } from './account-view.ts';
import { entryView } from './entry-view.ts';
import { freshId } from './fresh-id.ts';
import { loggedBroker } from './logged-broker.ts';
import { realClock } from './real-clock.ts';
import { TerminalProxy } from './terminal-proxy.ts';
import { ViewFeed } from './view-feed.ts';
import { workerCommands } from './worker-commands.ts';
import type { FromWorker, ToWorker, WorkerCommandName, WorkerStart } from './worker-protocol.ts';

const JOURNAL_FAILED =
  'The disk refuses the journal. The guard goes on from memory, but a restart would forget what it could not write: free some space now.';

type WorkerAnswer = CommandResult<CommandValue<WorkerCommandName>>;

/** One account's engine at work, and the ear for the host's messages. */
export type AccountDesk = { readonly hear: (message: ToWorker) => void; readonly close: () => Promise<void> };

/** The engine's part of the settings. */
export function engineSettings(settings: AccountSettings): EngineSettings {
  const { alias, dayLossLimit, squareOffHedges, maxRetries, retryDelayMs, riskIntervalMs } = settings;
  return { alias, policy: { dayLossLimit, squareOffHedges }, retry: { maxRetries, retryDelayMs }, riskIntervalMs };
}

/** Opens journal, broker and engine of one account and starts its loops. Throws when the account cannot be guarded from here. */
export function openAccount(start: WorkerStart, say: (message: FromWorker) => void): AccountDesk {
  const { accountId, dataDir } = start;
  const found = readAccount(dataDir, accountId);
  if (!found.settings) throw new Error(found.problems[0]?.message ?? 'The settings of this account cannot be read.');
  let settings = found.settings;
  let secrets: { readonly stored: readonly string[]; readonly telegramBotToken: string | null } = {
    stored: [],
    telegramBotToken: null,
  };
  const journal = openJournal({ dataDir, accountId });
  const connected = createBroker({
    broker: settings.broker,
    mode: settings.mode,
    clientCode: settings.clientCode,
    retry: engineSettings(settings).retry,
    practice: start.practice,
    clock: realClock,
  });
  const broker = loggedBroker(connected, realClock, (note) =>
    say({ type: 'log', level: 'info', message: 'broker call', fields: note }),
  );
  const terminal = new TerminalProxy((id, call) => say({ type: 'terminal-call', id, call }));
  const notifiers = (): readonly Notifier[] => telegramOf(settings, secrets.telegramBotToken);
  let diskRefuses = false;
  const engine: TradeEngine = new TradeEngine({
    settings: engineSettings(settings),
    broker,
    terminal: broker.capabilities.killSwitch.access === 'terminal' ? terminal : null,
    journal,
    notifiers,
    clock: realClock,
    calendar: readCalendar(dataDir),
    practice: settings.mode === 'practice' && settings.broker === 'paper',
    freshId,
    changed: () => feed.touch(),
    recorded: (entries) => {
      if (entries.some(({ seq }) => seq > 0)) diskRefuses = false;
      const latched = entries.map(({ entry }) => entry).find((entry) => entry.kind === 'kill-latched');
      say({
        type: 'entries',
        entries: entries.map((entry) => entryView(accountId, entry)),
        latched: latched?.cause ?? null,
      });
    },
    journalFailed: (error) => {
      say({ type: 'log', level: 'error', message: 'journal append failed', fields: { error: String(error) } });
      // One alarm for a spell of failures; the first entry that reaches the disk again ends it.
      if (!diskRefuses) say({ type: 'alarm', code: 'journal-failed', message: JOURNAL_FAILED });
      diskRefuses = true;
    },
  });
  const feed = new ViewFeed(realClock, () => {
    const view = accountView(engine.report(), {
      accountId,
      settings,
      storedSecrets: secrets.stored,
      now: realClock.now(),
      uncovered: (positionId) => engine.uncovered(positionId),
    });
    say({ type: 'view', view, linkedGroup: settings.linkedGroup, alerts: alertViews(engine, accountId) });
  });
  const commands = workerCommands({
    accountId,
    engine,
    journal,
    broker,
    terminal,
    notifiers,
    clock: realClock,
    evidenceOf: (killId) => evidenceFiles(join(dataDir, 'evidence', accountId, killId)),
  });
  const take = (next: AccountSettings): void => {
    settings = next;
    engine.applySettings(engineSettings(next));
    feed.touch();
  };
  const watcher = watchConfigFile(accountConfigFile(dataDir, accountId), {
    clock: realClock,
    onValid: (config) => {
      take(settingsOf(config));
      void keepAsLastGood(dataDir, accountId, settings);
    },
    onInvalid: ([problem]) => engine.refuseSettings(problem?.field ?? 'file', problem?.message ?? 'unreadable'),
  });
  const report = (id: number, answer: Promise<WorkerAnswer>): void => {
    answer.then(
      (result) => say({ type: 'answer', id, result }),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        say({ type: 'log', level: 'error', message: 'command failed', fields: { error: message } });
        say({
          type: 'answer',
          id,
          result: {
            ok: false,
            error: {
              code: 'internal',
              message: 'This did not work inside the guard. The engine goes on; the log has the details.',
            },
          },
        });
      },
    );
  };
  engine.run();
  if (settings.autoStart) engine.start('engine');
  feed.touch();
  return {
    hear: (message) => {
      switch (message.type) {
        case 'command': {
          const { id, name, body, actor } = message;
          const handler = commands[name] as (body: unknown, actor: Actor) => WorkerAnswer | Promise<WorkerAnswer>;
          report(
            id,
            Promise.resolve().then(() => handler(body, actor)),
          );
          return;
        }
        case 'kill':
          say({ type: 'kill-answer', id: message.id, ...engine.kill(message.cause) });
          return;
        case 'practice-reset': {
          const reset = engine.resetPracticeDay();
          say({
            type: 'answer',
            id: message.id,
            result: reset.ok ? { ok: true, value: {} } : { ok: false, error: reset.error },
          });
          return;
        }
        case 'acknowledge':
          engine.acknowledge(message.alertId);
          return;
        case 'reload-settings': {
          const again = readAccount(dataDir, accountId).settings;
          if (again) take(again);
          say({ type: 'answer', id: message.id, result: { ok: true, value: {} } });
          return;
        }
        case 'secrets':
          secrets = { stored: message.stored, telegramBotToken: message.telegramBotToken };
          feed.touch();
          return;
        case 'terminal-answer':
          terminal.answered(message.id, message.report);
          return;
        case 'close':
          return;
      }
    },
    close: async () => {
      watcher.close();
      feed.close();
      await engine.close();
      say({ type: 'closed' });
    },
  };
}

function telegramOf({ telegram }: AccountSettings, botToken: string | null): readonly Notifier[] {
  if (!telegram.enabled || telegram.chatId === '' || botToken === null) return [];
  const { chatId, apiRoot } = telegram;
  return [new TelegramNotifier({ botToken, chatId, ...(apiRoot === null ? {} : { apiRoot }) })];
}

function alertViews(engine: TradeEngine, accountId: WorkerStart['accountId']): readonly AlertView[] {
  return engine
    .report()
    .state.alerts.map(({ alertId, priority, code, text, raisedAt, deliveries, acknowledgedAt }) => ({
      alertId,
      accountId,
      priority,
      code,
      text,
      raisedAt: toIstIso(raisedAt),
      deliveries: deliveries.map(({ channel, at, ok, message }) => ({
        channel,
        at: toIstIso(at),
        ok,
        ...(message === undefined ? {} : { message }),
      })),
      acknowledgedAt: acknowledgedAt === null ? null : toIstIso(acknowledgedAt),
    }));
}

function evidenceFiles(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}
