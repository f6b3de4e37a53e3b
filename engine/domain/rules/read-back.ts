import { timeWords } from './judge-facts.ts';
import type { Condition, LeafCondition, LegFilter, Rule } from './rule.ts';
import { actionWords, amountWords, legWords, rupees, scopeWords } from './words.ts';

const ofLegs = (legs: LegFilter | undefined): string => (legs ? ` in ${legWords(legs)}` : '');
const COUNTS = {
  trades: 'trades are made today',
  orders: 'orders to open are sent today',
  'open-positions': 'positions are open',
} as const;

function leafWords(leaf: LeafCondition): string {
  switch (leaf.kind) {
    case 'loss':
      return `the ${scopeWords(leaf, leaf.figure)} is a loss of ${amountWords(leaf.limit, leaf.atPercent)}`;
    case 'profit':
      return `the ${scopeWords(leaf, leaf.figure)} is a profit of ${amountWords(leaf.target, leaf.atPercent)}`;
    case 'hard-floor':
      return `the day's loss is ${amountWords(leaf.limit, leaf.atPercent)} by the worst of its sources`;
    case 'profit-lock': {
      const step =
        leaf.step === null
          ? ''
          : `, and ${rupees(leaf.step.paise)} more for each ${rupees(leaf.step.paise)} made beyond`;
      return `the day has made ${rupees(leaf.arm.paise)} and falls back to ${rupees(leaf.floor.paise)}${step}`;
    }
    case 'drawdown':
      return `the day gives back ${amountWords(leaf.limit, leaf.atPercent)} from its peak`;
    case 'position-loss':
      return `one position${ofLegs(leaf.legs)} loses ${amountWords(leaf.limit, leaf.atPercent)}`;
    case 'position-profit':
      return `one position${ofLegs(leaf.legs)} makes ${amountWords(leaf.target, leaf.atPercent)}`;
    case 'stop-hit':
      return 'a stop on a sold option has filled today';
    case 'trades':
    case 'orders':
    case 'open-positions':
      return `more than ${leaf.max} ${COUNTS[leaf.kind]}`;
    case 'losing-streak':
      return `${leaf.losses} trades in a row have lost`;
    case 'quantity':
      return `one position${ofLegs(leaf.legs)} is larger than ${leaf.max} units`;
    case 'exposure':
      return `${leaf.figure === 'margin' ? 'the margin used' : 'the money in open positions'} reaches ${amountWords(leaf.limit, leaf.atPercent)}`;
    case 'time':
      return `it is ${timeWords(leaf)}`;
    case 'period-loss':
      return `the ${typeof leaf.period === 'number' ? `last ${leaf.period} days have` : `${leaf.period} has`} lost ${amountWords(leaf.limit, leaf.atPercent)}`;
    case 'broker-errors':
      return `${leaf.streak} readings in a row fail`;
  }
}

function conditionWords(condition: Condition, isInner = false): string {
  if (!('conditions' in condition)) return leafWords(condition);
  const words = condition.conditions
    .map((part) => conditionWords(part, true))
    .join(condition.kind === 'all' ? ' and ' : ' or ');
  return isInner && condition.conditions.length > 1 ? `(${words})` : words;
}

/** A rule as a person would say it: "When the MTM is a loss of ₹6,000.00 and …, the account is killed and locked for the day." */
export function describeRule({ when, then, warnAt = [] }: Rule): string {
  const tiers =
    warnAt.length === 0 ? '' : ` You are told at ${warnAt.map((percent) => `${percent} %`).join(', ')} of the limit.`;
  return `When ${conditionWords(when)}, ${actionWords(then)}.${tiers}`;
}
