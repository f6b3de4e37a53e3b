import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { AlertView } from '../contract/events.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../domain/actor.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import { listAccounts, mayBeAccountFile, readAccount, removeAccount, writeAccount } from '../store/account-config.ts';
import type { ChosenSecrets } from '../store/choose-secrets.ts';
import type { AccountFleet } from './account-fleet.ts';
import type { AccountSupervisor } from './account-supervisor.ts';
import { done, refuse, type CommandHandlers } from './command-handlers.ts';
import { terminalCommands, type TerminalServices } from './terminal-commands.ts';
import { exportCommand } from './export-command.ts';
import { practiceCommands } from './practice-commands.ts';
import type { PracticeMarket } from './practice-market.ts';
import { BROKER_LOGINS } from '../contract/broker-logins.ts';
import { ACCOUNT_SECRETS } from './secret-names.ts';
import type { WorkerCommandName } from './worker-protocol.ts';

/** What the host's commands are answered from. */
export type HostCommandParts = {
  readonly dataDir: string;
  readonly fleet: AccountFleet;
  readonly market: PracticeMarket;
  readonly secrets: ChosenSecrets;
  readonly terminals: TerminalServices;
  readonly alerts: () => readonly AlertView[];
  /** Removes what is kept of an account's lock elsewhere. */
  readonly forgetSeal: (accountId: AccountId) => Promise<void>;
  readonly acknowledge: (alertId: string) => boolean;
  readonly changed: () => void;
};

function noSuchAccount(accountId: AccountId): { readonly ok: false; readonly error: CommandError } {
  return refuse('account-not-found', `There is no account "${accountId}".`, [
    { path: 'accountId', message: 'no such account' },
  ]);
}

function forward<N extends WorkerCommandName>(
  fleet: AccountFleet,
  name: N,
): (body: CommandBody<N> & { readonly accountId: AccountId }, actor: Actor) => Promise<CommandResult<CommandValue<N>>> {
  return async (body, actor) => {
    const supervisor = fleet.get(body.accountId);
    return supervisor ? supervisor.ask(name, body, actor) : noSuchAccount(body.accountId);
  };
}

/** Practice and the practice broker belong together; every other broker waits for its adapter. */
function refuseSettings(settings: AccountSettings): { readonly ok: false; readonly error: CommandError } | undefined {
  if ((settings.broker === 'paper') !== (settings.mode === 'practice')) {
    return refuse(
      'invalid-settings',
      'A practice account uses the practice broker, and only a practice account does.',
      [{ path: 'settings.mode', message: 'practice goes with broker "paper"' }],
    );
  }
  if (settings.broker === 'paper') return undefined;
  if (settings.mode === 'paper') {
    const message = 'Simulated orders on a live broker’s prices are not there yet: choose practice, or live.';
    return refuse('invalid-settings', message, [{ path: 'settings.mode', message: 'not available in this version' }]);
  }
  if (BROKER_LOGINS[settings.broker]) return undefined;
  return refuse('invalid-settings', `This version cannot connect to ${settings.broker} yet.`, [
    { path: 'settings.broker', message: 'not available in this version' },
  ]);
}

async function saveSecrets(
  secrets: ChosenSecrets,
  accountId: AccountId,
  given: CommandBody<'account.save'>['secrets'],
): Promise<{ readonly ok: false; readonly error: CommandError } | undefined> {
  for (const purpose of ACCOUNT_SECRETS) {
    const value = given?.[purpose];
    if (value === undefined) continue;
    const name = { accountId, purpose };
    const saved = value === null ? await secrets.remove(name) : await secrets.set(name, value);
    if (!saved.ok)
      return refuse(saved.error.code, saved.error.message, [
        { path: `secrets.${purpose}`, message: saved.error.message },
      ]);
  }
  return undefined;
}

async function saveAccount(
  parts: HostCommandParts,
  { accountId, settings, secrets }: CommandBody<'account.save'>,
): Promise<CommandResult<CommandValue<'account.save'>>> {
  const { dataDir, fleet, market } = parts;
  if (!mayBeAccountFile(accountId))
    return refuse('invalid-body', 'This name is reserved.', [{ path: 'accountId', message: 'reserved name' }]);
  const refused = refuseSettings(settings);
  if (refused) return refused;
  const before = readAccount(dataDir, accountId).settings;
  const supervisor = fleet.get(accountId);
  const rewired =
    before !== undefined &&
    (before.broker !== settings.broker || before.mode !== settings.mode || before.clientCode !== settings.clientCode);
  if (rewired && supervisor?.view?.kill)
    return refuse('locked', 'An account that was killed today keeps its broker and client code until tomorrow.');
  // Secrets first: settings that need one never stand without it.
  const unsaved = await saveSecrets(parts.secrets, accountId, secrets);
  if (unsaved) return unsaved;
  if (settings.broker === 'paper') {
    if (!market.place) await market.start();
    await market.openAccount(accountId, settings.clientCode);
  }
  await writeAccount(dataDir, accountId, settings);
  if (rewired) await fleet.remove(accountId);
  if (!supervisor || rewired) fleet.add(accountId);
  else await supervisor.reloadSettings();
  await fleet.sendSecrets(accountId);
  parts.changed();
  return done({ accountId, takesEffect: 'now', until: null });
}

