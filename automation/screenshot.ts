import type { Page } from 'playwright-core';
import type { Evidence } from './evidence.ts';
import type { Redactor } from './redact.ts';

/** Boxes that are ticked hold no secret, and which ones were is part of the proof. */
const typedInto = 'input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable]';

const atMostMs = 4_000;

/** Keeps a screenshot with every field that can be typed into covered. A picture that cannot be had is left out. */
export async function takePicture(
  page: Page,
  name: string,
  into: { readonly evidence: Evidence; readonly redactor: Redactor },
): Promise<void> {
  try {
    const texts = await page.locator('body').allInnerTexts();
    // A page that repeats a secret in its own text cannot be masked.
    if (texts.some((text) => into.redactor.knows(text))) return;
    const png = await page.screenshot({
      mask: page.frames().map((frame) => frame.locator(typedInto)),
      maskColor: '#c3ccd7',
      animations: 'disabled',
      caret: 'hide',
      timeout: atMostMs,
    });
    into.evidence.writePicture(name, png);
  } catch {
    // The kill goes on without a picture.
  }
}
