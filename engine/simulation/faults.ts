import { err, ok, type Result } from '../domain/result.ts';
import type { EpochMs } from '../domain/time.ts';
import { BROKER_FAULTS } from './fault-catalogue/broker-faults.ts';
import { DATA_FAULTS } from './fault-catalogue/data-faults.ts';
import { EVENT_FAULTS } from './fault-catalogue/event-faults.ts';
import type { FaultEntry, FaultScope } from './fault-catalogue/fault-entry.ts';
import { LINE_FAULTS } from './fault-catalogue/line-faults.ts';
import { MARKET_FAULTS } from './fault-catalogue/market-faults.ts';

/** Every way the practice broker can be broken, by group; the fault desk offers this list. */
export const FAULT_CATALOGUE = {
  line: LINE_FAULTS,
  data: DATA_FAULTS,
  market: MARKET_FAULTS,
  broker: BROKER_FAULTS,
  events: EVENT_FAULTS,
} as const;

/** One of the faults. */
export type FaultName = {
  [Group in keyof typeof FAULT_CATALOGUE]: keyof (typeof FAULT_CATALOGUE)[Group];
}[keyof typeof FAULT_CATALOGUE];

const ENTRIES: ReadonlyMap<string, FaultEntry> = new Map(
  Object.values(FAULT_CATALOGUE).flatMap((group) => Object.entries<FaultEntry>(group)),
);

/** The names of all faults. */
export const FAULTS: readonly FaultName[] = [...ENTRIES.keys()].filter(isFault);

/** The faults as a desk lists them, with their words for people. */
export const FAULT_LIST: readonly {
  readonly fault: string;
  readonly group: string;
  readonly label: string;
  readonly meaning: string;
}[] = Object.entries(FAULT_CATALOGUE).flatMap(([group, entries]) =>
  Object.entries<FaultEntry>(entries).map(([fault, { label, meaning }]) => ({ fault, group, label, meaning })),
);

/** A fault at work. */
export type ActiveFault = {
  readonly fault: FaultName;
  /** Calls it still strikes; undefined means until cleared. */
  readonly calls?: number;
  readonly scope: FaultScope;
  /** The contract it is about; undefined means all, or for a row the first. */
  readonly symbol?: string;
  /** How slow, how late or how long, in milliseconds. */
  readonly ms: number;
  /** Units: of a level, of a lot, of an order, whatever the fault counts in. */
  readonly units?: number;
  /** How far, in percent. */
  readonly percent?: number;
  /** How many times the price a bad tick shows. */
  readonly factor?: number;
  /** Money the figures are off by, in paise. */
  readonly paise?: number;
  readonly side?: 'BUY' | 'SELL';
  /** The foreign tag, or the status word nobody knows. */
  readonly word?: string;
  readonly reason: string;
  /** Of a hundred opportunities it strikes so many, drawn from `seed`; undefined means all. */
  readonly chance?: number;
  /** Makes what is drawn repeatable: which calls it strikes, which row. */
  readonly seed?: number;
  readonly since: EpochMs;
};

/** What a request for a fault may carry; checked here because it comes from a form. */
export type FaultRequest = { readonly fault: string; readonly [parameter: string]: unknown };

function isFault(name: string): name is FaultName {
  return ENTRIES.has(name);
}

/** Parameters that are whole numbers, with the least and the most of each. */
const COUNTS = {
  calls: [1, Number.MAX_SAFE_INTEGER],
  ms: [1, 86_400_000],
  units: [1, 1_000_000],
  percent: [1, 10_000],
  factor: [2, 1_000],
  paise: [-1_000_000_000_000, 1_000_000_000_000],
  chance: [1, 100],
  seed: [0, 2 ** 32],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

type Parameters = { [Name in keyof typeof COUNTS]?: number } & {
  scope?: FaultScope;
  side?: 'BUY' | 'SELL';
  symbol?: string;
  word?: string;
  reason?: string;
};

const DEFAULT_MS = 2_000;

/** Reads a request into a fault, or says which part of it makes no sense. */
export function readFault(request: FaultRequest, now: EpochMs): Result<ActiveFault, string> {
  const { fault } = request;
  if (!isFault(fault)) return err(`unknown fault "${fault}"; known are: ${FAULTS.join(', ')}`);
  const wrong = wrongCount(request) ?? wrongWord(request);
  if (wrong !== undefined) return err(wrong);
  // Checked above; null means "not given", as forms send it.
  const given = Object.fromEntries(
    [...Object.keys(COUNTS), 'scope', 'side', 'symbol', 'word', 'reason']
      .filter((name) => request[name] !== undefined && request[name] !== null)
      .map((name) => [name, request[name]]),
  ) as Parameters;
  const {
    label: _label,
    meaning: _meaning,
    ...defaults
  }: FaultEntry = ENTRIES.get(fault) ?? { label: '', meaning: '' };
  return ok({
    scope: 'all',
    ms: DEFAULT_MS,
    reason: 'RMS: refused by the fault desk',
    ...defaults,
    ...given,
    fault,
    since: now,
  });
}

function wrongCount(request: FaultRequest): string | undefined {
  for (const [name, [least, most]] of Object.entries(COUNTS)) {
    const value = request[name];
    if (value === undefined || value === null) continue;
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) continue;
    if (least === 1) return `"${name}" must be a positive whole number${most > 1e9 ? '' : ` of at most ${most}`}`;
    return `"${name}" must be a whole number from ${least} to ${most}`;
  }
  return undefined;
}

function wrongWord({ scope, side, symbol, word, reason }: FaultRequest): string | undefined {
  const given = (value: unknown): boolean => value !== undefined && value !== null;
  if (given(scope) && scope !== 'orders' && scope !== 'reads' && scope !== 'all')
    return '"scope" must be orders, reads or all';
  if (given(side) && side !== 'BUY' && side !== 'SELL') return '"side" must be BUY or SELL';
  if (given(symbol) && typeof symbol !== 'string') return '"symbol" must be a trading symbol';
  if (given(word) && (typeof word !== 'string' || word === '' || word.length > 60))
    return '"word" must be 1 to 60 characters';
  if (given(reason) && (typeof reason !== 'string' || reason === '')) return '"reason" must be a sentence';
  return undefined;
}
