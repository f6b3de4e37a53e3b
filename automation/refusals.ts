import type { Page } from 'playwright-core';
import { visible } from './locate.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { Walk } from './walk-parts.ts';

/** Throws the failure a refusal on the page means, with the page's own words; does nothing when there is none. */
export async function throwIfRefused({ guarded, profile }: Pick<Walk, 'guarded' | 'profile'>): Promise<void> {
  // All at once: each question is a journey to the browser and back.
  const said = await Promise.all(profile.refusals.map(({ where }) => textsOf(guarded.page, where)));
  for (const [index, refusal] of profile.refusals.entries()) {
    const pattern = new RegExp(refusal.says, 'i');
    const words = said[index]?.find((text) => pattern.test(text));
    if (words !== undefined) {
      throw new TerminalFailure(refusal.code, `The page said: “${excerpt(words, pattern)}”`, refusal.about);
    }
  }
}

async function textsOf(page: Page, where: TerminalProfile['refusals'][number]['where']): Promise<readonly string[]> {
  // A place has no words.
  if (where?.by === 'point') return [];
  if (where !== undefined) return visible(page, where).evaluateAll(wordsOf);
  return page.locator('body').allInnerTexts();
}

/** What an element says; a canvas's tree says it by labels alone. Runs in the page. */
function wordsOf(elements: readonly Element[]): string[] {
  return elements.map((one) => (one as HTMLElement).innerText || one.getAttribute('aria-label') || '');
}

/** The line that refuses, not the whole page. */
function excerpt(text: string, pattern: RegExp): string {
  const line = text.split('\n').find((one) => pattern.test(one)) ?? text;
  return line.trim().slice(0, 300);
}
