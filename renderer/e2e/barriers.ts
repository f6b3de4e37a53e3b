import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds in the page as it stands: the rule and the element. Empty when nobody is kept out. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // Evaluated by the browser's own debugger: the page's policy would refuse a script tag, as it should.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe };
    const { violations } = await inPage.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}
