// `npm run tradefuse -- kill <account|all> --reason "…"`: a kill from a terminal, through the door of the host that runs.
import { parseArgs } from 'node:util';
import type { CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import { readDoorAddress, type DoorAddress } from './door-file.ts';
import { defaultDataDir } from './headless-options.ts';

const USAGE = 'Use: tradefuse kill <account|all> --reason "why" [--data-dir DIR]';
const ACT_BY_HAND = "If money is at risk, act in your broker's own app now.";
const ANSWERS_WITHIN_MS = 15_000;

type Order = { readonly target: string; readonly reason: string; readonly dataDir: string };

function readOrder(args: readonly string[]): Order | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { reason: { type: 'string' }, 'data-dir': { type: 'string' } },
    });
    const [verb, target, ...rest] = positionals;
    if (verb !== 'kill' || target === undefined || rest.length > 0) return undefined;
    return {
      target,
      reason: values.reason ?? 'from the command line',
      dataDir: values['data-dir'] ?? defaultDataDir(),
    };
  } catch {
    return undefined;
  }
}

async function send(
  { url, token }: DoorAddress,
  { target, reason }: Order,
): Promise<CommandResult<CommandValue<'kill.trigger'>>> {
  const response = await fetch(`${url}/api/commands/kill.trigger`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-tradefuse-actor': 'cli' },
    body: JSON.stringify({ accountIds: target === 'all' ? 'all' : [target], reason }),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  return (await response.json()) as CommandResult<CommandValue<'kill.trigger'>>;
}

/** Carries the order out and says what became of it; the exit code is 0 only when every account was latched. */
async function main(args: readonly string[]): Promise<number> {
  const order = readOrder(args);
  if (!order) return say(USAGE, 2);
  const address = readDoorAddress(order.dataDir);
  if (!address) return say(`No TradeFuse host with an open door runs on ${order.dataDir}. ${ACT_BY_HAND}`, 1);
  try {
    const answer = await send(address, order);
    if (!answer.ok) return say(`${answer.error.message} Nothing was killed.`, 1);
    for (const { accountId, killId, alreadyInProgress, error } of answer.value.kills) {
      const state = alreadyInProgress ? 'was killed already' : 'KILL latched';
      process.stdout.write(`${accountId}: ${error ?? `${state} (${killId})`}\n`);
    }
    return answer.value.kills.every(({ killId }) => killId !== null) ? 0 : 1;
  } catch {
    return say(`The TradeFuse host does not answer, so it is not known whether this was done. ${ACT_BY_HAND}`, 1);
  }
}

function say(sentence: string, exitCode: number): number {
  process.stderr.write(`${sentence}\n`);
  return exitCode;
}

process.exitCode = await main(process.argv.slice(2));
