import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../domain/result.ts';
import { DAY_FAULTS, SURVIVED_FAULTS, type DayFault } from './fault-plan.ts';

/** What a run was asked for. */
export type SimulateOptions = {
  readonly seed: number;
  readonly days: number;
  readonly accounts: number;
  readonly faults: readonly DayFault[];
  readonly crashes: boolean;
  readonly json: boolean;
  readonly workers: number;
  /** Of every hundred days so many are played from 09:00 to the close. */
  readonly fullDays: number;
  /** Kills with a crash at every place where one may fall, instead of days. */
  readonly everyCrash: boolean;
};

const MOST_DAYS = 1_000_000;
const MOST_ACCOUNTS = 100;
const MOST_WORKERS = 64;

const KNOWN =
  'Known are --seed N, --days N, --accounts N, --faults LIST, --crashes, --workers N, --full-days PERCENT, --every-crash and --json.';

/** Reads the arguments; an error is a sentence for whoever typed them. */
export function parseSimulateOptions(args: readonly string[]): Result<SimulateOptions, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        days: { type: 'string' },
        accounts: { type: 'string', default: '1' },
        faults: { type: 'string', default: 'all' },
        crashes: { type: 'boolean', default: false },
        workers: { type: 'string', default: String(Math.min(availableParallelism(), MOST_WORKERS)) },
        'full-days': { type: 'string', default: '0' },
        'every-crash': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const { crashes, json, 'every-crash': everyCrash } = values;
    const seed = readNumber('--seed', values.seed, { from: 0, to: 2 ** 32 - 1 });
    if (!seed.ok) return seed;
    const days = readNumber('--days', values.days, { from: 1, to: MOST_DAYS });
    if (!days.ok) return days;
    const accounts = readNumber('--accounts', values.accounts, { from: 1, to: MOST_ACCOUNTS });
    if (!accounts.ok) return accounts;
    const workers = readNumber('--workers', values.workers, { from: 1, to: MOST_WORKERS });
    if (!workers.ok) return workers;
    const fullDays = readNumber('--full-days', values['full-days'], { from: 0, to: 100 });
    if (!fullDays.ok) return fullDays;
    const faults = readFaults(values.faults);
    if (!faults.ok) return faults;
    return ok({
      seed: seed.value,
      days: days.value,
      accounts: accounts.value,
      faults: faults.value,
      crashes,
      json,
      workers: workers.value,
      fullDays: fullDays.value,
      everyCrash,
    });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    return err(`${problem} ${KNOWN}`);
  }
}

function readNumber(
  name: string,
  text: string | undefined,
  { from, to }: { readonly from: number; readonly to: number },
): Result<number, string> {
  if (text === undefined) return err(`${name} is missing: it takes a whole number from ${from} to ${to}.`);
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value >= from && value <= to
    ? ok(value)
    : err(`${name} takes a whole number from ${from} to ${to}, not "${text}".`);
}

function readFaults(text: string): Result<readonly DayFault[], string> {
  if (text === 'all') return ok(SURVIVED_FAULTS);
  if (text === 'none') return ok([]);
  const names = text.split(',').map((name) => name.trim());
  const known = DAY_FAULTS.filter((fault) => names.includes(fault));
  const unknown = names.find((name) => !known.some((fault) => fault === name));
  if (unknown === undefined) return ok(known);
  return err(`--faults takes all, none or names, and "${unknown}" is none of: ${DAY_FAULTS.join(', ')}.`);
}
