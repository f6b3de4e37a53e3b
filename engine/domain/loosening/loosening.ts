import type { EngineSettings, Policy } from '../policy.ts';
import { rulesOf } from '../rules/policy-rules.ts';
import { leavesOf, type Amount, type LeafCondition } from '../rules/rule.ts';
import { isCovered, warnsStill } from './rule-covers.ts';

/** All that keeps a trader from un-deciding, at a moment. Null or false where it is not known counts as the weaker. */
export type Guard = {
  readonly account: 'kept' | 'removed';
  readonly running: boolean;
  /** Whether something is open; null: not known. */
  readonly openRisk: boolean | null;
  readonly settings: EngineSettings;
  readonly mode: 'practice' | 'paper' | 'live';
  readonly autoStart: boolean;
  /** Accounts of the same group are killed together; null: alone. */
  readonly linkedGroup: string | null;
  /** Channels an alert leaves by, with where it goes: `telegram 12345`. */
  readonly alertChannels: readonly string[];
  /** Whether the broker's own switch is pulled by the web terminal. */
  readonly terminal: boolean;
  /** How far the clock that locks go by is from trusted time, in milliseconds; null: nobody can tell. */
  readonly clockErrorMs: number | null;
  /** Entries the journal holds, and whether its chain is whole. */
  readonly journal: { readonly entries: number; readonly whole: boolean };
};

/** What a change does to one part of the guard. A part whose sides cannot be compared does both. */
export type GuardChange = { readonly part: string; readonly loosens: boolean; readonly tightens: boolean };

/** For each part: whether the second guard is at least as strict as the first. */
type Compare = (before: Guard, after: Guard) => boolean;

/** A clock further off than this moves locks and time rules. */
const CLOCK_TOLERANCE_MS = 5_000;

const least =
  (pick: (guard: Guard) => number): Compare =>
  (a, b) =>
    pick(b) <= pick(a);
const most =
  (pick: (guard: Guard) => number): Compare =>
  (a, b) =>
    pick(b) >= pick(a);
const kept =
  (pick: (guard: Guard) => boolean): Compare =>
  (a, b) =>
    pick(b) || !pick(a);
const orNever = (value: number | null | undefined): number => value ?? Infinity;
const MODES = { practice: 0, paper: 1, live: 2 } as const;
/** As the evidence has it where nothing is set. */
const DEFAULT_DWELL_MS = 1_000;
const DEFAULT_SPREAD_PERCENT = 10;

function isOnEquity(amount: Amount): boolean {
  return 'percent' in amount && (amount.of === 'start-equity' || amount.of === 'peak-equity');
}

function amountOf(leaf: LeafCondition): Amount | undefined {
  if ('limit' in leaf) return leaf.limit;
  return 'target' in leaf ? leaf.target : undefined;
}

const leaves = (policy: Policy): readonly LeafCondition[] => rulesOf(policy).flatMap(({ when }) => leavesOf(when));
const usesEquity = (policy: Policy): boolean =>
  leaves(policy).some((leaf) => {
    const amount = amountOf(leaf);
    return amount !== undefined && isOnEquity(amount);
  });
const earns = (policy: Policy): boolean =>
  leaves(policy).some(({ kind }) => kind === 'profit' || kind === 'profit-lock');

/** A percentage of less is reached earlier; with nobody's word for what the account is worth it may never be. */
function capitalCovers({ settings: { policy: a } }: Guard, { settings: { policy: b } }: Guard): boolean {
  if ((a.capital ?? null) === (b.capital ?? null) || !(usesEquity(a) || usesEquity(b))) return true;
  return a.capital != null && b.capital != null && b.capital <= a.capital;
}

/** Charges make every loss larger, and every profit smaller. */
function chargesCover({ settings: { policy: a } }: Guard, { settings: { policy: b } }: Guard): boolean {
  if ((a.chargesOf ?? null) === (b.chargesOf ?? null)) return true;
  return a.chargesOf == null && !earns(a) && !earns(b);
}

const SCOPES = { derivatives: 0, 'all-but-holdings': 1 } as const;
const policyOf = ({ settings }: Guard): Policy => settings.policy;

