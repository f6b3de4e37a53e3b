import type { CommandError, CommandResult } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { AccountFleet } from './account-fleet.ts';
import type { PracticeMarket, PracticePlace } from './practice-market.ts';

type Refusal = { readonly ok: false; readonly error: CommandError };
type Act<V> = (place: PracticePlace) => Promise<CommandResult<V>>;

/** A refusal with its sentence. */
export function refusal(code: string, message: string): Refusal {
  return { ok: false, error: { code, message } };
}

/** The guard in front of the practice market: what it lets through can only ever reach a practice account. */
export class PracticeAccess {
  readonly #fleet: AccountFleet;
  readonly #market: PracticeMarket;

  constructor(fleet: AccountFleet, market: PracticeMarket) {
    this.#fleet = fleet;
    this.#market = market;
  }

  /** Acts on the market itself. */
  async toMarket<V>(act: Act<V>): Promise<CommandResult<V>> {
    const { place } = this.#market;
    if (!place)
      return refusal('practice-not-running', 'No practice account is set up, so there is no practice market.');
    try {
      return await act(place);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return refusal('practice-unreachable', `The practice market does not answer: ${why}`);
    }
  }

  /** Acts on an account, after a look at what kind of account it is. */
  async toAccount<V>(accountId: AccountId, act: Act<V>): Promise<CommandResult<V>> {
    const supervisor = this.#fleet.get(accountId);
    if (!supervisor) return refusal('account-not-found', `There is no account "${accountId}".`);
    if (supervisor.view && supervisor.view.mode !== 'practice') {
      return refusal('not-a-practice-account', 'Only a practice account can do this.');
    }
    return this.toMarket(act);
  }
}
