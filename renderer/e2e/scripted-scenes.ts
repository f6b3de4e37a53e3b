import type { AccountView } from '../../engine/contract/account-view.ts';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import type { AlertView, HostSnapshot } from '../../engine/contract/events.ts';
import { handSwitchOf, switchLeftWords } from '../../engine/domain/hand-switch.ts';
import { paise } from '../../engine/domain/money.ts';
import { toIstIso } from '../../engine/domain/time.ts';
import { scriptAccount, scriptKill, scriptOrder, scriptPosition, SCRIPT_START } from './scripted-account.ts';
import { TERMINAL_SCENES } from './scripted-terminal.ts';

const CE = 'NIFTY26NOV24500CE';
const PE = 'NIFTY26NOV24500PE';
const HEDGE_CE = 'NIFTY26NOV25200CE';
const HEDGE_PE = 'NIFTY26NOV23800PE';

const LEGS = [
  scriptPosition({ symbol: CE, lots: -2, average: 142.3, last: 151.85, stopAt: 185 }),
  scriptPosition({ symbol: PE, lots: -2, average: 128.6, last: 121.1, stopAt: 167 }),
  scriptPosition({ symbol: HEDGE_CE, lots: 2, average: 18.4, last: 19.05, uncovered: 0 }),
  scriptPosition({ symbol: HEDGE_PE, lots: 2, average: 16.2, last: 15.6 }),
];
const ORDERS = [
  scriptOrder('20451', {
    tradingSymbol: CE,
    side: 'BUY',
    quantity: 130,
    triggerPrice: paise(18_500),
    price: paise(19_000),
  }),
  scriptOrder('20452', {
    tradingSymbol: PE,
    side: 'BUY',
    quantity: 130,
    triggerPrice: paise(16_700),
    price: paise(17_200),
  }),
  scriptOrder('20460', {
    tradingSymbol: HEDGE_PE,
    side: 'SELL',
    type: 'LIMIT',
    price: paise(2_200),
    status: 'open',
    rawStatus: 'OPEN',
  }),
  scriptOrder('20440', {
    tradingSymbol: CE,
    side: 'SELL',
    type: 'MARKET',
    quantity: 130,
    filledQuantity: 130,
    averagePrice: paise(14_230),
    status: 'complete',
    rawStatus: 'TRADED',
    working: false,
  }),
  scriptOrder('20441', {
    tradingSymbol: PE,
    side: 'SELL',
    type: 'LIMIT',
    status: 'rejected',
    rawStatus: 'REJECTED',
    rejectReason: 'margin short by ₹1,240',
    working: false,
  }),
];
const found = handSwitchOf('zerodha');
const HAND_SWITCH = { broker: '', caveat: '', ...found, path: [...(found?.path ?? [])], reflattensPerHour: 5 };

type Script = Partial<Parameters<typeof scriptAccount>[0]>;

const HOLDING = { positions: LEGS, orders: ORDERS } as const;
const LOCK = { until: '2026-11-23T09:00:00.000+05:30', reason: 'kill of 11:40' };

const family = (script: Script = {}): AccountView =>
  scriptAccount({ id: 'family', alias: 'Family', rupees: -3_412.5, ...HOLDING, ...script });
const own = (script: Script = {}): AccountView =>
  scriptAccount({
    id: 'own',
    alias: 'Own',
    clientCode: 'YX4471',
    broker: 'zerodha',
    rupees: 12_860.75,
    limit: 25_000,
    positions: LEGS.slice(0, 2),
    orders: ORDERS.slice(0, 2),
    ...script,
  });
const parents = (script: Script = {}): AccountView =>
  scriptAccount({
    id: 'parents',
    alias: 'Parents',
    clientCode: 'K88120',
    broker: 'kotak-neo',
    rupees: 0,
    limit: 15_000,
    ...script,
  });

const stopped: Script = {
  engine: 'stopped',
  protected: false,
  blockers: [{ code: 'engine-stopped', message: 'the guard is switched off' }],
};
const degraded: Script = {
  engine: 'degraded',
  protected: false,
  blockers: [{ code: 'stale', message: 'no price for one leg for 12 s' }],
};

const ALERTS: readonly AlertView[] = [
  alert(
    ['a3', 'critical', 40],
    'Naked short: NIFTY26NOV24500PE has no live stop. Its stop was rejected by the broker.',
  ),
  alert(['a2', 'warning', 320], 'Family has used 75 % of its limit: loss ₹7,512 of ₹10,000.'),
  alert(['a1', 'info', 9_200], 'Guard of Family started. Session of Dhan is good until 23:59.', true),
];

type AlertFacts = readonly [alertId: string, priority: AlertView['priority'], secondsAgo: number];

function alert([alertId, priority, secondsAgo]: AlertFacts, text: string, acknowledged = false): AlertView {
  const at = toIstIso(SCRIPT_START - secondsAgo * 1_000);
  const deliveries = [
    {
      channel: 'telegram',
      at,
      ok: priority !== 'warning',
      ...(priority === 'warning' ? { message: 'chat not found' } : {}),
    },
    { channel: 'desktop', at, ok: true },
  ];
  return {
    alertId,
    accountId: family().accountId,
    priority,
    code: alertId,
    text,
    raisedAt: at,
    deliveries,
    acknowledgedAt: acknowledged ? at : null,
  };
}

