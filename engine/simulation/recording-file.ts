import { readFile } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { err, ok, type Result } from '../domain/result.ts';
import { istDateOf } from '../domain/trading-day.ts';
import { parseCandles, waypoints } from './candles.ts';
import type { MarketState } from './market.ts';
import { replayIndex, type Recording } from './market-changes.ts';
import { isUnderlying, UNDERLYINGS, type Underlying } from './option-chain.ts';
import { profilePath } from './price-path.ts';

/** What a trader asks for: a file of one-minute candles, and how fast to run it. */
export type ReplayRequest = {
  readonly csv: string;
  readonly underlying?: string | undefined;
  readonly date?: string | undefined;
  readonly speed: number;
};

/** Reads a recording. Every failure names the file, and the line and field where there is one. */
export async function loadRecording(request: ReplayRequest): Promise<Result<Recording, string>> {
  const { csv, date, speed } = request;
  const name = basename(csv);
  if (!isAbsolute(csv)) return err(`${name}: give the whole path of the file`);
  if (!(speed >= 1 && speed <= 3_600)) return err('speed must be from 1 to 3600');
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date)) return err(`date "${date}" is not YYYY-MM-DD`);
  const underlying = underlyingOf(name, request.underlying);
  if (!underlying.ok) return underlying;
  const text = await readFile(csv, 'utf8').catch((error: unknown) => error as NodeJS.ErrnoException);
  if (typeof text !== 'string')
    return err(`${name}: ${text.code === 'ENOENT' ? 'there is no such file' : `cannot be read (${text.code})`}`);
  const candles = parseCandles(text, date);
  if (!candles.ok) return err(`${name}, ${candles.error.message}`);
  const points = waypoints(candles.value);
  const day = date ?? istDateOf(points[0]?.at ?? 0);
  return ok({ underlying: underlying.value, csv, date: day, speed, points });
}

/** The underlying asked for, else the one the file is named after. */
function underlyingOf(name: string, asked: string | undefined): Result<Underlying, string> {
  if (asked !== undefined)
    return isUnderlying(asked) ? ok(asked) : err(`unknown underlying "${asked}"; known are: ${UNDERLYINGS.join(', ')}`);
  const upper = name.toUpperCase();
  if (upper.includes('BANKNIFTY')) return ok('BANKNIFTY');
  return upper.includes('NIFTY')
    ? ok('NIFTY')
    : err(`${name}: the name says no underlying; give one of ${UNDERLYINGS.join(', ')}`);
}

/** After a restart: replays go on where they stopped; one whose file is gone ends in a calm market. */
export async function resumeReplays(market: MarketState): Promise<MarketState> {
  let resumed = market;
  for (const underlying of UNDERLYINGS) {
    const index = market.indices[underlying];
    if (index.path.kind !== 'replay') continue;
    const recording = await loadRecording({ ...index.path, underlying });
    const calm = { ...index, path: profilePath('calm', index.level, 1) };
    resumed = recording.ok
      ? replayIndex(resumed, recording.value, index.marketTime)
      : { ...resumed, indices: { ...resumed.indices, [underlying]: calm } };
  }
  return resumed;
}
