import { describe, expect, it } from 'vitest';
import {
  FRIDAY_10AM,
  NIFTY_CE,
  NIFTY_CE_WING,
  NIFTY_PE,
  order,
  policy,
  position,
  snapshot,
  stopOrder,
} from '../../testing/builders.ts';
import { killLatched } from '../../testing/journal-entries.ts';
import type { AccountSnapshot } from '../account-snapshot.ts';
import { evolve, openingState, type EngineState } from '../engine-state.ts';
import type { JournalEntry } from '../journal-entry.ts';
import { DEFAULT_EXITS } from '../policy.ts';
import { tradingDay } from '../trading-day.ts';
import { ruleActs, type ActContext } from './acts.ts';
import { ToldRule, type RuleEvaluation } from './evaluation.ts';

const NOW = FRIDAY_10AM;
const START: EngineState = { ...openingState(tradingDay('2026-11-20')), running: true };
const SYMBOL = NIFTY_CE.tradingSymbol;

function held(change: Partial<ConstructorParameters<typeof ToldRule>[0]> = {}): RuleEvaluation {
  return new ToldRule({
    id: 'r1',
    action: { kind: 'warn' },
    tier: undefined,
    basis: 'facts',
    holds: true,
    unknown: false,
    value: null,
    threshold: null,
    unit: 'none',
    distance: null,
    subjects: [],
    occurrence: '',
    conditions: [],
    ...change,
  });
}

const context = (change: Partial<ActContext> = {}): ActContext => ({
  now: NOW,
  policy: policy(),
  alias: 'Family',
  killId: 'K42',
  ...change,
});

const acts = (state: EngineState, rules: readonly RuleEvaluation[], parts: Partial<AccountSnapshot> = {}, now = NOW) =>
  ruleActs(state, rules, snapshot(parts), context({ now }));
const after = (state: EngineState, entries: readonly JournalEntry[], at = NOW): EngineState =>
  entries.reduce((each, entry) => evolve(each, entry, at), state);
const kinds = (entries: readonly JournalEntry[]) => entries.map(({ kind }) => kind);
const of = <K extends JournalEntry['kind']>(entries: readonly JournalEntry[], kind: K) =>
  entries.filter((entry): entry is Extract<JournalEntry, { kind: K }> => entry.kind === kind);

describe('a rule that warns', () => {
  it('says so once, as a note and to the trader', () => {
    const first = acts(START, [held()]);
    expect(first).toEqual([
      { kind: 'rule-fired', ruleId: 'r1', action: 'warn', subject: '', sentence: 'Rule r1 holds, so you are warned: ' },
      {
        kind: 'alert-raised',
        alertId: 'rule-r1-2026-11-20',
        priority: 'warning',
        code: 'rule-holds',
        text: 'Family: Rule r1 holds, so you are warned: ',
      },
    ]);
    expect(acts(after(START, first), [held()])).toEqual([]);
  });

  it('is told for each position it is about, and for each occurrence', () => {
    const { positionId } = position({ net: -65 });
    const other = position({ instrument: NIFTY_PE, net: -65 }).positionId;
    const both = acts(START, [held({ subjects: [positionId, other], occurrence: 'o' })]);
    expect(of(both, 'alert-raised').map(({ alertId }) => alertId)).toEqual([
      `rule-r1-2026-11-20-${positionId}`,
      `rule-r1-2026-11-20-${other}`,
    ]);
    const second = acts(after(START, both), [held({ occurrence: 'trip 2' })]);
    expect(of(second, 'rule-fired').map(({ subject }) => subject)).toEqual(['trip 2']);
  });

  it('S2: before a limit says how much of it is reached, under a code of its own', () => {
    const [, alert] = acts(START, [held({ tier: { ruleId: 'dual-condition', percent: 80 } })]);
    expect(alert).toMatchObject({
      code: 'limit-near',
      text: 'Family: 80 % of the limit of rule dual-condition is reached: ',
    });
  });
});

