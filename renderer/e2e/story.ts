import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Pictures of a run lie here, out of the repository; the ones in the docs are chosen from them. */
const PICTURES = join(import.meta.dirname, '..', '..', '.cache', 'screens');

/** Longer than a kill takes on a busy machine with a cold browser. */
const KILL_MS = 120_000;

/** How the story is told through one door. */
export type Telling = { readonly page: () => Page; readonly door: string };

/** Takes a picture of where the story stands. */
export async function picture({ page, door }: Telling, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page().screenshot({ path: join(PICTURES, `${door}-${name}.png`) });
}

async function go({ page }: Telling, hash: string): Promise<void> {
  await page().evaluate((to) => {
    location.hash = to;
  }, hash);
}

async function untilHeadline({ page }: Telling, words: RegExp, timeout = 30_000): Promise<string> {
  const headline = page().locator('[data-headline]').filter({ hasText: words }).first();
  await headline.waitFor({ timeout });
  return headline.innerText();
}

/** Two accounts are guarded from the first second, with nothing typed. */
export async function expectTwoGuarded(telling: Telling): Promise<void> {
  await go(telling, '#/');
  await untilHeadline(telling, /^PROTECTED · 2 of 2/, 60_000);
  await picture(telling, '1-protected');
}

/** Sells the straddle with its stops and lets the market fall, as the practice screen offers it. */
export async function sellAndCrash(telling: Telling): Promise<void> {
  await go(telling, '#/practice');
  const page = telling.page();
  await page.getByRole('combobox').first().selectOption({ label: 'My account' });
  await page.getByRole('button', { name: 'Sell the straddle' }).click({ timeout: 30_000 });
  const crash = page.getByRole('button', { name: 'Crash the market' });
  await expect.poll(() => crash.isEnabled(), { timeout: 30_000 }).toBe(true);
  await picture(telling, '2-short-straddle');
  await crash.click();
}

/** The stop fills, the loss crosses the line, and the kill is shown step by step until it is proven. */
export async function expectTheKill(telling: Telling): Promise<void> {
  await go(telling, '#/');
  await untilHeadline(telling, /KILLING/, KILL_MS);
  await picture(telling, '3-killing');
  const page = telling.page();
  const card = page.getByRole('region', { name: 'Accounts' }).locator('article', { hasText: 'My account' });
  await expect.poll(() => card.innerText(), { timeout: KILL_MS, interval: 500 }).toMatch(/locked/i);
  await picture(telling, '4-locked');
}

/** What happened, from the account's own page: every step confirmed, the proof with its pictures. */
export async function expectTheProof(telling: Telling, accountId: string): Promise<void> {
  await go(telling, `#/account/${accountId}/incident`);
  const page = telling.page();
  for (const label of ['Prove the account is flat', 'Prove the switch is on', 'Log out of the broker']) {
    await page.getByText(label).first().waitFor({ timeout: 30_000 });
  }
  await picture(telling, '5-incident');
  await go(telling, `#/account/${accountId}/chart`);
  await page.locator('.recharts-surface').first().waitFor({ timeout: 30_000 });
  await picture(telling, '6-chart');
}

/** Locked is locked: after a reload, and after the whole program was started again. */
export async function expectStillLocked(telling: Telling): Promise<void> {
  await go(telling, '#/');
  const page = telling.page();
  const card = page.getByRole('region', { name: 'Accounts' }).locator('article', { hasText: 'My account' });
  await expect.poll(() => card.innerText(), { timeout: 60_000 }).toMatch(/locked/i);
}
