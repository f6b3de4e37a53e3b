import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { HostSnapshot } from '../engine/contract/events.ts';
import { findBarriers } from './e2e/barriers.ts';
import { openBrowser } from './e2e/browser.ts';
import { buildRenderer } from './e2e/build-renderer.ts';
import { ScriptedHost } from './e2e/scripted-host.ts';
import type { SceneName } from './e2e/scripted-scenes.ts';
import { lockedProfile } from './e2e/scripted-terminal.ts';
import { HOLD_MS } from './hold.ts';

/** For what comes at once on a quiet machine, and is waited for on a busy one. */
const NET = { timeout: 10_000 };

let browser: Browser;
let built: Awaited<ReturnType<typeof buildRenderer>>;
let host: ScriptedHost;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  built = await buildRenderer();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser.close();
  await built.remove();
});

beforeEach(async () => {
  host = await ScriptedHost.start(built.folder);
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
});

afterEach(async () => {
  await page.close();
  await host.stop();
});

const open = (hash = '#/') => page.goto(`${host.url}${hash}`);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const pause = (ms: number) => page.waitForTimeout(ms);

async function hold(name: string, ms: number): Promise<void> {
  await button(name).hover();
  await page.mouse.down();
  await pause(ms);
  await page.mouse.up();
}

describe('hold to kill', () => {
  it('sends one kill for one full hold and none for a short press', async () => {
    await open();
    await hold('Kill Family', HOLD_MS - 500);
    expect(host.count('kill.trigger')).toBe(0);
    await hold('Kill Family', HOLD_MS + 300);
    expect(host.received.filter(({ name }) => name === 'kill.trigger')).toEqual([
      { name: 'kill.trigger', body: { accountIds: ['family'], reason: 'Held the kill button' } },
    ]);
  });

  it('sends no more while the kill is on its way: twenty presses', async () => {
    await open();
    await hold('Kill Family', HOLD_MS + 300);
    for (let index = 0; index < 20; index += 1) await button('Kill Family').click({ delay: 10, force: true });
    expect(host.count('kill.trigger')).toBe(1);
    host.show('killing');
    await page.getByRole('article', { name: 'Family' }).getByText('Step 2 of 7').waitFor();
    expect(await button('Kill Family').count()).toBe(0);
    expect(host.count('kill.trigger')).toBe(1);
  });

  it('works by keyboard, and lets go on Escape', async () => {
    await open();
    await button('Kill Family').focus();
    await page.keyboard.down('Space');
    await pause(600);
    await page.keyboard.press('Escape');
    await pause(HOLD_MS);
    await page.keyboard.up('Space');
    expect(host.count('kill.trigger')).toBe(0);
    await page.keyboard.down('Enter');
    await pause(HOLD_MS + 300);
    await page.keyboard.up('Enter');
    expect(host.count('kill.trigger')).toBe(1);
  });

  it('works on a stopped engine and on all accounts at once', async () => {
    host.show('faulted');
    await open();
    await hold('Kill Parents', HOLD_MS + 300);
    await hold('Kill all', HOLD_MS + 300);
    expect(
      host.received.map(({ name, body }) => [name, body['accountIds']]).filter(([name]) => name === 'kill.trigger'),
    ).toEqual([
      ['kill.trigger', ['parents']],
      ['kill.trigger', 'all'],
    ]);
  });

  it('gives the button back and says so when the guard did not take the kill', async () => {
    host.reply('kill.trigger', () => ({
      status: 500,
      body: { ok: false, error: { code: 'x', message: 'The kill was not taken.' } },
    }));
    await open();
    await hold('Kill Family', HOLD_MS + 300);
    await page.getByText('The kill was not taken.').waitFor();
    await hold('Kill Family', HOLD_MS + 300);
    expect(host.count('kill.trigger')).toBe(2);
  });

  it('tells a screen reader of a kill at once', async () => {
    await open();
    await page.getByRole('article', { name: 'Family' }).waitFor();
    host.show('killing');
    await expect.poll(() => page.locator('[aria-live=assertive]').innerText()).toBe('Kill started: Family');
  });
});

