import { proven } from '../testing/proven.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALENDAR, FRIDAY_10AM, NIFTY_CE, policy, position, rupees, snapshot, stopOrder } from '../testing/builders.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { decide, type DecisionContext } from './decide.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import type { LastGoodPrices } from './mark-to-market.ts';
import { isPrice, markToMarket, rememberPrices } from './mark-to-market.ts';
import { paise } from './money.ts';
import type { Policy } from './policy.ts';
import type { PositionId, Quote } from './position.ts';
import { anyRules } from '../testing/rule-arbitraries.ts';
import type { Rule } from './rules/rule.ts';
import { assessRisk, type RiskAssessment } from './risk.ts';
import { tripwireArm } from './tripwire-arm.ts';
import { MOST_LEGS, Tripwire } from './tripwire.ts';
import { tradingDayOf } from './trading-day.ts';

/** An engine that judges every price in full, which is what the tripwire must never be less careful than. */
class FullJudgement {
  snapshot: AccountSnapshot;
  state: EngineState;
  readonly policy: Policy;
  #lastGood: LastGoodPrices = new Map();
  last: RiskAssessment;

  constructor(given: AccountSnapshot, with_: { readonly policy: Policy; readonly state: EngineState }) {
    this.snapshot = given;
    this.policy = with_.policy;
    this.state = with_.state;
    this.last = this.assess(given.asOf);
  }

  assess(now: number): RiskAssessment {
    const context = { policy: this.policy, knownStopHits: this.state.stopHits, lastGood: this.#lastGood, now };
    this.last = proven(assessRisk(this.snapshot, context));
    this.#lastGood = rememberPrices(this.last.mark, this.#lastGood);
    return this.last;
  }

  price(positionId: PositionId, quote: Quote): void {
    const positions = this.snapshot.positions.map((each) =>
      each.positionId === positionId && !(quote.asOf < (each.quote?.asOf ?? 0)) ? { ...each, quote } : each,
    );
    this.snapshot = { ...this.snapshot, positions };
  }

  /** A new reading: the same rows with good prices. */
  read(now: number): void {
    const positions = this.snapshot.positions.map((each) => {
      const price = each.quote?.lastPrice ?? 0;
      return { ...each, quote: { lastPrice: isPrice(price) ? price : 10_000, asOf: now } };
    });
    this.snapshot = { ...this.snapshot, asOf: now, positions };
    this.assess(now);
  }

  /** What follows, recorded; the count of entries. */
  judge(now: number): number {
    const context: DecisionContext = {
      now,
      policy: this.policy,
      capabilities: { killSwitch: { access: 'none', needsFlat: true } },
      calendar: CALENDAR,
      killId: 'K1',
      alias: 'Test',
    };
    const entries = decide(this.state, { kind: 'assessed', assessment: this.assess(now) }, context);
    this.state = entries.reduce((state, entry) => evolve(state, entry, now), this.state);
    return entries.length;
  }
}

const running = (): EngineState => ({ ...openingState(tradingDayOf(FRIDAY_10AM)), running: true });

const LEGS = 4;
const SYMBOLS = Array.from({ length: LEGS }, (_, index) => ({ ...NIFTY_CE, tradingSymbol: `LEG${index}` }));

/** Legs with room to lose, of which some are closed, some short with a stop that has filled, rests or never was. */
const anyAccount = fc
  .record({
    legs: fc.array(
      fc.record({
        net: fc.constantFrom(-130, -65, 0, 65, 195),
        ltp: fc.integer({ min: 1, max: 300 }),
        realized: fc.integer({ min: -2_500, max: 2_000 }),
        stop: fc.constantFrom('none', 'resting', 'filled'),
      }),
      { minLength: 1, maxLength: LEGS },
    ),
    asOfAgo: fc.integer({ min: 0, max: 5_500 }),
  })
  .map(({ legs, asOfAgo }): AccountSnapshot => {
    const rows = legs.map(({ net, ltp, realized }, index) => {
      const instrument = SYMBOLS[index] ?? NIFTY_CE;
      return position({ instrument, net, average: ltp, realized, ltp, pricedAt: FRIDAY_10AM });
    });
    const orders = legs.flatMap(({ stop, net, ltp }, index) => {
      const instrument = SYMBOLS[index] ?? NIFTY_CE;
      const quantity = Math.max(65, Math.abs(net));
      if (stop === 'none') return [];
      const done = stop === 'filled' ? ({ status: 'complete', filledQuantity: 65 } as const) : {};
      return [stopOrder({ orderId: `S${index}`, instrument, quantity, triggerPrice: rupees(ltp + 20), ...done })];
    });
    return snapshot({ asOf: FRIDAY_10AM - asOfAgo, positions: rows, orders });
  });

/** Rupees the account may still lose. */
const anyRoom = fc.integer({ min: 1, max: 3_000 });

function lineBelow(account: AccountSnapshot, room: number, rules: readonly Rule[] = []): Policy {
  const value = markToMarket(account, new Map(), FRIDAY_10AM).value ?? 0;
  return policy({ dayLossLimit: paise(Math.max(1, rupees(room) - value)), rules });
}

/** What a feed can send: calm prices, jumps, no prices, late ones, and time that passes or is set back. */
const anyTick = fc.record({
  leg: fc.nat(LEGS - 1),
  price: fc.oneof(
    { weight: 24, arbitrary: fc.integer({ min: -300, max: 300 }).map((by) => ({ by })) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 60_000 }).map((to) => ({ to })) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 0, -5, Infinity, 0.2, 1e300).map((to) => ({ to })) },
  ),
  late: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, fc.constantFrom(800, 4_999, 5_001, Number.NaN)),
  reads: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  passes: fc.oneof(
    { weight: 40, arbitrary: fc.integer({ min: 0, max: 400 }) },
    fc.constantFrom(4_000, 5_001, -2_000, 86_400_000),
  ),
});

