import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { AlertView } from '../contract/events.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../domain/actor.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import { listAccounts } from '../store/account-config.ts';
import type { ChosenSecrets } from '../store/choose-secrets.ts';
import type { AccountFleet } from './account-fleet.ts';
import type { AccountSupervisor } from './account-supervisor.ts';
import { done, refuse, type CommandHandlers } from './command-handlers.ts';
import { terminalCommands, type TerminalServices } from './terminal-commands.ts';
import { terminalProfileCommands, whyHeld } from './terminal-profile-commands.ts';
import type { TerminalProfiles } from './terminal-profiles.ts';
import type { TerminalRecorder } from './terminal-recorder.ts';
import { exportCommand } from './export-command.ts';
import { practiceCommands } from './practice-commands.ts';
import type { PracticeMarket } from './practice-market.ts';
import { deleteAccount, saveAccount } from './account-commands.ts';
import { noSuchAccount } from './host-answers.ts';
import type { WorkerCommandName } from './worker-protocol.ts';

/** What the host's commands are answered from. */
export type HostCommandParts = {
  readonly dataDir: string;
  readonly fleet: AccountFleet;
  readonly market: PracticeMarket;
  readonly secrets: ChosenSecrets;
  readonly terminals: TerminalServices;
  readonly profiles: TerminalProfiles;
  readonly recorder: TerminalRecorder;
  readonly alerts: () => readonly AlertView[];
  /** Removes what is kept of an account's lock elsewhere. */
  readonly forgetSeal: (accountId: AccountId) => Promise<void>;
  readonly acknowledge: (alertId: string) => boolean;
  readonly changed: () => void;
};

function forward<N extends WorkerCommandName>(
  fleet: AccountFleet,
  name: N,
): (body: CommandBody<N> & { readonly accountId: AccountId }, actor: Actor) => Promise<CommandResult<CommandValue<N>>> {
  return async (body, actor) => {
    const supervisor = fleet.get(body.accountId);
    return supervisor ? supervisor.ask(name, body, actor) : noSuchAccount(body.accountId);
  };
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
    'account.save': (body, actor) => saveAccount(parts, body, actor),
    'account.delete': (body, actor) => deleteAccount(parts, body, actor),
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
    'policy.save': forward(fleet, 'policy.save'),
    'policy.preview': forward(fleet, 'policy.preview'),
    'policy.cancel': forward(fleet, 'policy.cancel'),
    'partner.set': forward(fleet, 'partner.set'),
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
    ...terminalProfileCommands({
      ...parts,
      heldBy: (accountId) => whyHeld(fleet.get(accountId)?.view),
      note: (accountId, changes) => fleet.get(accountId)?.tell({ type: 'note-config', changes }),
      now: () => Date.now(),
    }),
    ...practiceCommands(parts),
  };
}
