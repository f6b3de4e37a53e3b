import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

import { BROKER_LOGINS } from '../../engine/contract/broker-logins.ts';
import { paise } from '../../engine/domain/money.ts';
import { BrokerSimulator } from '../../engine/host/testing/broker-simulator.ts';
import { HostHome, shiftIntoMarketHours, type HostProcess } from '../../engine/host/testing/host-home.ts';
import type { LiveBroker } from '../screens/add/new-account.ts';
import { atTheMoney, storyLots, straddleOrders } from '../screens/practice/story-orders.ts';
import { picture } from './story.ts';

/** In paise; so small that a straddle of one lot loses it early in a crash. */
const LIMIT = paise(500_000);
const PASSPHRASE = 'a passphrase for tests';
const ALIAS = 'My broker';
const STEP_MS = 20_000;
const KILL_MS = 60_000;
/** What each login field is called among the simulator's practice credentials. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  mpin: 'mpin',
  'totp-seed': 'totpSeed',
  'api-key': 'apiKey',
  'api-secret': 'apiSecret',
  'mobile-number': 'mobileNumber',
};

/** A broker's simulator, a host whose live accounts are pointed at it, and a person at the screen. */
export class BrokerStory {
  readonly broker: LiveBroker;
  readonly simulator: BrokerSimulator;
  readonly host: HostProcess;
  readonly page: Page;
  readonly #home: HostHome;
  readonly #folder: string;
  readonly #context: BrowserContext;

  private constructor(parts: {
    readonly broker: LiveBroker;
    readonly simulator: BrokerSimulator;
    readonly host: HostProcess;
    readonly page: Page;
    readonly home: HostHome;
    readonly folder: string;
    readonly context: BrowserContext;
  }) {
    this.broker = parts.broker;
    this.simulator = parts.simulator;
    this.host = parts.host;
    this.page = parts.page;
    this.#home = parts.home;
    this.#folder = parts.folder;
    this.#context = parts.context;
  }

  /** Begins in a browser that may show other stories too; it is not closed with this one. */
  static async begin(broker: LiveBroker, browser: Browser): Promise<BrokerStory> {
    const clockShiftMs = shiftIntoMarketHours();
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-'));
    const simulator = await BrokerSimulator.start(broker, clockShiftMs);
    const home = new HostHome(folder, { clockShiftMs, practice: false, simulator: simulator.line.url });
    const host = await home.start();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    const page = await context.newPage();
    await page.goto(host.client.pageUrl);
    return new BrokerStory({ broker, simulator, host, page, home, folder, context });
  }