describe('a rule that cancels what would open something', () => {
  const cancel = held({ action: { kind: 'cancel-entries' } });
  const entry = order({ orderId: 'E1', side: 'SELL' });
  const stop = stopOrder({ orderId: 'S1' });
  const parts = { positions: [position({ net: -65 })], orders: [entry, stop] };

  it('D18: takes those out and no stop, and tells the trader', () => {
    const entries = acts(START, [cancel], parts);
    expect(kinds(entries)).toEqual(['rule-fired', 'alert-raised', 'rule-fired', 'cancel-intended']);
    expect(entries[1]).toMatchObject({ priority: 'warning', alertId: 'rule-r1-2026-11-20' });
    expect(entries[2]).toEqual({
      kind: 'rule-fired',
      ruleId: 'r1',
      action: 'cancel-entries',
      subject: 'E1',
      sentence: `Rule r1 cancels order E1 (${SYMBOL}), which would open something`,
    });
    expect(entries[3]).toMatchObject({ orderId: 'E1', tradingSymbol: SYMBOL, purpose: { kind: 'rule', ruleId: 'r1' } });
  });

  it('R12: asks again after five seconds, three times in all', () => {
    let state = START;
    const asked = [0, 4_999, 5_000, 10_000, 15_000, 20_000].map((ms) => {
      const entries = acts(state, [cancel], parts, NOW + ms);
      state = after(state, entries, NOW + ms);
      return of(entries, 'cancel-intended').length;
    });
    expect(asked).toEqual([1, 0, 1, 1, 0, 0]);
  });

  it('two of them cancel an order once', () => {
    const other = held({ id: 'r2', action: { kind: 'cancel-entries' } });
    expect(of(acts(START, [cancel, other], parts), 'cancel-intended')).toHaveLength(1);
  });

  it('cancels nothing where nothing can be seen', () => {
    expect(kinds(ruleActs(START, [cancel], null, context()))).toEqual(['rule-fired', 'alert-raised']);
  });
});

describe('a cool-down (card D18)', () => {
  const cool = held({ action: { kind: 'cool-down', minutes: 30 }, occurrence: 'trip 3' });
  const parts = { orders: [order({ orderId: 'E1' })] };
  const begun = after(START, acts(START, [cool]));

  it('lasts its minutes, and is told once for each occurrence', () => {
    const entries = acts(START, [cool]);
    expect(entries[0]).toMatchObject({ action: 'cool-down', subject: 'cool-down trip 3', until: NOW + 1_800_000 });
    expect(entries[1]).toMatchObject({ alertId: 'rule-r1-2026-11-20-cool-down trip 3', priority: 'warning' });
    expect(acts(after(START, entries), [cool])).toEqual([]);
  });

  it('cancels what would open something while it is on, whether or not its rule holds still', () => {
    const entries = acts(begun, [], parts, NOW + 1_799_999);
    expect(kinds(entries)).toEqual(['rule-fired', 'cancel-intended']);
    expect(entries[0]).toHaveProperty('sentence', expect.stringMatching(/\(cool-down until 10:30:00\)$/));
    expect(entries[0]).toMatchObject({ ruleId: 'r1', action: 'cool-down', subject: 'E1' });
    expect(acts(begun, [], parts, NOW + 1_800_000)).toEqual([]);
  });
});