/** Parts that are compared as they stand; a rule is a part of its own. */
const PARTS: Readonly<Record<string, Compare>> = {
  account: kept(({ account }) => account === 'kept'),
  // An engine that stops with nothing open leaves nothing unguarded.
  engine: (a, b) => b.running || !a.running || b.openRisk === false,
  mode: most(({ mode }) => MODES[mode]),
  'start with the app': kept(({ autoStart }) => autoStart),
  'linked accounts': (a, b) => a.linkedGroup === null || a.linkedGroup === b.linkedGroup,
  'alert channels': (a, b) => a.alertChannels.every((channel) => b.alertChannels.includes(channel)),
  terminal: kept(({ terminal }) => terminal),
  clock: (a, b) => isClockRight(b) || clockError(b) <= clockError(a),
  'journal entries': most(({ journal }) => journal.entries),
  'journal chain': kept(({ journal }) => journal.whole),
  'square off hedges': kept((guard) => policyOf(guard).squareOffHedges),
  'what a kill closes': most((guard) => SCOPES[policyOf(guard).exits.scope]),
  'slippage cap': most((guard) => policyOf(guard).exits.slippage.capPercent),
  'beyond the cap': kept((guard) => policyOf(guard).exits.slippage.beyondCap === 'widen'),
  'dwell of a breach': least((guard) => policyOf(guard).dwellMs ?? DEFAULT_DWELL_MS),
  'widest spread that confirms': most((guard) => policyOf(guard).maxSpreadPercent ?? DEFAULT_SPREAD_PERCENT),
  'flatten when blind': least((guard) => orNever(policyOf(guard).flattenWhenBlindMs)),
  'guard at the broker': least((guard) => orNever(policyOf(guard).serverGuardPercent)),
  'charges in the loss': chargesCover,
  capital: capitalCovers,
  'risk loop': least(({ settings }) => settings.riskIntervalMs),
  'max retries': most(({ settings }) => settings.retry.maxRetries),
  're-flattens per hour': most(({ settings }) => settings.reflattensPerHour),
};

function clockError({ clockErrorMs }: Guard): number {
  return clockErrorMs === null ? Infinity : Math.abs(clockErrorMs);
}

function isClockRight(guard: Guard): boolean {
  return clockError(guard) <= CLOCK_TOLERANCE_MS;
}

/** Rules of either side, each compared with all of the other: what one did another may do. */
function ruleChanges(a: Guard, b: Guard): readonly GuardChange[] {
  const [before, after] = [rulesOf(policyOf(a)), rulesOf(policyOf(b))];
  const ids = new Set([...before, ...after].map(({ id }) => id));
  return [...ids].flatMap((id) => {
    const [old, now] = [before.find((rule) => rule.id === id), after.find((rule) => rule.id === id)];
    return [
      {
        part: `rule ${id}`,
        loosens: old !== undefined && !isCovered(old, after),
        tightens: now !== undefined && !isCovered(now, before),
      },
      {
        part: `warnings of rule ${id}`,
        loosens: old !== undefined && !warnsStill(old, after),
        tightens: now !== undefined && !warnsStill(now, before),
      },
    ];
  });
}

/**
 * What a change does, part by part; parts that stay as strict as they were are left out. Sound rather than complete: a change whose
 * sides cannot be compared, such as a rule on another figure, both loosens and tightens.
 */
export function guardChanges(before: Guard, after: Guard): readonly GuardChange[] {
  const parts = Object.entries(PARTS).map(([part, covers]) => ({
    part,
    loosens: !covers(before, after),
    tightens: !covers(after, before),
  }));
  return [...ruleChanges(before, after), ...parts].filter(({ loosens, tightens }) => loosens || tightens);
}

/** What new settings of an engine loosen, all else being as it is; empty when they loosen nothing. */
export function settingsLoosened(before: EngineSettings, after: EngineSettings): readonly string[] {
  const around = (settings: EngineSettings): Guard => ({ ...ALL_ELSE, settings });
  return guardChanges(around(before), around(after)).flatMap(({ part, loosens }) => (loosens ? [part] : []));
}

const ALL_ELSE: Omit<Guard, 'settings'> = {
  account: 'kept',
  running: true,
  openRisk: null,
  mode: 'live',
  autoStart: true,
  linkedGroup: null,
  alertChannels: [],
  terminal: true,
  clockErrorMs: 0,
  journal: { entries: 0, whole: true },
};

/** Whether a change leaves any part of the guard weaker than it was. Such a change waits for the next session (cards L5, L6). */
export function isLoosening(before: Guard, after: Guard): boolean {
  return guardChanges(before, after).some(({ loosens }) => loosens);
}
