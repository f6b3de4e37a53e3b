import type { Page } from 'playwright-core';
import type { Clock } from '../engine/ports.ts';
import type { Evidence } from './evidence.ts';
import { inTime } from './in-time.ts';
import type { Redactor } from './redact.ts';

/** Boxes that are ticked hold no secret, and which ones were is part of the proof. */
const typedInto = 'input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable]';

const atMostMs = 2_500;

/** Keeps a screenshot with every field that can be typed into covered. A picture that cannot be had is left out. */
export async function takePicture(
  page: Page,
  name: string,
  into: { readonly evidence: Evidence; readonly redactor: Redactor; readonly clock: Clock },
): Promise<void> {
  const png = await inTime(into.clock, 2 * atMostMs, () => cleanPicture(page, into.redactor)).catch(() => undefined);
  // The kill goes on without a picture.
  if (png !== undefined) into.evidence.writePicture(name, png);
}

/** Undefined when the page repeats a secret in its own text, which cannot be covered. */
async function cleanPicture(page: Page, redactor: Redactor): Promise<Buffer | undefined> {
  const texts = await page.locator('body').allInnerTexts();
  if (texts.some((text) => redactor.knows(text))) return undefined;
  // Chromium now and then fails to capture a page that is still being laid out; once more is enough.
  return capture(page).catch(() => capture(page));
}

function capture(page: Page): Promise<Buffer> {
  return page.screenshot({
    mask: page.frames().map((frame) => frame.locator(typedInto)),
    maskColor: '#c3ccd7',
    animations: 'disabled',
    caret: 'hide',
    timeout: atMostMs,
  });
}