describe('a rule that closes positions', () => {
  const flatten = held({ action: { kind: 'flatten' } });
  const short = position({ net: -65 });
  const wing = position({ instrument: NIFTY_CE_WING, net: 130 });
  const put = position({ instrument: NIFTY_PE, net: -65 });
  const gone = position({ instrument: NIFTY_PE, product: 'MIS', net: 0, realized: 5 });
  const parts = { positions: [wing, short, gone], orders: [order({ orderId: 'E1' })] };

  it('D22: closes shorts before what protects them, all of each, and cancels what would open something first', () => {
    const entries = acts(START, [flatten], { ...parts, orders: [order({ orderId: 'E1', side: 'SELL' })] });
    expect(kinds(entries)).toEqual([
      'rule-fired',
      'alert-raised',
      'rule-fired',
      'cancel-intended',
      'rule-fired',
      'exit-requested',
      'rule-fired',
      'exit-requested',
    ]);
    expect(entries[1]).toMatchObject({ priority: 'critical', alertId: 'rule-r1-2026-11-20' });
    expect(entries[2]).toMatchObject({ action: 'flatten', subject: 'E1' });
    expect(entries[4]).toMatchObject({ ruleId: 'r1', action: 'flatten', subject: `exit ${short.positionId}` });
    const exits = of(entries, 'exit-requested');
    expect(exits).toMatchObject([
      { positionId: short.positionId, quantity: 65, actor: 'engine', ruleId: 'r1' },
      { positionId: wing.positionId, quantity: 130 },
    ]);
    expect(exits[0]?.exitId).toMatch(/^R42x/);
    expect(new Set(exits.map(({ exitId }) => exitId)).size).toBe(2);
  });

  it('D22: closes the positions it is about and no other', () => {
    const one = held({ action: { kind: 'exit-one' }, subjects: [wing.positionId] });
    const entries = acts(START, [one], parts);
    expect(of(entries, 'exit-requested').map(({ positionId }) => positionId)).toEqual([wing.positionId]);
    expect(of(entries, 'cancel-intended')).toEqual([]);
    expect(of(entries, 'alert-raised')).toMatchObject([{ priority: 'critical' }]);
  });

  it('leaves what the trader’s scope leaves, unless it is about those very positions; holdings it always leaves', () => {
    const equity = { ...NIFTY_CE, kind: 'equity', exchange: 'NSE', tradingSymbol: 'INFY' } as const;
    const intraday = position({ instrument: equity, product: 'MIS', net: 10 });
    const holding = position({ instrument: equity, product: 'CNC', net: 10 });
    const positions = [holding, intraday, put];
    const closed = (scope: (typeof DEFAULT_EXITS)['scope'], rule: RuleEvaluation) => {
      const scoped = context({ policy: policy({ exits: { ...DEFAULT_EXITS, scope } }) });
      const entries = ruleActs(START, [rule], snapshot({ positions }), scoped);
      return of(entries, 'exit-requested').map(({ positionId }) => positionId);
    };
    expect(closed('derivatives', flatten)).toEqual([put.positionId]);
    expect(closed('all-but-holdings', flatten)).toEqual([put.positionId, intraday.positionId]);
    const subjects = positions.map(({ positionId }) => positionId);
    const one = held({ action: { kind: 'exit-one' }, subjects });
    expect(closed('derivatives', one)).toEqual([put.positionId, intraday.positionId]);
  });

  it('D22: two rules close a position once, and not one that is being closed', () => {
    const again = held({ id: 'r2', action: { kind: 'flatten' } });
    const entries = acts(START, [flatten, again], { positions: [short, put] });
    expect(of(entries, 'exit-requested').map(({ ruleId }) => ruleId)).toEqual(['r1', 'r1']);
    const asked = after(START, of(entries, 'exit-requested').slice(0, 1));
    expect(of(acts(asked, [flatten], { positions: [short, put] }), 'exit-requested')).toMatchObject([
      { positionId: put.positionId },
    ]);
  });

  it('waits for the market of each position', () => {
    const closed = context({ isTrading: ({ tradingSymbol }) => tradingSymbol === NIFTY_PE.tradingSymbol });
    const entries = ruleActs(START, [flatten], snapshot({ positions: [short, put] }), closed);
    expect(of(entries, 'exit-requested').map(({ positionId }) => positionId)).toEqual([put.positionId]);
    expect(ruleActs(START, [flatten], snapshot({ positions: [short] }), closed)).toEqual([]);
  });

  it('R12: tries three times, five seconds apart, and then says aloud once that the trader must', () => {
    let state = START;
    const heard = [0, 4_999, 5_000, 10_000, 15_000, 20_000].map((ms) => {
      const entries = acts(state, [flatten], { positions: [short] }, NOW + ms);
      state = after(state, entries, NOW + ms);
      for (const { exitId } of of(entries, 'exit-requested'))
        state = after(state, [{ kind: 'exit-finished', exitId, outcome: 'rejected', detail: '' }], NOW + ms);
      return kinds(entries).join();
    });
    expect(heard).toEqual([
      'rule-fired,alert-raised,rule-fired,exit-requested',
      '',
      'rule-fired,exit-requested',
      'rule-fired,exit-requested',
      'alert-raised',
      '',
    ]);
    const [last] = state.alerts.slice(-1);
    expect(last).toMatchObject({
      alertId: `rule-r1-2026-11-20-open-${SYMBOL}`,
      priority: 'critical',
      code: 'rule-exit-failed',
      text: `Family: ${SYMBOL} IS STILL OPEN. Rule r1 has tried 3 times to close it. Close it in the broker's app, or kill the account.`,
    });
  });

  it('an alert about another position does not stand for this one', () => {
    let state = after(START, [
      { kind: 'alert-raised', alertId: 'x', priority: 'info', code: 'x', text: 'x' },
      ...[1, 2, 3].map((): JournalEntry => ({
        kind: 'rule-fired',
        ruleId: 'r1',
        action: 'flatten',
        subject: `exit ${short.positionId}`,
        sentence: '',
      })),
    ]);
    const first = acts(state, [flatten], { positions: [short] }, NOW + 60_000);
    state = after(state, first);
    expect(of(first, 'alert-raised').map(({ code }) => code)).toContain('rule-exit-failed');
    expect(acts(state, [flatten], { positions: [short] }, NOW + 60_000)).toEqual([]);
  });
});

describe('rules beside the kill', () => {
  it('leave the kill to the kill, and do nothing once it is latched (R1)', () => {
    const parts = { positions: [position({ net: -65 })] };
    expect(acts(START, [held({ action: { kind: 'kill' } })], parts)).toEqual([]);
    const killed = after(START, [killLatched('K1')]);
    expect(acts(killed, [held(), held({ id: 'r2', action: { kind: 'flatten' } })], parts)).toEqual([]);
  });
});