describe('a lost connection', () => {
  it('is on the screen within two seconds of silence, and nothing is called safe', async () => {
    await open();
    await expectHeadline('PROTECTED');
    host.fallSilent();
    const banner = page.getByRole('alert').filter({ hasText: 'Connection to the guard lost' });
    await banner.waitFor({ timeout: 2_400 });
    await expectHeadline('UNKNOWN');
    expect(await page.getByText('SAFE', { exact: true }).count()).toBe(0);
    expect(await button('Kill Family').isEnabled()).toBe(true);
    host.speakAgain();
    await banner.waitFor({ state: 'detached' });
    await expectHeadline('PROTECTED');
  });

  it('says that it is not known whether a command was done', async () => {
    await open('#/account/family/orders');
    await button('Cancel order 20451').waitFor();
    await page.route('**/api/commands/**', (route) => route.abort());
    await button('Cancel order 20451').click();
    await expect.poll(() => page.getByText('it is not known whether this was done').count()).toBe(1);
  });
});

describe('the page again after a reload', () => {
  it('P5: re-attaches in the middle of a kill with the same state', async () => {
    host.show('killing');
    await open('#/account/family/incident');
    const steps = page.getByRole('list', { name: 'Steps of the kill' });
    await steps.waitFor();
    const words = /[a-z ]+(?=\d)/i;
    const before = (await steps.locator('li').allInnerTexts()).map((text) => words.exec(text)?.[0] ?? text);
    await page.reload();
    await steps.waitFor();
    const afterwards = (await steps.locator('li').allInnerTexts()).map((text) => words.exec(text)?.[0] ?? text);
    expect(afterwards).toEqual(before);
    await expectHeadline('KILLING');
    expect(host.count('kill.trigger')).toBe(0);
  });
});

describe('exits and cancels', () => {
  it('K20: an exit that already covers the position leaves no button to press', async () => {
    await open('#/account/family/positions');
    await button('Exit NIFTY26NOV25200CE').waitFor();
    expect(await button('Exit NIFTY26NOV25200CE').isDisabled()).toBe(true);
    expect(await button('Exit NIFTY26NOV24500CE').isEnabled()).toBe(true);
  });

  it('K20: a double click on the answer sends one exit, and the button stays away until the guard has spoken', async () => {
    await open('#/account/family/positions');
    await button('Exit NIFTY26NOV24500CE').click();
    await page.getByRole('alertdialog').getByText('Buys back 130 units (2 lots)').waitFor();
    await button('Exit now').dblclick();
    await page.getByText('Exit of 130 NIFTY26NOV24500CE sent').waitFor();
    expect(await button('Exit NIFTY26NOV24500CE').isDisabled()).toBe(true);
    expect(host.count('position.exit')).toBe(1);
    host.show('calm', coverEverything);
    await pause(5_000);
    expect(await button('Exit NIFTY26NOV24500CE').isDisabled()).toBe(true);
    expect(host.count('position.exit')).toBe(1);
  });

  it('exits a part in whole lots', async () => {
    await open('#/account/family/positions');
    await button('Exit part of NIFTY26NOV24500CE').click();
    await page.getByLabel('Lots to exit').fill('3');
    expect(await button('Exit now').isDisabled()).toBe(true);
    await page.getByLabel('Lots to exit').fill('1');
    await button('Exit now').click();
    await expect.poll(() => host.received.find(({ name }) => name === 'position.exit')?.body['quantity']).toBe(65);
  });

  it('cancels an order', async () => {
    await open('#/account/family/orders');
    await button('Cancel order 20451').click();
    await expect
      .poll(() => host.received.find(({ name }) => name === 'order.cancel')?.body)
      .toEqual({ accountId: 'family', orderId: '20451' });
  });
});

