import type { CommandBody, CommandName, CommandValue } from '../contract/commands.ts';
import type { CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import type { Result } from '../domain/result.ts';
import type { PracticeAdminClient } from '../simulation/practice-admin-client.ts';
import { FAULT_LIST } from '../simulation/faults.ts';
import type { AccountFleet } from './account-fleet.ts';
import { PracticeAccess, refusal } from './practice-access.ts';
import type { PracticeMarket } from './practice-market.ts';

type PracticeCommand = Extract<CommandName, `practice.${string}`>;
type Handler<N extends PracticeCommand> = (body: CommandBody<N>) => Promise<CommandResult<CommandValue<N>>>;
type PracticeHandlers = { readonly [N in PracticeCommand]: Handler<N> };

function wireResult<T, V>(result: Result<T, string>, code: string, value: (answer: T) => V): CommandResult<V> {
  return result.ok ? { ok: true, value: value(result.value) } : refusal(code, result.error);
}

async function listInstruments(
  admin: PracticeAdminClient,
): Promise<CommandResult<CommandValue<'practice.instruments'>>> {
  const { instruments, spots } = await admin.instruments();
  const listed = instruments.map(({ exchange: _exchange, kind: _kind, lastPrice, ...instrument }) => ({
    ...instrument,
    lastPrice: paise(lastPrice),
  }));
  const levels = spots.map(({ underlying, spot }) => ({ underlying, spot: paise(spot) }));
  return { ok: true, value: { instruments: listed, spots: levels } };
}

function orderHandler(access: PracticeAccess): Handler<'practice.order'> {
  return ({ accountId, price, triggerPrice, ...rest }) => {
    const prices = {
      ...(price === undefined ? {} : { price }),
      ...(triggerPrice === undefined ? {} : { triggerPrice }),
    };
    return access.toAccount(accountId, async ({ admin }) =>
      wireResult(await admin.placeOrder(accountId, { ...rest, ...prices }), 'invalid-order', (placed) => placed),
    );
  };
}

const activeFaults = ({ active }: { readonly active: readonly string[] }) => ({ active: [...active] });

function faultHandler(access: PracticeAccess): Handler<'practice.fault'> {
  return (body) => {
    if ('clear' in body && body.clear === true) {
      const { accountId } = body;
      return access.toMarket(async ({ admin }) =>
        wireResult(await admin.clearFaults(accountId), 'invalid-fault', activeFaults),
      );
    }
    const { accountId, ...fault } = body as { readonly accountId: AccountId; readonly fault: string };
    return access.toAccount(accountId, async ({ admin }) =>
      wireResult(await admin.setFault(accountId, fault), 'invalid-fault', activeFaults),
    );
  };
}

/** What the trader would do in the broker's own app, and what moves or breaks the practice market. Never reaches any other account. */
export function practiceCommands({
  fleet,
  market,
}: {
  readonly fleet: AccountFleet;
  readonly market: PracticeMarket;
}): PracticeHandlers {
  const access = new PracticeAccess(fleet, market);
  return {
    'practice.instruments': ({ accountId }) => access.toAccount(accountId, ({ admin }) => listInstruments(admin)),
    'practice.order': orderHandler(access),
    'practice.market': (body) =>
      access.toMarket(async ({ admin }) => wireResult(await admin.market(body), 'invalid-market', () => ({}))),
    'practice.faults': async () => ({ ok: true, value: { faults: [...FAULT_LIST] } }),
    'practice.fault': faultHandler(access),
    'practice.reset': ({ accountId }) =>
      access.toAccount(accountId, async ({ admin }) => {
        // The engine first: it refuses while a kill is working, and then nothing is reset.
        const answer = await fleet.get(accountId)?.practiceReset();
        if (answer && !answer.ok) return answer;
        return wireResult(await admin.resetAccount(accountId), 'practice-refused', () => ({}));
      }),
  };
}
