import { BROKER_LOGINS } from '../contract/broker-logins.ts';
import type { CommandBody, CommandValue } from '../contract/commands.ts';
import type { AccountSettings } from '../contract/account-settings.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { Actor } from '../domain/actor.ts';
import { mayBeAccountFile, readAccount, removeAccount, writeAccount } from '../store/account-config.ts';
import type { ChosenSecrets } from '../store/choose-secrets.ts';
import { removeTerminalProfile } from '../store/terminal-profile-file.ts';
import type { AccountSupervisor } from './account-supervisor.ts';
import { done, refuse } from './command-handlers.ts';
import { noSuchAccount, type Refusal } from './host-answers.ts';
import type { HostCommandParts } from './host-commands.ts';
import { ACCOUNT_SECRETS, KEPT_SECRETS } from './secret-names.ts';
import { isSameAccount } from './settings/settings-units.ts';

/** A guard that is starting takes settings in a moment; one that cannot start must not keep its settings from being mended. */
const GUARD_ANSWERS_MS = 5_000;

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

/** A token that goes takes a channel of alerts with it: that is the contract's to say, and not done beforehand. */
function withoutLooser(secrets: CommandBody<'account.save'>['secrets']): CommandBody<'account.save'>['secrets'] {
  if (secrets?.['telegram-bot-token'] !== null) return secrets;
  const { 'telegram-bot-token': _token, ...others } = secrets;
  return others;
}

/**
 * Saves an account. A guard that stands takes the settings itself: it knows from when each part of them counts, and writes the file. A
 * new account, or one without a guard, gets the file, and its guard holds it against what held before.
 */
export async function saveAccount(
  parts: HostCommandParts,
  body: CommandBody<'account.save'>,
  actor: Actor,
): Promise<CommandResult<CommandValue<'account.save'>>> {
  const { dataDir, fleet, market } = parts;
  const { accountId, settings, secrets, partnerCode } = body;
  if (!mayBeAccountFile(accountId))
    return refuse('invalid-body', 'This name is reserved.', [{ path: 'accountId', message: 'reserved name' }]);
  const refused = refuseSettings(settings);
  if (refused) return refused;
  const before = readAccount(dataDir, accountId).settings;
  const supervisor = fleet.get(accountId);
  const isAnother = before !== undefined && !isSameAccount(before, settings);
  if (isAnother && supervisor?.view?.kill)
    return refuse('locked', 'An account that was killed today keeps its broker and client code until tomorrow.');
  // Secrets first: settings that need one never stand without it.
  const unsaved = await saveSecrets(parts.secrets, accountId, withoutLooser(secrets));
  if (unsaved) return unsaved;
  if (settings.broker === 'paper') {
    if (!market.place) await market.start();
    await market.openAccount(accountId, settings.clientCode);
  }
  const looser = secrets?.['telegram-bot-token'] === null ? { secrets: { 'telegram-bot-token': null } } : {};
  const code = partnerCode === undefined ? {} : { partnerCode };
  const result = await askGuard(supervisor, { accountId, settings, ...looser, ...code }, actor);
  if (!result) await writeAccount(dataDir, accountId, settings);
  const now = readAccount(dataDir, accountId).settings;
  const rewired = isAnother && now !== undefined && isSameAccount(now, settings);
  if (rewired) await fleet.remove(accountId);
  if (!supervisor || rewired) fleet.add(accountId);
  await fleet.sendSecrets(accountId);
  parts.changed();
  return result ?? done({ accountId, takesEffect: 'now', until: null });
}

async function askGuard(
  supervisor: AccountSupervisor | undefined,
  body: CommandBody<'account.save'>,
  actor: Actor,
): Promise<CommandResult<CommandValue<'account.save'>> | undefined> {
  if (!supervisor || !(await supervisor.whenReady(GUARD_ANSWERS_MS))) return undefined;
  return supervisor.ask('account.save', body, actor);
}

/** Removes an account: asked of its guard first, which may have promised to stay. */
export async function deleteAccount(
  parts: HostCommandParts,
  body: CommandBody<'account.delete'>,
  actor: Actor,
): Promise<CommandResult<CommandValue<'account.delete'>>> {
  const { accountId } = body;
  const supervisor = parts.fleet.get(accountId);
  if (!supervisor) return noSuchAccount(accountId);
  const refused = mayNotGo(supervisor);
  if (refused) return refused;
  if (supervisor.isReady) {
    const answer = await supervisor.ask('account.delete', body, actor);
    if (!answer.ok) return answer;
  }
  return removeGuarded(parts, accountId);
}

function mayNotGo({ view }: AccountSupervisor): Refusal | undefined {
  if (view?.lock)
    return refuse('locked', 'A locked account cannot be removed before its lock ends.', {
      until: view.lock.until ?? '',
    });
  if (view?.engine === 'killing')
    return refuse('kill-in-progress', 'A kill is closing this account; wait until it has ended.');
  return undefined;
}

/** Takes an account out of this computer's guard; refused while something is open or it is being stopped. */
export async function removeGuarded(
  parts: HostCommandParts,
  accountId: AccountId,
): Promise<CommandResult<CommandValue<'account.delete'>>> {
  const { dataDir, fleet, market, secrets, forgetSeal, changed } = parts;
  const supervisor = fleet.get(accountId);
  if (!supervisor) return noSuchAccount(accountId);
  const { view } = supervisor;
  const refused = mayNotGo(supervisor);
  if (refused) return refused;
  if (view && view.openPositions > 0)
    return refuse('not-flat', 'This account has open positions. Close them before you remove its guard.');
  await fleet.remove(accountId);
  for (const purpose of KEPT_SECRETS) await secrets.remove({ accountId, purpose });
  await forgetSeal(accountId);
  if (view?.broker === 'paper') await market.place?.admin.closeAccount(accountId);
  removeTerminalProfile(dataDir, accountId, Date.now());
  removeAccount(dataDir, accountId, Date.now());
  changed();
  return done({});
}