describe('the guard switch', () => {
  it('shows the engine, not the wish, and says from when a refused change is possible', async () => {
    const until = '2026-11-23T09:00:00.000+05:30';
    host.reply('engine.stop', () => ({
      status: 423,
      body: {
        ok: false,
        error: { code: 'open-risk', message: 'The guard stays on while positions are open.', details: { until } },
      },
    }));
    await open();
    const guard = page.getByRole('switch', { name: 'Guard Family' });
    await guard.click();
    await page.getByText('The guard stays on while positions are open. Possible from Mon 23 Nov, 09:00 IST.').waitFor();
    expect(await guard.isChecked()).toBe(true);
  });
});

describe('settings', () => {
  it('show a refusal at its field and lose nothing that was typed', async () => {
    const details = [{ path: 'settings.dayLossLimit', message: 'A limit of zero would stop you at once.' }];
    host.reply('account.save', () => ({
      status: 400,
      body: { ok: false, error: { code: 'invalid', message: 'The settings were refused.', details } },
    }));
    await open('#/account/family/settings');
    await page.getByLabel('MTM loss limit, in rupees').fill('0');
    await page.getByLabel('Alias').fill('Family of four');
    await button('Save settings').click();
    await page.getByRole('alert').filter({ hasText: 'A limit of zero would stop you at once.' }).waitFor();
    await pause(1_200);
    expect(await page.getByLabel('MTM loss limit, in rupees').inputValue()).toBe('0');
    expect(await page.getByLabel('Alias').inputValue()).toBe('Family of four');
  });

  it('read a limit back in words while it is typed, and send it as typed', async () => {
    await open('#/account/family/settings');
    await page.getByLabel('MTM loss limit, in rupees').fill('-8,500');
    await page.getByText('Stop when today’s loss reaches ₹8,500').waitFor();
    await page.getByText('Takes effect now.').waitFor();
    await button('Save settings').click();
    await page.getByText('Saved. Takes effect now.').waitFor();
    const sent = host.received.find(({ name }) => name === 'account.save')?.body['settings'] as
      | { dayLossLimit: unknown }
      | undefined;
    expect(sent?.dayLossLimit).toBe('-8,500');
  });
});

describe('the page under its policy', () => {
  it('draws every tab, a dialog and the chart without one complaint from the browser', async () => {
    await open('#/account/family/positions');
    await button('Exit NIFTY26NOV24500CE').click();
    await button('Keep it').click();
    for (const tab of ['Orders', 'Exit plan', 'Rules', 'Timeline', 'Kill', 'Lock', 'Settings', 'Chart'])
      await page.getByRole('tab', { name: tab }).click();
    await page.locator('.recharts-surface').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it.each(['dark', 'light'] as const)('has names, landmarks and contrast for everybody: %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    for (const [scene, hash] of LOOKED_AT) {
      host.show(scene);
      await open(hash);
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await pause(400);
      // A page that still fades in, or waits for its first answer, is looked at once more.
      const looked = async () => ({ scene, hash, found: await findBarriers(page) });
      await expect.poll(looked, NET).toEqual({ scene, hash, found: [] });
    }
  });

  it('says the mode in the window title', async () => {
    host.show('practice');
    await open();
    await expect.poll(() => page.title()).toBe('PRACTICE · TradeFuse');
  });
});

