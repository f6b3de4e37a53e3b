import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeBook, taggedOrders } from './testing/exchange-truth.ts';
import { guardAccount, hasConfirmed, isStopped } from './testing/guarded-account.ts';
import type { HostEvents } from './testing/host-events.ts';
import { HostHome, type HostProcess } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';
import { cleanKill, proofOfKill } from './testing/kill-proof.ts';
import { openStraddle } from './testing/straddle.ts';

// One host for all tests of this file; each has accounts of its own, because faults strike one account only.
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

type Fault = { readonly fault: string; readonly [parameter: string]: unknown };

async function straddleOn(accountId: string, change = {}): Promise<Readonly<Record<string, number>>> {
  await guardAccount({ client: host.client, events }, accountId, change);
  const legs = await openStraddle(host.client, accountId);
  await events.untilAccount(accountId, 'shows its legs', (account) => account.openPositions === 3);
  return legs;
}

const setFault = (accountId: string, fault: Fault): Promise<unknown> =>
  host.client.value('practice.fault', { accountId, ...fault });

async function kill(accountId: string): Promise<string> {
  const { kills } = await host.client.value('kill.trigger', { accountIds: [accountId], reason: 'test' });
  return kills[0]?.killId ?? '';
}

/** The figures of a whole kill as they must be whatever the broker did; the switch is left to the browser's own tests. */
async function flatProof(accountId: string, killId: string) {
  await events.untilAccount(accountId, 'is proven flat', (account) => hasConfirmed(account, 'prove-flat'));
  const { switchState: _switch, finished: _finished, ...proof } = proofOfKill(home.dataDir, accountId, killId);
  return proof;
}

function flatKill(killId: string, legs: Readonly<Record<string, number>>) {
  const { switchState: _switch, finished: _finished, ...proof } = cleanKill(killId, legs);
  return proof;
}

describe('a broker that breaks in the middle of a kill', () => {
  test('K4: an exit whose answer is lost after it took effect is adopted by its tag and not sent again', async () => {
    const id = 'k4';
    const legs = await straddleOn(id);
    // The cancels go well; the first exit is struck.
    const killId = await kill(id);
    await events.untilEntry(id, 'step-ended', (entry) => entry['step'] === 'cancel-orders');
    await setFault(id, { fault: 'timeout-after-effect' });
    expect(await flatProof(id, killId)).toEqual(flatKill(killId, legs));
    const settled = entriesOf(readJournal(home.dataDir, id), 'order-settled').map(({ outcome }) => outcome);
    expect(settled).toContain('unknown');
    expect(settled, 'nothing was given up').not.toContain('rejected');
  });

  test('K5: an exit that never reached the broker is looked up, waited for, and sent once more under the next tag', async () => {
    const id = 'k5';
    const legs = await straddleOn(id);
    const killId = await kill(id);
    await events.untilEntry(id, 'step-ended', (entry) => entry['step'] === 'cancel-orders');
    await setFault(id, { fault: 'timeout-before-effect' });
    expect(await flatProof(id, killId)).toEqual(flatKill(killId, legs));
    const rows = readJournal(home.dataDir, id);
    const lost = entriesOf(rows, 'order-settled').filter(({ outcome }) => outcome === 'rejected');
    expect(lost).toHaveLength(1);
    const intents = entriesOf(rows, 'order-intended');
    const first = intents.find(({ tag }) => tag === lost[0]?.tag);
    const again = intents.filter(
      ({ positionId, quantity }) => positionId === first?.positionId && quantity === first.quantity,
    );
    expect(again).toHaveLength(2);
    expect(again[1]?.tag).not.toBe(first?.tag);
  });

  test('fault 4: an exit that lands after it was given up on is met by no second one', async () => {
    const id = 'zombie';
    const legs = await straddleOn(id);
    const killId = await kill(id);
    await events.untilEntry(id, 'step-ended', (entry) => entry['step'] === 'cancel-orders');
    // The adapter waits four seconds for an order; this one takes effect a second later.
    await setFault(id, { fault: 'slow', scope: 'orders', calls: 1, ms: 5_000 });
    expect(await flatProof(id, killId)).toEqual(flatKill(killId, legs));
  });

  test('I1, I2, I3: with partial fills and a slow broker no exit crosses zero, none is doubled, nothing grows', async () => {
    const id = 'thin';
    const legs = await straddleOn(id);
    await setFault(id, { fault: 'partial-fills', units: 90, ms: 400 });
    await setFault(id, { fault: 'slow', scope: 'all', ms: 150 });
    const killId = await kill(id);
    expect(await flatProof(id, killId)).toEqual(flatKill(killId, legs));
    const fills = exchangeBook(home.dataDir, id).trades.length;
    expect(fills, 'it did fill in parts').toBeGreaterThan(8);
  });

  test('fault 41: a session lost while watching and again in the middle of a kill is renewed, and the kill goes on', async () => {
    const id = 'session';
    const legs = await straddleOn(id);
    await setFault(id, { fault: 'session-drop', scope: 'reads' });
    const before = events.account(id)?.mtm.asOf ?? '';
    await events.untilAccount(id, 'is read again', (account) => account.protected && (account.mtm.asOf ?? '') > before);
    const killId = await kill(id);
    await events.untilEntry(id, 'step-started', (entry) => entry['step'] === 'exit-shorts');
    await setFault(id, { fault: 'session-drop', scope: 'orders' });
    expect(await flatProof(id, killId)).toEqual(flatKill(killId, legs));
    expect(await host.client.value('practice.fault', { accountId: id, fault: 'http-429', calls: 1 })).toEqual({
      active: ['http-429'],
    });
  });
});

describe('linked accounts', () => {
  test('a kill of one is a kill of all in its group, with a cause that says so; an unreachable one holds up nobody, and is stopped when its broker is back', async () => {
    const linkedGroup = 'family';
    const legsA = await straddleOn('linka', { linkedGroup });
    const legsB = await straddleOn('linkb', { linkedGroup });
    await guardAccount({ client: host.client, events }, 'alone', {});
    await setFault('linkb', { fault: 'timeout-before-effect', scope: 'all', calls: 10_000 });
    const killA = await kill('linka');
    const linked = await events.untilEntry('linkb', 'kill-latched');
    expect(linked.entry['cause']).toEqual({ kind: 'linked', fromAccount: 'Account LINKA' });
    const killB = String(linked.entry['killId']);
    const stopped = await events.untilAccount('linka', 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killA);
    expect(events.account('linkb')).toMatchObject({ engine: 'killing', kill: { id: killB } });
    expect(taggedOrders(exchangeBook(home.dataDir, 'linkb'), killB)).toEqual([]);
    expect(proofOfKill(home.dataDir, 'linka', killA)).toEqual(cleanKill(killA, legsA));
    await host.client.value('practice.fault', { accountId: 'linkb', clear: true });
    expect(await flatProof('linkb', killB)).toEqual(flatKill(killB, legsB));
    expect(events.account('alone')).toMatchObject({ engine: 'monitoring', protected: true });
  });
});
