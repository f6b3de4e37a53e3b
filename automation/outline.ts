import type { Page } from 'playwright-core';
import type { Redactor } from './redact.ts';

/** Longer outlines are cut: a page that repeats itself for ever must not fill the disk. */
const mostLines = 400;

/**
 * The page as a screen reader would tell it, one part a line, with neither secrets nor what stands in its fields: what a
 * page is compared by, and what is kept when a run ends early.
 */
export async function outlineOf(page: Page, redactor: Redactor): Promise<readonly string[]> {
  const told = await page.locator('body').ariaSnapshot({ timeout: 2_500 });
  return told
    .split('\n')
    .slice(0, mostLines)
    .map((line) => redactor.redact(withoutValue(line)));
}

/** The parts that make the page what it is: figures change from day to day and are told as `#`. */
export function landmarksOf(outline: readonly string[]): readonly string[] {
  const parts = outline.map((line) =>
    line
      .trim()
      .replace(/^- /, '')
      .replaceAll(/\d[\d.,:]*/g, '#'),
  );
  const lasting = parts.filter((part) =>
    /^(?:alert|button|checkbox|dialog|heading|link|menuitem|radio|switch|tab|text|textbox)\b/.test(part),
  );
  return [
    ...new Set(
      lasting.map((part) =>
        part.replaceAll(/ \[(?:active|checked|disabled|expanded|cursor=\w+|ref=\w+)\]/g, '').replace(/:$/, ''),
      ),
    ),
  ].toSorted();
}

/** `- textbox "Password": typed` tells what was typed. */
function withoutValue(line: string): string {
  return line.replace(/^(\s*- (?:textbox|searchbox|spinbutton|combobox)\b[^:]*):.*$/, '$1');
}
