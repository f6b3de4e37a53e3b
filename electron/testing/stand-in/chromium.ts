import { chromium, type Browser } from 'playwright-core';

import { findBrowser } from '../../../build/find-browser.mjs';

/** A real browser without a window on the screen. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('No Chrome, Edge or Chromium is installed.');
  const args = [
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    // Chromium refuses to start its sandbox for root; every other user keeps it.
    ...(process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : []),
  ];
  return chromium.launch({ executablePath, args, headless: true });
}
