import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardAccount, hasConfirmed } from './testing/guarded-account.ts';
import type { HostEvents } from './testing/host-events.ts';
import { HostHome, type HostProcess } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';
import { proofOfKill } from './testing/kill-proof.ts';
import { openLosingShorts, openStraddle, RUN_PERCENT } from './testing/straddle.ts';

let home: HostHome;
let host: HostProcess;
let events: HostEvents;

beforeAll(async () => {
  home = new HostHome(mkdtempSync(join(tmpdir(), 'tradefuse-test-')));
  host = await home.start();
  events = await host.events();
});

afterAll(async () => {
  await home.end();
  rmSync(home.dataDir, { recursive: true, force: true });
});

const latchOf = (accountId: string) =>
  readJournal(home.dataDir, accountId).find(({ entry }) => entry.kind === 'kill-latched');

describe('four linked accounts', () => {
  test('K25: the rule kills one, and with it its group, at once and each by itself; one that cannot log in holds up nobody; the board shows four outcomes; a host that starts again asks nobody anew', async () => {
    const group = { linkedGroup: 'four' };
    for (const id of ['foura', 'fourb', 'fourc', 'fourd'])
      await guardAccount({ client: host.client, events }, id, group);
    await openLosingShorts(host.client, 'foura');
    const legs = new Map<string, Readonly<Record<string, number>>>();
    for (const id of ['fourb', 'fourc', 'fourd']) legs.set(id, await openStraddle(host.client, id));
    for (const id of ['fourb', 'fourc', 'fourd'])
      await events.untilAccount(id, 'shows its legs', (account) => account.openPositions === 3);
    const preview = await host.client.value('kill.plan', { accountId: 'fourc' });
    await host.client.value('practice.fault', { accountId: 'fourb', fault: 'session-drop', scope: 'all' });
    await host.client.value('practice.fault', {
      accountId: 'fourb',
      fault: 'timeout-before-effect',
      scope: 'all',
      calls: 100_000,
    });
    await host.client.value('practice.market', { underlying: 'NIFTY', movePercent: RUN_PERCENT, overSeconds: 0 });
    for (const id of ['fourc', 'fourd'])
      await events.untilAccount(id, 'is proven flat', (account) => hasConfirmed(account, 'prove-flat'));
    const board = await events.until('the board', () => {
      const found = events.snapshot?.killBoards[0];
      return found?.accounts.length === 4 && found;
    });
    expect(board).toMatchObject({ fromAccountId: 'foura', group: 'four' });
    expect(board.accounts.find(({ accountId }) => accountId === 'fourb')).toMatchObject({ state: 'killing' });

    const first = latchOf('foura');
    const killA = first?.entry.kind === 'kill-latched' ? first.entry : undefined;
    expect(killA?.cause.kind).toBe('dual-condition');
    for (const id of ['fourb', 'fourc', 'fourd']) {
      const latch = latchOf(id);
      expect(latch?.entry).toMatchObject({ cause: { kind: 'linked', fromAccount: 'Account FOURA' } });
      expect((latch?.at ?? Infinity) - (first?.at ?? 0)).toBeLessThan(2_000);
    }
    const killC = latchOf('fourc')?.entry;
    const { exited } = proofOfKill(home.dataDir, 'fourc', killC?.kind === 'kill-latched' ? killC.killId : '');
    // The preview's scope was honoured: what it named was exited, and nothing else.
    expect(exited).toEqual(
      Object.fromEntries(preview.orders.map(({ tradingSymbol, quantity }) => [tradingSymbol, quantity])),
    );
    const rows = readJournal(home.dataDir, 'foura');
    expect(entriesOf(rows, 'replication-requested')).toMatchObject([{ accounts: ['fourb', 'fourc', 'fourd'] }]);
    expect(
      entriesOf(rows, 'replication-answered')
        .map(({ accountId }) => accountId)
        .toSorted(),
    ).toEqual(['fourb', 'fourc', 'fourd']);
    // No ping-pong: nothing came back, and nothing was passed on by those who were asked.
    for (const id of ['fourb', 'fourc', 'fourd'])
      expect(entriesOf(readJournal(home.dataDir, id), 'replication-requested')).toEqual([]);

    await host.client.value('practice.fault', { accountId: 'fourb', clear: true });
    await host.terminate();
    host = await home.start();
    events = await host.events();
    const again = await events.until('the board after a restart', () => {
      const found = events.snapshot?.killBoards[0];
      return found?.accounts.every(({ state }) => state === 'verified' || state === 'unverified') && found;
    });
    expect(again.accounts.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified', 'verified']);
    for (const id of ['foura', 'fourb', 'fourc', 'fourd'])
      expect(entriesOf(readJournal(home.dataDir, id), 'kill-latched')).toHaveLength(1);
  });
});