async function deleteAccount(
  { dataDir, fleet, market, secrets, forgetSeal, changed }: HostCommandParts,
  accountId: AccountId,
): Promise<CommandResult<CommandValue<'account.delete'>>> {
  const supervisor = fleet.get(accountId);
  if (!supervisor) return noSuchAccount(accountId);
  const { view } = supervisor;
  if (view?.lock)
    return refuse('locked', 'A locked account cannot be removed before its lock ends.', {
      until: view.lock.until ?? '',
    });
  if (view?.engine === 'killing')
    return refuse('kill-in-progress', 'A kill is closing this account; wait until it has ended.');
  if (view && view.openPositions > 0)
    return refuse('not-flat', 'This account has open positions. Close them before you remove its guard.');
  await fleet.remove(accountId);
  for (const purpose of ACCOUNT_SECRETS) await secrets.remove({ accountId, purpose });
  await forgetSeal(accountId);
  if (view?.broker === 'paper') await market.place?.admin.closeAccount(accountId);
  removeAccount(dataDir, accountId, Date.now());
  changed();
  return done({});
}

/** A guard that is being restarted latches within seconds; the caller is not left waiting for one that cannot start. */
const KILL_ANSWER_MS = 5_000;

const GUARD_STARTS_MS = 10_000;

const NO_GUARD =
  "The guard of this account does not answer. The kill is kept and begins as soon as it does; until then act in the broker's own app.";

/** The kill's answer, or that there is none yet; the kill itself is kept for the guard. */
async function killAnswer(
  supervisor: AccountSupervisor,
  cause: KillCause,
): Promise<Omit<CommandValue<'kill.trigger'>['kills'][number], 'accountId'>> {
  const answered = new AbortController();
  const none = { killId: null, alreadyInProgress: false, error: NO_GUARD };
  const late = sleep(KILL_ANSWER_MS, none, { signal: answered.signal }).catch(() => none);
  const answer = await Promise.race([supervisor.kill(cause), late]);
  answered.abort();
  return answer;
}

async function triggerKills(
  fleet: AccountFleet,
  { accountIds, reason }: CommandBody<'kill.trigger'>,
  actor: Actor,
): Promise<CommandResult<CommandValue<'kill.trigger'>>> {
  const asked = accountIds === 'all' ? fleet.all().map(({ accountId }) => accountId) : accountIds;
  const unknown = asked.find((accountId) => !fleet.get(accountId));
  if (unknown) return noSuchAccount(unknown);
  const supervisors = asked.map((accountId) => fleet.get(accountId)).filter((each) => each !== undefined);
  const kills = await Promise.all(
    supervisors.map(async (supervisor) => ({
      accountId: supervisor.accountId,
      ...(await killAnswer(supervisor, { kind: 'manual', actor, reason })),
    })),
  );
  return done({ kills });
}

/** Every command of the contract, answered here or passed to the account's worker. */
export function hostCommands(parts: HostCommandParts): CommandHandlers {
  const { dataDir, fleet, secrets } = parts;
  return {
    'account.list': async () => {
      const accounts = listAccounts(dataDir).flatMap(({ accountId, settings }) => {
        if (!settings) return [];
        const { alias, clientCode, broker, mode } = settings;
        return [
          {
            accountId,
            alias,
            clientCode,
            broker,
            mode,
            settings,
            storedSecrets: fleet.get(accountId)?.view?.storedSecrets ?? [],
          },
        ];
      });
      return done({ accounts });
    },
    'account.save': (body) => saveAccount(parts, body),
    'account.delete': ({ accountId }) => deleteAccount(parts, accountId),
    'kill.trigger': (body, actor) => triggerKills(fleet, body, actor),
    'alert.list': async () => done({ alerts: [...parts.alerts()] }),
    'alert.acknowledge': async ({ alertId }) =>
      parts.acknowledge(alertId) ? done({}) : refuse('alert-not-found', 'There is no such alert.'),
    'vault.unlock': async ({ passphrase }) => {
      const unlocked = await secrets.unlock(passphrase);
      if (!unlocked.ok)
        return refuse(unlocked.error.code, unlocked.error.message, [
          { path: 'passphrase', message: unlocked.error.message },
        ]);
      for (const { accountId } of fleet.all()) await fleet.sendSecrets(accountId);
      parts.changed();
      return done({});
    },
    'account.testConnection': async (body, actor) => {
      // Asked right after the account was saved, while its guard is starting.
      await fleet.get(body.accountId)?.whenReady(GUARD_STARTS_MS);
      return forward(fleet, 'account.testConnection')(body, actor);
    },
    'engine.start': forward(fleet, 'engine.start'),
    'engine.stop': forward(fleet, 'engine.stop'),
    'kill.plan': forward(fleet, 'kill.plan'),
    'policy.get': forward(fleet, 'policy.get'),
    'policy.rehearse': forward(fleet, 'policy.rehearse'),
    'position.exit': forward(fleet, 'position.exit'),
    'order.cancel': forward(fleet, 'order.cancel'),
    'lock.set': forward(fleet, 'lock.set'),
    'lock.status': forward(fleet, 'lock.status'),
    'lock.unlock': forward(fleet, 'lock.unlock'),
    'journal.page': forward(fleet, 'journal.page'),
    'journal.export': ({ accountId }) => exportCommand(parts, accountId),
    'incident.get': forward(fleet, 'incident.get'),
    'mtm.series': forward(fleet, 'mtm.series'),
    'alert.test': forward(fleet, 'alert.test'),
    'drill.run': forward(fleet, 'drill.run'),
    'terminal.attest': forward(fleet, 'terminal.attest'),
    ...terminalCommands(parts.terminals, (accountId) => fleet.get(accountId)?.view),
    ...practiceCommands(parts),
  };
}