function rearm(wire: Tripwire, full: FullJudgement, account = 0): void {
  const numbers = new Map(full.snapshot.positions.map(({ positionId }, index) => [positionId, index]));
  const { policy: line, state, last } = full;
  const arm = tripwireArm(last, { policy: line, state, instrumentOf: (id) => numbers.get(id) });
  if (arm) wire.arm(account, arm);
  else wire.disarm(account);
}

describe('the tripwire', () => {
  it.each([
    { rules: 'the default rule alone', own: fc.constant<readonly Rule[]>([]), runs: 400, seed: undefined },
    { rules: 'any rules of the trader beside it', own: anyRules, runs: 400, seed: undefined },
    // Failed once: a cancel that came due again while prices were calm.
    { rules: 'rules that act again by the clock', own: anyRules, runs: 400, seed: -1_683_143_883 },
  ])(
    'is never less careful than the full judgement, and its figure is the same to the paisa: $rules',
    ({ own, runs, seed }) => {
      let quiet = 0;
      const anyTicks = fc.array(anyTick, { minLength: 5, maxLength: 60 });
      fc.assert(
        fc.property(anyAccount, anyRoom, anyTicks, own, (account, room, ticks, rules) => {
          const full = new FullJudgement(account, { policy: lineBelow(account, room, rules), state: running() });
          let now = FRIDAY_10AM;
          while (full.judge(now) > 0);
          const wire = new Tripwire({ accounts: 1, instruments: LEGS, legsPerAccount: LEGS });
          rearm(wire, full);
          for (const { leg, price, late, passes, reads } of ticks) {
            if (reads) {
              full.read(now);
              while (full.judge(now) > 0);
              rearm(wire, full);
            }
            const row = full.snapshot.positions[leg];
            if (!row) continue;
            now += passes;
            const held = row.quote?.lastPrice ?? 0;
            const lastPrice = 'to' in price ? price.to : held + price.by;
            const quote: Quote = { lastPrice, asOf: now - late };
            const trips = row.netQuantity !== 0 && wire.tick(leg, quote, now) > 0;
            const before = wire.isArmed(0);
            full.price(row.positionId, quote);
            const decided = full.judge(now);
            if (!trips && before) {
              quiet += 1;
              if (row.netQuantity !== 0) expect(decided, 'decided without being asked').toBe(0);
              expect(full.last.dayPnl).toBe(wire.dayPnl(0));
            }
            if (trips && decided === 0) rearm(wire, full);
            if (decided > 0) wire.disarm(0);
          }
        }),
        { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
      );
      // A wire that always trips would pass the rest.
      expect(quiet).toBeGreaterThan(1_000);
    },
  );

  describe('with a sold and a bought option, 1,000 away from the line', () => {
    const short = position({ instrument: SYMBOLS[0] ?? NIFTY_CE, net: -65, ltp: 100 });
    const long = position({ instrument: SYMBOLS[1] ?? NIFTY_CE, net: 65, ltp: 100 });
    const stop = stopOrder({ orderId: 'S', instrument: short.instrument, triggerPrice: rupees(110) });
    const judge = (orders = [stop]): FullJudgement =>
      new FullJudgement(snapshot({ positions: [short, long], orders }), {
        policy: policy({ dayLossLimit: rupees(1_000) }),
        state: running(),
      });
    const quote = (rupeesEach: number, sides: { readonly bid?: number; readonly ask?: number } = {}): Quote => ({
      lastPrice: rupees(rupeesEach),
      ...(sides.bid === undefined ? {} : { bid: rupees(sides.bid) }),
      ...(sides.ask === undefined ? {} : { ask: rupees(sides.ask) }),
      asOf: FRIDAY_10AM,
    });
    const wireOf = (full: FullJudgement, accounts = 1): Tripwire => {
      const wire = new Tripwire({ accounts, instruments: LEGS, legsPerAccount: LEGS });
      for (let account = 0; account < accounts; account += 1) rearm(wire, full, account);
      return wire;
    };

    it('lets an ordinary price pass and counts it', () => {
      const wire = wireOf(judge());
      expect(wire.tick(0, quote(105), FRIDAY_10AM)).toBe(0);
      expect(wire.dayPnl(0)).toBe(rupees(-325));
    });

    it('asks when a price reaches the trigger of a stop, and not again for the same stop', () => {
      const full = judge();
      const wire = wireOf(full);
      expect(wire.tick(0, quote(109.95), FRIDAY_10AM)).toBe(0);
      expect(wire.tick(0, quote(110), FRIDAY_10AM)).toBe(1);
      full.price(short.positionId, quote(110));
      full.assess(FRIDAY_10AM);
      rearm(wire, full);
      expect(wire.tick(0, quote(111), FRIDAY_10AM)).toBe(0);
    });

    it('asks when a price jumps by a quarter, although the figure stays far from the line', () => {
      const wire = wireOf(judge([]));
      expect(wire.tick(1, quote(126), FRIDAY_10AM)).toBe(1);
    });

    it('asks when a profit comes near its target, and when one leg alone comes to its own line', () => {
      const withRule = (when: Rule['when']): Tripwire => {
        const rules: readonly Rule[] = [{ id: 'mine', when, then: { kind: 'kill' } }];
        const line = policy({ dayLossLimit: rupees(1_000), rules });
        return wireOf(new FullJudgement(snapshot({ positions: [short, long] }), { policy: line, state: running() }));
      };
      const target = withRule({ kind: 'profit', of: 'account', figure: 'day', target: { paise: rupees(500) } });
      expect(target.tick(1, quote(107.5), FRIDAY_10AM)).toBe(0);
      expect(target.tick(1, quote(107.7), FRIDAY_10AM)).toBe(1);
      const leg = withRule({ kind: 'position-loss', figure: 'day', limit: { paise: rupees(650) } });
      expect(leg.tick(1, quote(90.01), FRIDAY_10AM)).toBe(0);
      expect(leg.tick(1, quote(90), FRIDAY_10AM)).toBe(1);
      const both = withRule({ kind: 'exposure', figure: 'value', limit: { paise: rupees(13_650) } });
      expect(both.tick(1, quote(104.9), FRIDAY_10AM)).toBe(0);
      expect(both.tick(1, quote(105), FRIDAY_10AM)).toBe(1);
    });

    it('stays due until it is armed anew', () => {
      const wire = wireOf(judge());
      wire.tick(0, { lastPrice: Number.NaN, asOf: FRIDAY_10AM }, FRIDAY_10AM);
      expect(wire.tick(0, quote(100), FRIDAY_10AM)).toBe(1);
      expect(wire.isArmed(0)).toBe(false);
    });

    it('knows what closing at the other side would bring', () => {
      const wire = wireOf(judge());
      wire.tick(0, quote(100, { bid: 99, ask: 102 }), FRIDAY_10AM);
      wire.tick(1, quote(100, { bid: 97, ask: 101 }), FRIDAY_10AM);
      expect(wire.dayPnl(0)).toBe(0);
      expect(wire.exitPnl(0)).toBe(rupees(-65 * 2 - 65 * 3));
    });

    it('watches many accounts on one price and names those that are due, each once', () => {
      const wire = wireOf(judge(), 3);
      wire.disarm(1);
      expect(wire.tick(0, quote(104), FRIDAY_10AM)).toBe(1);
      expect(wire.dueAccount(0)).toBe(1);
      expect(wire.tick(0, quote(115), FRIDAY_10AM)).toBe(3);
      expect([0, 1, 2].map((place) => wire.dueAccount(place))).toEqual([0, 1, 2]);
    });

    it('refuses more legs than can be added up exactly', () => {
      expect(() => new Tripwire({ accounts: 1, instruments: 1, legsPerAccount: MOST_LEGS + 1 })).toThrow('exactly');
      const wire = new Tripwire({ accounts: 1, instruments: LEGS, legsPerAccount: 1 });
      rearm(wire, judge());
      expect(wire.isArmed(0)).toBe(false);
    });
  });
});
