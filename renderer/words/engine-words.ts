import type { AccountView, EngineStatus } from '../../engine/contract/account-view.ts';
import { BROKER_NAMES } from '../../engine/contract/broker-logins.ts';
import type { Tone } from './tone.ts';

/** An engine's status as the card says it. */
export const ENGINE_WORDS: Readonly<Record<EngineStatus, { readonly label: string; readonly tone: Tone }>> = {
  stopped: { label: 'Stopped', tone: 'idle' },
  starting: { label: 'Starting', tone: 'idle' },
  monitoring: { label: 'Monitoring', tone: 'safe' },
  degraded: { label: 'Degraded', tone: 'caution' },
  killing: { label: 'Killing', tone: 'danger' },
  killed: { label: 'Kill not proven', tone: 'danger' },
  locked: { label: 'Locked', tone: 'locked' },
  faulted: { label: 'In error', tone: 'caution' },
};

/** A kill that lacks nothing but the broker's own switch, and nothing was opened since. */
export function isSwitchLeft({ engine, kill }: AccountView): boolean {
  return engine === 'killed' && kill?.handSwitch !== undefined && kill.reentrySince === undefined;
}

/** Engines that watch: they judge the account again and again. */
export function isMonitoring(account: AccountView): boolean {
  return account.engine === 'monitoring' || account.engine === 'degraded';
}

/** Engines that cannot do their work, whatever the reason. */
export function isInError(account: AccountView): boolean {
  return account.engine === 'faulted' || account.engine === 'killed';
}

/** Whether the guard switch stands on: everything but a stopped engine is the guard's business. */
export function isGuarded(account: AccountView): boolean {
  return account.engine !== 'stopped';
}

/** A broker's name as its customers know it. */
export function brokerName(broker: string): string {
  return (BROKER_NAMES as Readonly<Record<string, string>>)[broker] ?? broker;
}
