import { formatRupees, paise } from '../money.ts';
import type { Amount, LegFilter, PnlFigure, PnlScope, RuleAction } from './rule.ts';

/** Money in a sentence. */
export const rupees = (amount: number): string => formatRupees(paise(amount));
/** Money with its sign. */
export const signed = (amount: number): string => formatRupees(paise(amount), { sign: 'always' });

/** Minutes after midnight as a clock shows them. */
export function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The legs a filter takes, in words. */
export function legWords(filter: LegFilter | undefined): string {
  if (!filter) return 'any position';
  const { underlyings, symbols, products, orderTag } = filter;
  const parts = [
    ...(symbols ?? underlyings ?? []),
    ...(products ?? []),
    ...(orderTag === undefined ? [] : [`orders tagged ${orderTag}`]),
  ];
  return parts.length === 0 ? 'any position' : parts.join(', ');
}

/** Whose P&L, in words. */
export function scopeWords(scope: PnlScope, figure: PnlFigure): string {
  if (scope.of === 'group') return 'P&L of the linked accounts';
  if (scope.of === 'legs') return `${figure === 'open' ? 'open P&L' : 'P&L'} of ${legWords(scope.legs)}`;
  return figure === 'open' ? 'open P&L' : 'MTM';
}

const BASES = {
  'start-equity': 'what the account began the day with',
  invested: 'what is invested in open positions',
  'peak-equity': 'the highest the account was worth today',
  'peak-profit': 'the highest profit of the day',
} as const;

/** A limit in words. */
export function amountWords(amount: Amount, atPercent = 100): string {
  const part = atPercent === 100 ? '' : `${atPercent} % of `;
  if ('paise' in amount) return `${part}${rupees(amount.paise)}`;
  if ('percent' in amount) return `${part}${amount.percent} % of ${BASES[amount.of]}`;
  return `${part}${amount.deviations} times how much your days usually vary, at most ${rupees(amount.atMost.paise)}`;
}

/** What a limit cannot be made of while it is not known. */
export function missingBase(amount: Amount): string {
  return 'percent' in amount ? `${BASES[amount.of]} is not known` : 'the limit is not known';
}

/** What a rule does, in words. */
export function actionWords(action: RuleAction): string {
  switch (action.kind) {
    case 'warn':
      return 'you are warned';
    case 'cool-down':
      return `orders that open something are cancelled for ${action.minutes} minutes`;
    case 'cancel-entries':
      return 'orders that would open something are cancelled';
    case 'exit-one':
      return 'the positions it is about are closed';
    case 'flatten':
      return 'everything is closed, and you may go on trading';
    case 'kill':
      return 'the account is killed and locked for the day';
  }
}
