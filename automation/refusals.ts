import type { Page } from 'playwright-core';
import { visible } from './locate.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import { TerminalFailure } from './terminal-failure.ts';

/** Throws the failure a refusal on the page means, with the page's own words; does nothing when there is none. */
export async function throwIfRefused(page: Page, profile: TerminalProfile): Promise<void> {
  for (const refusal of profile.refusals) {
    const pattern = new RegExp(refusal.says, 'i');
    const texts = await textsOf(page, refusal.where);
    const said = texts.find((text) => pattern.test(text));
    if (said !== undefined) {
      throw new TerminalFailure(refusal.code, `The page said: “${excerpt(said, pattern)}”`, refusal.about);
    }
  }
}

async function textsOf(page: Page, where: TerminalProfile['refusals'][number]['where']): Promise<readonly string[]> {
  if (where !== undefined) return visible(page, where).allInnerTexts();
  return page.locator('body').allInnerTexts();
}

/** The line that refuses, not the whole page. */
function excerpt(text: string, pattern: RegExp): string {
  const line = text.split('\n').find((one) => pattern.test(one)) ?? text;
  return line.trim().slice(0, 300);
}
