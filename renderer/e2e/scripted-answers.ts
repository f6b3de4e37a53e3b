import { zRules } from '../../engine/contract/rules.ts';
import { PRESETS } from '../../engine/domain/rules/presets.ts';
import { describeRule } from '../../engine/domain/rules/read-back.ts';
import type { Rule } from '../../engine/domain/rules/rule.ts';
import type { CommandName, CommandValue } from '../../engine/contract/commands.ts';
import type { EntryView } from '../../engine/contract/events.ts';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import { paise } from '../../engine/domain/money.ts';
import { toIstIso } from '../../engine/domain/time.ts';
import { SCRIPT_START } from './scripted-account.ts';

/** Answers by command. Anything without one is simply done. */
type Answers = { readonly [N in CommandName]?: (body: Readonly<Record<string, unknown>>) => CommandValue<N> };

const OPEN = Date.parse('2026-11-20T09:15:00+05:30');

function dayOfMtm(end: number) {
  const count = 290;
  return Array.from({ length: count }, (_, index) => {
    const part = index / (count - 1);
    const wander = Math.sin(part * 9) * 1_450 + Math.sin(part * 31) * 420 + Math.sin(part * 83) * 160;
    const mtm = paise(Math.round((end * part ** 1.6 + wander * (1 - part ** 6)) * 100));
    return { at: toIstIso(OPEN + part * (SCRIPT_START - OPEN)), mtm, quality: 'fresh' };
  });
}

const ENDS: Readonly<Record<string, number>> = { family: -3_412.5, own: 12_860.75, parents: 0, practice: 0 };

type Fact = readonly [secondsAgo: number, kind: string, text: string, tone?: EntryView['tone']];

const FACTS: readonly Fact[] = [
  [9_300, 'day-opened', 'Trading day 2026-11-20 opened.'],
  [9_280, 'engine-started', 'Guard started by the trader.', 'good'],
  [7_000, 'config-applied', 'Limit lowered from ₹12,000 to ₹10,000.'],
  [2_400, 'monitoring-degraded', 'Reading incomplete: one leg without a price.', 'warning'],
  [2_390, 'monitoring-recovered', 'Readings complete again.', 'good'],
  [18, 'stop-hit', 'Stop on NIFTY 26NOV 24500 CE filled: 130 at ₹186.40.', 'warning'],
  [6, 'kill-latched', 'Kill latched: loss ₹10,240 reached ₹10,000 and a stop was hit.', 'danger'],
];

const ENTRIES: readonly EntryView[] = FACTS.map(([secondsAgo, kind, text, tone = 'neutral'], index) => ({
  accountId: accountId('family'),
  seq: index + 1,
  at: toIstIso(SCRIPT_START - secondsAgo * 1_000),
  day: '2026-11-20',
  kind,
  text,
  tone,
  entry: { kind },
}));

const STRIKES = Array.from({ length: 21 }, (_, index) => 24_000 + index * 50);

/** The rules of a rehearsal's settings. */
function rulesIn({ settings }: Readonly<Record<string, unknown>>): readonly Rule[] {
  const { rules = [] } = settings as { readonly rules?: readonly unknown[] };
  return rules.flatMap((rule) => zRules.safeParse([rule]).data ?? []);
}