describe('the terminal of an account', () => {
  const sent = (name: string) => host.received.findLast((command) => command.name === name)?.body;
  const manage = () => page.locator('[data-part="toCommit.1.target"]');

  it('W5: asks for the code the broker has sent, with the time that is left, on every page of the account', async () => {
    host.show('terminal-broken');
    await open('#/account/parents/orders');
    const form = page.getByRole('form', { name: 'The broker’s page asks you' });
    await form.getByText(/^\d+ s left$/).waitFor();
    await form.getByLabel('One-time code').fill('482913');
    await form.getByRole('button', { name: 'Send the code' }).click();
    await expect
      .poll(() => sent('terminal.answer'), NET)
      .toEqual({ accountId: 'parents', questionId: 'q1', answer: '482913' });
  });

  it('W11: names the step to repair; pointed at, it is sent with the whole profile, and a refusal stands at the step', async () => {
    host.show('terminal-broken');
    const details = [{ path: 'profile.toCommit.1.target.name', message: 'Too long for a label.' }];
    host.reply('terminal.profile.save', () => ({
      status: 400,
      body: { ok: false, error: { code: 'invalid-profile', message: 'No profile.', details } },
    }));
    await open('#/account/parents/terminal');
    await page.getByText('the last look ended here').waitFor();
    await manage()
      .getByRole('button', { name: /^Point at it/ })
      .click();
    await button('Open the window').click();
    await button('Use the button “Manage kill switch”').click();
    await button('Save steps').click();
    await manage().getByText('Too long for a label.').waitFor();
    const profile = sent('terminal.profile.save')?.['profile'] as { readonly toCommit: readonly object[] };
    expect(sent('terminal.record.start')).toEqual({ accountId: 'parents', path: 'toCommit.1.target' });
    expect(profile.toCommit[1]).toMatchObject({ id: 'manage', target: { name: 'Manage kill switch' } });
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('shows a file before it is saved, and saves nothing by itself', async () => {
    host.show('terminal-ready');
    await open('#/account/parents/terminal');
    const file = { name: 'profile.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
    await page.getByLabel('Profile file').setInputFiles(file);
    await page.getByText('This is the file you chose, not saved yet.').waitFor();
    expect(host.count('terminal.profile.save')).toBe(0);
    await button('Save steps').click();
    await expect.poll(() => host.count('terminal.profile.save'), NET).toBe(1);
  });

  it('L5: changes nothing while the account is locked, and says until when', async () => {
    host.show('terminal-unverified');
    host.reply('terminal.profile.get', () => ({ status: 200, body: { ok: true, value: lockedProfile() } }));
    await open('#/account/parents/terminal');
    await page.getByText('stays as it is. Until Mon 23 Nov, 09:00 IST.').waitFor();
    expect(await button('Back to the shipped profile').isDisabled()).toBe(true);
    expect(await manage().getByRole('button', { name: /^Edit/ }).isDisabled()).toBe(true);
    expect(await page.locator('[data-switch-state]').innerText()).toBe('UNVERIFIED');
  });

  it('W10: takes the trader’s own word on the switch with a picture, as a word and not as proof', async () => {
    host.show('terminal-unverified');
    host.reply('terminal.attest', () => ({
      status: 200,
      body: { ok: true, value: { file: 'attested-1-switch.png' } },
    }));
    await open('#/account/parents/terminal');
    await page.getByLabel('What you saw').fill('The app shows Kill Switch ON at 11:52');
    const file = { name: 'switch.png', mimeType: 'image/png', buffer: Buffer.from('picture') };
    await page.getByLabel('Picture or mail, if you have one').setInputFiles(file);
    await button('Keep with the kill').click();
    await page.getByText('It does not count as proof.').waitFor();
    expect(sent('terminal.attest')).toMatchObject({
      killId: 'kill-20261120-family',
      file: { name: 'switch.png', base64: Buffer.from('picture').toString('base64') },
    });
    expect(await page.locator('[data-switch-state]').innerText()).toBe('UNVERIFIED');
  });
});

const LOOKED_AT: readonly (readonly [SceneName, string])[] = [
  ['near', '#/'],
  ['killing', '#/'],
  ['locked', '#/'],
  ['stale', '#/'],
  ['near', '#/account/family/positions'],
  ['near', '#/account/family/settings'],
  ['killing', '#/account/family/incident'],
  ['terminal-broken', '#/account/parents/terminal'],
  ['terminal-empty', '#/account/fresh/terminal'],
  ['near', '#/alerts'],
  ['practice', '#/practice'],
];

async function expectHeadline(word: string): Promise<void> {
  const headline = (): Promise<string> => page.locator('[data-headline]').innerText();
  await expect.poll(headline, NET).toMatch(new RegExp(`^${word}`));
}

function coverEverything(snapshot: HostSnapshot): HostSnapshot {
  const accounts = snapshot.accounts.map((account) => ({
    ...account,
    positions: account.positions.map((position) => ({ ...position, uncoveredQuantity: 0 })),
  }));
  return { ...snapshot, accounts };
}
