import type { CommandBody, CommandName, CommandValue } from '../contract/commands.ts';
import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import type { Result } from '../domain/result.ts';
import type { AccountFleet } from './account-fleet.ts';
import type { PracticeMarket, PracticePlace } from './practice-market.ts';

type PracticeCommand = Extract<CommandName, `practice.${string}`>;
type PracticeHandlers = {
  readonly [N in PracticeCommand]: (body: CommandBody<N>) => Promise<CommandResult<CommandValue<N>>>;
};
type Refusal = { readonly ok: false; readonly error: CommandError };

function refusal(code: string, message: string): Refusal {
  return { ok: false, error: { code, message } };
}

function wireResult<T, V>(result: Result<T, string>, code: string, value: (answer: T) => V): CommandResult<V> {
  return result.ok ? { ok: true, value: value(result.value) } : refusal(code, result.error);
}

/** What the trader would do in the broker's own app, and what moves or breaks the practice market. Never reaches any other account. */
export function practiceCommands({
  fleet,
  market,
}: {
  readonly fleet: AccountFleet;
  readonly market: PracticeMarket;
}): PracticeHandlers {
  const onMarket = async <V>(act: (place: PracticePlace) => Promise<CommandResult<V>>): Promise<CommandResult<V>> => {
    if (!market.place)
      return refusal('practice-not-running', 'No practice account is set up, so there is no practice market.');
    try {
      return await act(market.place);
    } catch (error) {
      return refusal(
        'practice-unreachable',
        `The practice market does not answer: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  const onAccount = async <V>(
    accountId: AccountId,
    act: (place: PracticePlace) => Promise<CommandResult<V>>,
  ): Promise<CommandResult<V>> => {
    const supervisor = fleet.get(accountId);
    if (!supervisor) return refusal('account-not-found', `There is no account "${accountId}".`);
    if (supervisor.view && supervisor.view.mode !== 'practice')
      return refusal('not-a-practice-account', 'Only a practice account can do this.');
    return onMarket(act);
  };
  return {
    'practice.instruments': ({ accountId }) =>
      onAccount(accountId, async ({ admin }) => {
        const { instruments, spots } = await admin.instruments();
        return {
          ok: true,
          value: {
            instruments: instruments.flatMap(({ lastPrice, ...instrument }) => {
              const { tradingSymbol, underlying, expiry, strike, optionType, lotSize, freezeQuantity, tickSize } =
                instrument;
              if (
                expiry === undefined ||
                strike === undefined ||
                optionType === undefined ||
                freezeQuantity === undefined
              )
                return [];
              return [
                {
                  tradingSymbol,
                  underlying,
                  expiry,
                  strike,
                  optionType,
                  lotSize,
                  freezeQuantity,
                  tickSize,
                  lastPrice: paise(lastPrice),
                },
              ];
            }),
            spots: spots.map(({ underlying, spot }) => ({ underlying, spot: paise(spot) })),
          },
        };
      }),
    'practice.order': ({ accountId, price, triggerPrice, ...rest }) => {
      const prices = {
        ...(price === undefined ? {} : { price }),
        ...(triggerPrice === undefined ? {} : { triggerPrice }),
      };
      const ticket = { ...rest, ...prices };
      return onAccount(accountId, async ({ admin }) =>
        wireResult(await admin.placeOrder(accountId, ticket), 'invalid-order', (placed) => placed),
      );
    },
    'practice.market': (body) =>
      onMarket(async ({ admin }) => wireResult(await admin.market(body), 'invalid-market', () => ({}))),
    'practice.fault': (body) => {
      if ('clear' in body && body.clear === true) {
        return onMarket(async ({ admin }) =>
          wireResult(await admin.clearFaults(body.accountId), 'invalid-fault', ({ active }) => ({
            active: [...active],
          })),
        );
      }
      const { accountId, ...fault } = body as { accountId: AccountId; fault: string };
      return onAccount(accountId, async ({ admin }) =>
        wireResult(await admin.setFault(accountId, fault), 'invalid-fault', ({ active }) => ({ active: [...active] })),
      );
    },
    'practice.reset': ({ accountId }) =>
      onAccount(accountId, async ({ admin }) => {
        // The engine first: it refuses while a kill is working, and then nothing is reset.
        const answer = await fleet.get(accountId)?.practiceReset();
        if (answer && !answer.ok) return { ok: false, error: answer.error };
        return wireResult(await admin.resetAccount(accountId), 'practice-refused', () => ({}));
      }),
  };
}
