import { err, ok, type Result } from '../domain/result.ts';
import type { SimulatedExchange } from './exchange.ts';
import { changeMood, moveIndex, replayIndex } from './market-changes.ts';
import { spotOf } from './market-index.ts';
import { isUnderlying, TICK, UNDERLYINGS } from './option-chain.ts';
import { MARKET_PROFILES, type MarketProfile } from './price-path.ts';
import { loadRecording } from './recording-file.ts';
import type { Body } from './request-body.ts';

/** Does what `practice.market` asks: a move, a mood or a replay. The error is a sentence for the trader. */
export async function applyMarketRequest(exchange: SimulatedExchange, request: Body): Promise<Result<void, string>> {
  if (request['csv'] !== undefined) return startReplay(exchange, request);
  if (request['market'] !== undefined) return setMood(exchange, request);
  return moveSpot(exchange, request);
}

async function startReplay(exchange: SimulatedExchange, request: Body): Promise<Result<void, string>> {
  const { csv, underlying, date, speed } = request;
  if (typeof csv !== 'string' || typeof speed !== 'number')
    return err('a replay needs "csv", the path of a file, and "speed"');
  const recording = await loadRecording({
    csv,
    speed,
    ...(typeof underlying === 'string' ? { underlying } : {}),
    ...(typeof date === 'string' ? { date } : {}),
  });
  if (!recording.ok) return recording;
  exchange.changeMarket((market) => replayIndex(market, recording.value));
  return ok(undefined);
}

function setMood(exchange: SimulatedExchange, { market, seed }: Body): Result<void, string> {
  const isProfile = (value: unknown): value is MarketProfile => (MARKET_PROFILES as readonly unknown[]).includes(value);
  if (!isProfile(market)) return err(`unknown market "${String(market)}"; known are: ${MARKET_PROFILES.join(', ')}`);
  exchange.changeMarket((before) => changeMood(before, market, typeof seed === 'number' ? seed : undefined));
  return ok(undefined);
}

function moveSpot(exchange: SimulatedExchange, request: Body): Result<void, string> {
  const { underlying, spot, movePercent, overSeconds = 0 } = request;
  if (typeof underlying !== 'string' || !isUnderlying(underlying)) {
    return err(`unknown underlying "${String(underlying)}"; known are: ${UNDERLYINGS.join(', ')}`);
  }
  if (typeof overSeconds !== 'number' || overSeconds < 0 || overSeconds > 3_600)
    return err('"overSeconds" must be from 0 to 3600');
  if ((spot === undefined) === (movePercent === undefined)) return err('give either "spot" or "movePercent"');
  exchange.advance();
  const now = spotOf(exchange.market().indices[underlying]);
  const wanted = typeof spot === 'number' ? spot : now * (1 + Number(movePercent) / 100);
  const to = Math.round(wanted / TICK) * TICK;
  if (!(to >= now / 10 && to <= now * 10)) return err('the target must lie within a tenth and ten times of the spot');
  exchange.changeMarket((market, onMove) => moveIndex(market, { underlying, to, overMs: overSeconds * 1_000 }, onMove));
  return ok(undefined);
}
