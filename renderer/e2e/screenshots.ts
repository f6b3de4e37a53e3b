import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

import { openBrowser } from './browser.ts';
import { ScriptedHost } from './scripted-host.ts';
import type { SceneName } from './scripted-scenes.ts';

/** A picture worth looking at: a scene, and where the trader stands in it. */
export type Shot = {
  readonly name: string;
  readonly scene: SceneName;
  readonly hash: string;
  /** Buttons pressed on the way there. */
  readonly press?: readonly string[];
};

const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
const THEMES = ['dark', 'light'] as const;

/** Every screen in every state that looks different. */
export const SHOTS: readonly Shot[] = [
  { name: 'dashboard-calm', scene: 'calm', hash: '#/' },
  { name: 'dashboard-near', scene: 'near', hash: '#/' },
  { name: 'dashboard-killing', scene: 'killing', hash: '#/' },
  { name: 'dashboard-locked', scene: 'locked', hash: '#/' },
  { name: 'dashboard-stale', scene: 'stale', hash: '#/' },
  { name: 'dashboard-faulted', scene: 'faulted', hash: '#/' },
  { name: 'dashboard-practice', scene: 'practice', hash: '#/' },
  { name: 'dashboard-empty', scene: 'empty', hash: '#/' },
  { name: 'dashboard-many', scene: 'many', hash: '#/' },
  { name: 'account-positions', scene: 'near', hash: '#/account/family/positions' },
  { name: 'account-orders', scene: 'near', hash: '#/account/family/orders' },
  { name: 'account-chart', scene: 'near', hash: '#/account/family/chart' },
  { name: 'account-plan', scene: 'near', hash: '#/account/family/plan' },
  { name: 'account-rules', scene: 'near', hash: '#/account/family/rules' },
  {
    name: 'account-rules-edit',
    scene: 'near',
    hash: '#/account/family/rules',
    press: ['Edit rules', '1,200 / 200 / 500 / 2,200 at 95 %, locked', 'Add a rule'],
  },
  { name: 'account-timeline', scene: 'near', hash: '#/account/family/timeline' },
  { name: 'account-incident', scene: 'killing', hash: '#/account/family/incident' },
  { name: 'account-locked', scene: 'locked', hash: '#/account/family/incident' },
  { name: 'account-lock', scene: 'near', hash: '#/account/family/lock' },
  { name: 'account-settings', scene: 'near', hash: '#/account/family/settings' },
  { name: 'terminal-ready', scene: 'terminal-ready', hash: '#/account/parents/terminal' },
  { name: 'terminal-broken', scene: 'terminal-broken', hash: '#/account/parents/terminal' },
  { name: 'terminal-unverified', scene: 'terminal-unverified', hash: '#/account/parents/terminal' },
  { name: 'terminal-empty', scene: 'terminal-empty', hash: '#/account/fresh/terminal' },
  { name: 'account-switch-left', scene: 'switch-left', hash: '#/account/own/incident' },
  { name: 'account-login-wanted', scene: 'login-wanted', hash: '#/account/own/positions' },
  { name: 'dashboard-switch-left', scene: 'switch-left', hash: '#/' },
  { name: 'add-account', scene: 'calm', hash: '#/add' },
  { name: 'alerts', scene: 'near', hash: '#/alerts' },
  { name: 'practice', scene: 'practice', hash: '#/practice' },
  { name: 'help', scene: 'calm', hash: '#/help' },
];

/** Takes the pictures at both sizes and in both themes; gives back what the page complained about meanwhile. */
export async function takeScreenshots(
  browser: Browser,
  host: ScriptedHost,
  into: string,
  shots = SHOTS,
): Promise<readonly string[]> {
  mkdirSync(into, { recursive: true });
  const complaints: string[] = [];
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of THEMES) {
      const page = await browser.newPage({ viewport, colorScheme: theme });
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      for (const shot of shots)
        await takeOne(page, host, { ...shot, path: join(into, `${shot.name}-${size}-${theme}.png`) });
      await page.close();
    }
  }
  return complaints;
}

async function takeOne(page: Page, host: ScriptedHost, shot: Shot & { readonly path: string }): Promise<void> {
  host.show(shot.scene);
  await page.goto(`${host.url}${shot.hash}`);
  // The same document with another hash: only a reload gives the picture of a fresh page.
  await page.reload();
  await page.locator('[data-headline]').waitFor();
  for (const name of shot.press ?? []) await page.getByRole('button', { name }).click();
  await page.waitForTimeout(700);
  // A window as tall as the page, so that what is fixed to its edges is drawn at its edges.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const size = page.viewportSize() ?? SIZES.wide;
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  await page.screenshot({ path: shot.path });
  await page.setViewportSize(size);
}

if (import.meta.main) {
  const [folder = 'dist/renderer', into = '.cache/screenshots', only = ''] = process.argv.slice(2);
  const host = await ScriptedHost.start(folder);
  const browser = await openBrowser();
  const complaints = await takeScreenshots(
    browser,
    host,
    into,
    SHOTS.filter((shot) => shot.name.includes(only)),
  );
  await browser.close();
  await host.stop();
  process.stdout.write(`${complaints.length === 0 ? 'no complaints' : [...new Set(complaints)].join('\n')}\n`);
}
