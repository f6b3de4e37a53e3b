import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { HostHome, type HostProcess } from '../../engine/host/testing/host-home.ts';
import { openBrowser } from './browser.ts';
import {
  expectStillLocked,
  expectTwoGuarded,
  expectTheProof,
  sellAndCrash,
  expectTheKill,
  type Telling,
} from './story.ts';

const ACCOUNT = 'practice-own';

const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-'));
let home: HostHome;
let host: HostProcess;
let browser: Browser;
let page: Page;
const telling: Telling = { page: () => page, door: 'headless' };

async function openPage(): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
  await page.goto(host.client.pageUrl);
}

beforeAll(async () => {
  home = new HostHome(folder);
  host = await home.start();
  browser = await openBrowser();
  await openPage();
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await home.end();
  rmSync(folder, { recursive: true, force: true });
});

describe('the story, in a browser on the headless host', () => {
  test('two practice accounts are guarded from the first second', async () => {
    await expectTwoGuarded(telling);
  });

  test('D2, K1, W2: the stop fills, the line is crossed, and the account is stopped, proven and locked', async () => {
    await sellAndCrash(telling);
    await expectTheKill(telling);
    await expectTheProof(telling, ACCOUNT);
  }, 240_000);

  test('L1: the other account is guarded on, and this one stays locked after a reload', async () => {
    await page.reload();
    await expectStillLocked(telling);
    const events = await host.events();
    const killed = await events.until('the locked account', () => events.account(ACCOUNT));
    expect(killed).toMatchObject({ engine: 'locked', openPositions: 0, kill: { verified: true } });
    expect(events.account('practice-family')).toMatchObject({ engine: 'monitoring', protected: true });
    events.close();
  });

  test('L2: still locked when the whole program is started again', async () => {
    await page.close();
    await host.terminate();
    host = await home.start();
    await openPage();
    await expectStillLocked(telling);
  }, 60_000);
});
