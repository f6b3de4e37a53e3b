import type { FaultDesk } from './fault-desk.ts';
import { CONTRACTS, type OptionContract } from './option-chain.ts';

/** In which quantities the exchange takes orders of a contract today, in units; the published list may say otherwise. */
export type OrderTerms = { readonly lotSize: number; readonly freezeQuantity: number };

/** A lot that was changed is bigger by this part unless a request says otherwise. */
const LOT_GROWTH = 0.2;

/** The terms in force for one account: the published ones, changed by what the fault desk does to them. */
export function orderTerms(
  faults: FaultDesk,
  accountId: string,
  contract: { readonly tradingSymbol: string } & Pick<OptionContract, 'underlying'>,
): OrderTerms {
  const { tradingSymbol } = contract;
  const published = CONTRACTS[contract.underlying];
  const changed = faults.find(accountId, 'lot-changed', tradingSymbol);
  const lowered = faults.find(accountId, 'freeze-lowered', tradingSymbol);
  const half = Math.floor(published.freezeQuantity / 2);
  return {
    lotSize: changed ? (changed.units ?? Math.ceil(published.lotSize * (1 + LOT_GROWTH))) : published.lotSize,
    freezeQuantity: lowered ? (lowered.units ?? half) : published.freezeQuantity,
  };
}