/** What the scripted host says when nothing else was asked of it. */
export const DEFAULT_ANSWERS = {
  'mtm.series': (body) => ({
    day: '2026-11-20',
    points: dayOfMtm(ENDS[String(body['accountId'])] ?? -4_000),
    dayLossLimit: paise(1_000_000),
  }),
  'journal.page': () => ({ entries: ENTRIES.toReversed(), more: false }),
  'kill.trigger': (body) => {
    const ids = Array.isArray(body['accountIds']) ? (body['accountIds'] as string[]) : ['family'];
    return { kills: ids.map((id) => ({ accountId: accountId(id), killId: `kill-${id}`, alreadyInProgress: false })) };
  },
  'kill.plan': () => ({
    steps: [
      'Cancel 3 orders',
      'Buy back 2 shorts',
      'Sell 2 hedges',
      'Prove the account flat',
      'Pull the kill switch at Dhan',
      'Prove the kill switch',
      'Log out',
    ],
    cancels: ['20451', '20452', '20460'],
    orders: [
      {
        positionId: 'NFO:NIFTY26NOV24500CE:NRML',
        tradingSymbol: 'NIFTY26NOV24500CE',
        side: 'BUY',
        quantity: 3_900,
        slices: [1_755, 1_755, 390],
        slippage: null,
      },
      {
        positionId: 'NFO:NIFTY26NOV24500PE:NRML',
        tradingSymbol: 'NIFTY26NOV24500PE',
        side: 'BUY',
        quantity: 130,
        slices: [130],
        slippage: null,
      },
    ],
    slippage: paise(432_500),
    seconds: 7,
    marginFreed: null,
    cashNeeded: paise(45_120_000),
    leftBySetting: [],
    asOf: toIstIso(SCRIPT_START),
  }),
  'position.exit': () => ({ exitId: 'exit-1', quantity: 130 }),
  'order.cancel': () => ({ outcome: 'confirmed', message: 'Order cancelled.' }),
  'account.save': (body) => ({ accountId: accountId(String(body['accountId'])), takesEffect: 'now', until: null }),
  'incident.get': (body) => ({
    killId: String(body['killId']),
    accountId: accountId('family'),
    tradingDay: '2026-11-20',
    cause: 'Loss ₹10,240 reached the limit of ₹10,000 and a stop was hit',
    startedAt: toIstIso(SCRIPT_START - 94_000),
    finishedAt: toIstIso(SCRIPT_START - 81_000),
    verified: true,
    timeline: ENTRIES.slice(-2),
    evidence: ['family/kill-20261120/01-before.png', 'family/kill-20261120/02-switch-on.png'],
  }),
  'policy.get': () => ({ rules: [], presets: PRESETS.map((preset) => ({ ...preset, rules: [...preset.rules] })) }),
  'policy.rehearse': (body) => ({
    day: '2026-11-20',
    rules: rulesIn(body).map((rule, index) => ({
      ruleId: rule.id,
      meaning: describeRule(rule),
      judged: 'all' as const,
      firstAt: index === 0 ? toIstIso(SCRIPT_START - 1_460_000) : null,
      mtm: index === 0 ? paise(-612_000) : null,
      times: index === 0 ? 1 : 0,
      holdsNow: index === 0,
      sentence: index === 0 ? 'Loss ₹6,120.00 reached ₹6,000.00.' : 'The nearest was ₹1,880.00 away, at 10:02:40.',
    })),
    atOnce: rulesIn(body).length > 2 ? ['day-loss-sum would kill this account: its loss is past the limit now.'] : [],
  }),
  'practice.instruments': () => ({
    instruments: STRIKES.flatMap((strike) =>
      (['CE', 'PE'] as const).map((optionType) => ({
        tradingSymbol: `NIFTY26NOV${strike}${optionType}`,
        underlying: 'NIFTY',
        expiry: '2026-11-26',
        strike: paise(strike * 100),
        optionType,
        lotSize: 65,
        freezeQuantity: 1_800,
        tickSize: paise(5),
        lastPrice: paise(Math.max(500, 14_000 + (optionType === 'CE' ? 1 : -1) * (24_500 - strike) * 50)),
      })),
    ),
    spots: [{ underlying: 'NIFTY', spot: paise(2_451_230) }],
  }),
  'practice.order': () => ({ orderId: '1', status: 'complete', message: null }),
  'practice.faults': () => ({
    faults: [
      {
        fault: 'http-429',
        group: 'line',
        label: 'Too many requests',
        meaning: 'The broker refuses calls for a while.',
      },
      { fault: 'row-missing', group: 'data', label: 'Position missing', meaning: 'A leg is left out of the list.' },
      { fault: 'partial-fills', group: 'market', label: 'Partial fills', meaning: 'Orders fill a little at a time.' },
      { fault: 'switch-refuses', group: 'broker', label: 'Kill switch refuses', meaning: 'The broker will not lock.' },
    ],
  }),
  'practice.fault': () => ({ active: [] }),
  'alert.test': () => ({ deliveries: [{ channel: 'telegram', ok: true, message: 'delivered' }] }),
} satisfies Answers;
