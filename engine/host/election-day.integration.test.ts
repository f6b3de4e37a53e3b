import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { exchangeBook, taggedOrders } from './testing/exchange-truth.ts';
import { isStopped } from './testing/guarded-account.ts';
import { HostHome } from './testing/host-home.ts';
import { entriesOf, readJournal, type JournalRow } from './testing/journal-reader.ts';
import { proofOfKill } from './testing/kill-proof.ts';
import { optionLadder, sellShort } from './testing/straddle.ts';

const OWN = 'practice-own';
const recording = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/data/index-1m/${name}-2024H1.csv`, import.meta.url));

/** Units a leg, and how far in percent its stop rests above what it was sold for. */
const STRADDLES = [
  ['NIFTY', 130, 40],
  ['BANKNIFTY', 60, 90],
] as const;

const seconds = (from: number, to: number): number => Math.round((to - from) / 100) / 10;

function confirmedAt(rows: readonly JournalRow[], step: string): number {
  const row = rows.find(
    ({ entry }) => entry.kind === 'step-ended' && entry.step === step && entry.outcome === 'confirmed',
  );
  return row?.at ?? Number.NaN;
}

// The recordings lie beside the repository and are not part of it.
describe.runIf(existsSync(recording('NIFTY')) && existsSync(recording('BANKNIFTY')))(
  '4 June 2024, ten minutes a second',
  () => {
    test('a straddle with stops on both legs is stopped by the dual condition, flat and proven', async () => {
      const home = new HostHome(tempFolder());
      onTestFinished(() => home.end(), 60_000);
      const host = await home.start();
      const events = await host.events();
      await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
      for (const name of ['NIFTY', 'BANKNIFTY'])
        await host.client.value('practice.market', { csv: recording(name), date: '2024-06-04', speed: 600 });
      // Sold around noon, in the fall: the puts' stops fill on the way to the low, the calls lose in the recovery.
      const atNoon = (): boolean | undefined =>
        events.snapshot?.market.some(({ underlying, spot }) => underlying === 'NIFTY' && spot < 2_195_000);
      await events.until('NIFTY below 21,950', atNoon);
      for (const [underlying, quantity, stopPercent] of STRADDLES) {
        const ladder = await optionLadder(host.client, OWN, underlying);
        for (const optionType of ['CE', 'PE'] as const)
          await sellShort(host.client, { accountId: OWN, option: ladder(optionType, 0), quantity, stopPercent });
      }
      const latched = await events.untilEntry(OWN, 'kill-latched');
      const spots = events.snapshot?.market;
      const stopped = await events.untilAccount(OWN, 'is stopped and proven', isStopped);
      const rows = readJournal(home.dataDir, OWN);
      const [latch] = entriesOf(rows, 'kill-latched');
      expect(latch?.cause.kind).toBe('dual-condition');
      const killId = latch?.killId ?? '';
      const latchedAt = Date.parse(latched.at);
      const orders = taggedOrders(exchangeBook(home.dataDir, OWN), killId);
      const incident = {
        killId,
        mtmAtLatchPaise: latch?.evidence.dayPnl,
        limitPaise: latch?.evidence.dayLossLimit,
        openPositionsAtLatch: latch?.evidence.openPositions,
        market: spots,
        stopsHit: entriesOf(rows, 'stop-hit').map(({ tradingSymbol, averagePrice }) => ({
          tradingSymbol,
          averagePrice,
        })),
        secondsToLegsClosed: seconds(
          latchedAt,
          Math.max(confirmedAt(rows, 'exit-shorts'), confirmedAt(rows, 'exit-hedges')),
        ),
        secondsToProvenFlat: seconds(latchedAt, confirmedAt(rows, 'prove-flat')),
        secondsToVerified: seconds(
          latchedAt,
          rows.find(({ entry }) => entry.kind === 'kill-finished')?.at ?? Number.NaN,
        ),
        ordersSent: orders.length,
        cancelsSent: entriesOf(rows, 'cancel-intended').length,
        mtmAfterPaise: stopped.mtm.value,
      };
      const file = join(home.dataDir, 'incident.json');
      writeFileSync(file, JSON.stringify(incident, null, 2));
      console.log(JSON.stringify(incident));
      expect(latch?.evidence.dayPnl ?? 0).toBeLessThanOrEqual(-1_000_000);
      expect(incident.stopsHit.length).toBeGreaterThan(0);
      const proof = proofOfKill(home.dataDir, OWN, killId);
      expect(proof).toMatchObject({
        legsLeft: {},
        ordersLeft: 0,
        tagsUsedTwice: 0,
        harmfulFills: [],
        overcovered: [],
        switchState: 'on',
        latched: [killId],
        finished: [{ killId, verified: true }],
        chain: 0,
      });
      expect(incident.secondsToVerified).toBeLessThan(60);
    });
  },
);