function many(): readonly AccountView[] {
  return Array.from({ length: 20 }, (_, index) => {
    const script = { alias: `Account ${index + 1}`, clientCode: `C${1000 + index}` };
    const value = Math.round(Math.sin(index * 1.7) * 9_800);
    return family({ id: `account-${index + 1}`, rupees: value, ...script, ...(index % 7 === 3 ? degraded : {}) });
  });
}

/** The pictures a host can show, by name. */
export const SCENES = {
  calm: () => [family(), own(), parents()],
  near: () => [family({ rupees: -8_420, stopLoss: 'HIT TODAY' }), own(), parents(stopped)],
  killing: () => [
    family({ rupees: -10_240, stopLoss: 'HIT TODAY', engine: 'killing', kill: scriptKill(1) }),
    own(),
    parents(),
  ],
  locked: () => [
    family({
      rupees: -10_655.5,
      stopLoss: 'HIT TODAY',
      engine: 'locked',
      protected: false,
      kill: scriptKill(7, true),
      lock: LOCK,
      positions: [],
      orders: [],
    }),
    own({ engine: 'locked', protected: false, lock: LOCK, positions: [], orders: [] }),
  ],
  stale: () => [
    family({
      engine: 'degraded',
      quality: 'stale',
      protected: false,
      dataAgeMs: 12_400,
      blockers: [{ code: 'stale', message: 'no complete reading for 12 s: the session expired' }],
    }),
    own({ dataAgeMs: 6_300 }),
    parents({
      rupees: null,
      quality: 'unknown',
      dataAgeMs: null,
      engine: 'starting',
      protected: false,
      blockers: [{ code: 'starting', message: 'waiting for the first reading' }],
    }),
  ],
  faulted: () => [
    family({
      engine: 'faulted',
      protected: false,
      stopLoss: 'NAKED',
      blockers: [{ code: 'login', message: 'login refused: the TOTP seed is wrong' }],
    }),
    own({
      engine: 'killed',
      protected: false,
      rupees: -26_100,
      kill: scriptKill(4),
      blockers: [{ code: 'unproven', message: 'kill switch not proven: pull it by hand at Zerodha' }],
    }),
    parents(stopped),
  ],
  'switch-left': () => [
    own({
      engine: 'killed',
      protected: false,
      rupees: -26_100,
      positions: [],
      orders: [],
      lock: LOCK,
      kill: { ...scriptKill(4, true), verified: false, handSwitch: HAND_SWITCH },
      blockers: [{ code: 'switch-by-hand', message: switchLeftWords('zerodha') }],
    }),
    parents(),
  ],
  'login-wanted': () => [
    own({
      engine: 'degraded',
      protected: false,
      rupees: null,
      quality: 'unknown',
      dataAgeMs: null,
      positions: [],
      orders: [],
      loginPage: { url: 'http://127.0.0.1:47610/', since: toIstIso(SCRIPT_START - 95_000) },
      blockers: [{ code: 'session-lost', message: 'Kite wants you to log in in your browser, once a day.' }],
    }),
    parents(),
  ],
  practice: () => [
    scriptAccount({
      id: 'practice',
      alias: 'Practice',
      clientCode: 'PRACTICE1',
      broker: 'paper',
      mode: 'practice',
      rupees: 0,
    }),
  ],
  empty: () => [],
  many,
  ...TERMINAL_SCENES,
} satisfies Record<string, () => readonly AccountView[]>;

/** See `SCENES`. */
export type SceneName = keyof typeof SCENES;

const BOARD: HostSnapshot['killBoards'][number] = {
  fromAccountId: accountId('family'),
  group: 'home',
  killId: 'kill-20261120-family',
  startedAt: toIstIso(SCRIPT_START - 94_000),
  accounts: [
    { accountId: accountId('family'), alias: 'Family', state: 'verified', since: toIstIso(SCRIPT_START), detail: null },
    {
      accountId: accountId('own'),
      alias: 'Own',
      state: 'killing',
      since: toIstIso(SCRIPT_START),
      detail: 'Buy back what is sold: 65 of 130 bought, the rest is chased',
    },
    {
      accountId: accountId('parents'),
      alias: 'Parents and grandparents',
      state: 'unreached',
      since: toIstIso(SCRIPT_START),
      detail: 'The guard of this account hung and is being restarted.',
    },
  ],
};

/** A whole snapshot of a scene, `elapsedMs` after its beginning. */
export function snapshotOf(scene: SceneName, elapsedMs: number): HostSnapshot {
  const market =
    scene === 'practice' ? [{ underlying: 'NIFTY', spot: paise(2_451_230), marketTime: null, moving: false }] : [];
  return {
    at: toIstIso(SCRIPT_START + elapsedMs),
    version: '0.1.0',
    accounts: [...SCENES[scene]()],
    market,
    alerts: scene === 'calm' || scene === 'near' ? [...ALERTS] : [],
    killBoards: scene === 'locked' ? [BOARD] : [],
    secretsBackend: { kind: 'keychain', locked: false },
  };
}