  async end(): Promise<void> {
    await this.#context.close();
    await this.#home.end();
    await this.simulator.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get accountId(): string {
    return `${this.broker}-${this.simulator.credential('clientCode').toLowerCase()}`;
  }

  /** What was stored on disk and written to the logs, for a look whether a secret is among it. */
  get dataDir(): string {
    return this.#folder;
  }

  async go(hash: string): Promise<void> {
    await this.page.evaluate((to) => {
      location.hash = to;
    }, hash);
  }

  async picture(name: string): Promise<void> {
    await picture({ page: () => this.page, door: this.broker }, name);
  }

  /** Opens the form and types everything but the login; makes the vault where this machine has no keychain. */
  async beginForm(clientCode = this.simulator.credential('clientCode'), alias = ALIAS): Promise<void> {
    const { page } = this;
    // From the dashboard, as a person comes: a form that is open already belongs to the account before.
    await this.go('#/');
    await page.getByRole('link', { name: 'Add a broker account' }).click({ timeout: STEP_MS });
    await page.getByRole('heading', { name: 'Add a broker account' }).waitFor({ timeout: STEP_MS });
    const vault = page.getByRole('form', { name: 'Vault' });
    if (await vault.isVisible()) {
      await vault.getByLabel('Passphrase').fill(PASSPHRASE);
      await vault.getByRole('button', { name: 'Make the vault' }).click();
      await vault.waitFor({ state: 'detached', timeout: STEP_MS });
    }
    await page.getByRole('radio', { name: BROKERS[this.broker] }).check();
    await page.getByLabel('Name').fill(alias);
    await page.getByLabel('Client code').fill(clientCode);
    await page.getByLabel('MTM loss limit, in rupees').fill(String(LIMIT / 100));
    await page.getByLabel('This is a real account').check();
  }

  /** Types the login as the simulator's line gives it; `but` replaces fields by purpose. */
  async typeLogin(but: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const { secret, label, terminalOnly } of BROKER_LOGINS[this.broker] ?? []) {
      if (terminalOnly === true && but[secret] === undefined) continue;
      const value = but[secret] ?? this.simulator.credential(CREDENTIALS[secret] ?? secret);
      await this.page.getByLabel(label, { exact: true }).fill(value);
    }
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: /^Save (and|again and) test/ }).click();
  }

  /** Adds the account through the door, as a script would: for a story that is about something else. */
  async addByDoor(): Promise<void> {
    const { client } = this.host;
    const login = (BROKER_LOGINS[this.broker] ?? []).filter(({ terminalOnly }) => terminalOnly !== true);
    const secrets = login.map(({ secret }) => [secret, this.simulator.credential(CREDENTIALS[secret] ?? secret)]);
    await client.value('account.save', {
      accountId: this.accountId,
      settings: {
        broker: this.broker,
        mode: 'live',
        alias: ALIAS,
        clientCode: this.simulator.credential('clientCode'),
        dayLossLimit: LIMIT,
      },
      secrets: Object.fromEntries(secrets) as Record<string, string>,
    });
  }

  /** The person logs in at Kite's page: the button, the broker's page, the way back. */
  async logInAtThePage(): Promise<void> {
    const link = this.page.getByRole('link', { name: /^Open .* login$/ });
    await link.waitFor({ timeout: STEP_MS });
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), link.click()]);
    await popup.getByText('You are logged in.').waitFor({ timeout: STEP_MS });
    await popup.close();
  }

  /** Sells a straddle with its stops at the broker, as the trader does in the broker's own app. */
  async sellStraddle(): Promise<void> {
    const { instruments, spots } = await this.simulator.contracts();
    const spot = spots.find(({ underlying }) => underlying === 'NIFTY');
    const call = spot && atTheMoney(instruments, spot, 'CE');
    const put = spot && atTheMoney(instruments, spot, 'PE');
    if (!call || !put) throw new Error('nothing is listed');
    for (const order of straddleOrders(this.accountId, { call, put }, storyLots(LIMIT, call.lotSize))) {
      const { accountId: _, ...ticket } = order;
      await this.simulator.trade(ticket);
    }
  }

  /** Holds the red button of the account's own page for as long as it asks. */
  async killByHand(): Promise<void> {
    await this.go(`#/account/${this.accountId}/positions`);
    const button = this.page.getByRole('button', { name: `Kill ${ALIAS}` });
    const box = await button.boundingBox({ timeout: STEP_MS });
    if (!box) throw new Error('there is no kill button');
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await this.page.mouse.down();
    await expectHeadline(this, /KILLING|LOCKED|SWITCH NOT PULLED/, STEP_MS);
    await this.page.mouse.up();
  }
}

const BROKERS: Readonly<Record<LiveBroker, string>> = {
  'kotak-neo': 'Kotak Neo',
  dhan: 'Dhan',
  zerodha: 'Zerodha',
};

/** The text comes to say this. Waited for here and not by `expect.poll`, which belongs to one test: stories are played beside each other. */
async function expectText(read: () => Promise<string>, words: RegExp, timeout: number): Promise<void> {
  const end = performance.now() + timeout;
  // A page that is on its way to another says nothing for a moment.
  const said = (): Promise<string> => read().catch(() => '');
  while (!words.test(await said()) && performance.now() < end) await wait(100);
  expect(await said()).toMatch(words);
}

/** The text of the page says this, soon. */
export async function expectSaid(story: BrokerStory, words: RegExp, timeout = STEP_MS): Promise<void> {
  await expectText(() => story.page.locator('main').innerText(), words, timeout);
}

/** The sentence over everything says this, soon. */
export async function expectHeadline(story: BrokerStory, words: RegExp, timeout = STEP_MS): Promise<void> {
  const headline = story.page.locator('[data-headline]').first();
  await expectText(() => headline.innerText(), words, timeout);
}

/** The card shows what is open at the broker. */
export async function expectOpen(story: BrokerStory, count: number): Promise<void> {
  const events = await story.host.events();
  const isThere = (): boolean => {
    const view = events.account(story.accountId);
    return view?.openPositions === count && view.protected;
  };
  await events.until(`${count} open positions, protected`, isThere, STEP_MS);
  events.close();
}

/** How the kill ended, by the exchange and by the screen. */
export async function expectStopped(story: BrokerStory): Promise<void> {
  const isApi = story.broker === 'dhan';
  await expectHeadline(story, isApi ? /^LOCKED/ : /^SWITCH NOT PULLED/, KILL_MS);
  const truth = await story.simulator.truth();
  expect(truth.flat).toBe(true);
  expect(truth.orders.filter(({ working }) => working)).toEqual([]);
  expect(truth.killSwitch.state).toBe(isApi ? 'on' : 'off');
  await story.go(`#/account/${story.accountId}/incident`);
  await expectSaid(story, isApi ? /Verified: every step is proven/ : /Flat and proven; only the switch .* is left/);
  await expectSaid(story, /[Ll]ocked until/);
  if (isApi) return;
  await expectSaid(story, /Now pull the kill switch of (Kotak Neo|Zerodha) by hand/);
  await expectSaid(story, /Not safe[\s\S]*itself still takes new orders/);
}
