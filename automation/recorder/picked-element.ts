import type { Locator, Page } from 'playwright-core';
import { visible } from '../locate.ts';
import type { Target } from '../profiles/target-schema.ts';
import type { PickedElement } from './propose-targets.ts';

/** The first line of an ARIA snapshot as role and name: `- button "Manage" [disabled]:`. */
export function ariaOf(snapshot: string): Pick<PickedElement, 'role' | 'name'> {
  const line = (snapshot.split('\n')[0] ?? '').replace(/^- /, '');
  // A line with a colon in its words is quoted as a whole.
  const plain = /^'.*'/.exec(line)?.[0].slice(1, -1).replaceAll("''", "'") ?? line;
  const [, role = '', quoted = '""'] = /^([a-z]+)(?: ("(?:[^"\\]|\\.)*"))?/.exec(plain) ?? [];
  if (role === 'text' || role === 'generic') return { role: '', name: '' };
  return { role, name: JSON.parse(quoted) as string };
}

/** Reads what an element is called, by a screen reader and by the page itself. */
export async function readPicked(element: Locator): Promise<PickedElement> {
  const snapshot = await element.ariaSnapshot({ timeout: 3_000 });
  const own = await element.evaluate((node) => {
    const labels = 'labels' in node ? [...((node as HTMLInputElement).labels ?? [])] : [];
    return {
      labels: labels.map((label) => label.innerText),
      text: node instanceof HTMLElement ? node.innerText : '',
      testId: node.getAttribute('data-testid') ?? '',
      id: node.id,
      labelOf: node instanceof HTMLLabelElement ? node.htmlFor : '',
      inSemantics: node.closest('flt-semantics-host') !== null,
    };
  });
  return { ...ariaOf(snapshot), ...own };
}

/** How many elements a target finds on the page; one that finds another element than the marked one counts as none. */
export async function countFor(page: Page, target: Target, mark: string): Promise<number> {
  if (target.by === 'point') return 0;
  const marks = await visible(page, target).evaluateAll((all, name) => all.map((one) => one.hasAttribute(name)), mark);
  return marks.length === 1 && marks[0] === false ? 0 : marks.length;
}
