import type { Locator, Page } from 'playwright-core';
import { assertNever } from '../engine/domain/result.ts';
import type { Target } from './profiles/target-schema.ts';

/** A target that is an element of the page, and not a place on it. */
export type ElementTarget = Exclude<Target, { by: 'point' }>;

/** What is visible of a target. Words must match whole: "Confirm" is not "Confirm and share". */
export function visible(page: Page, target: ElementTarget): Locator {
  return locate(page, target).filter({ visible: true });
}

/** How a report calls a target. */
export function describe(target: Target): string {
  switch (target.by) {
    case 'role':
      return `the ${target.role} “${target.name}”`;
    case 'semantics':
      return `the ${target.role ?? 'text'} “${target.name}”`;
    case 'label':
      return `the field “${target.text}”`;
    case 'text':
      return `the text “${target.text}”`;
    case 'test-id':
      return `the element ${target.id}`;
    case 'id':
      return `the ${target.part === undefined ? 'element' : 'label of'} #${target.id}`;
    case 'point':
      return `the place “${target.name}”`;
    default:
      return assertNever(target);
  }
}

/** The target's elements, visible or not: a switch is often drawn by its label and hidden itself. */
export function locate(page: Page, target: ElementTarget): Locator {
  switch (target.by) {
    case 'role':
      return page.getByRole(target.role, { name: target.name, exact: true });
    case 'semantics':
      return inTree(page.locator(semanticsTree), target);
    case 'label':
      return page.getByLabel(target.text, { exact: true });
    case 'text':
      return page.getByText(target.text, { exact: true });
    case 'test-id':
      return page.getByTestId(target.id);
    case 'id':
      return page.locator(target.part === undefined ? `[id="${target.id}"]` : `label[for="${target.id}"]`);
    default:
      return assertNever(target);
  }
}

/** Flutter's accessibility tree, a layer of elements over the canvas. */
export const semanticsTree = 'flt-semantics-host';

function inTree(tree: Locator, { role, name }: Extract<Target, { by: 'semantics' }>): Locator {
  return role === undefined ? tree.getByText(name, { exact: true }) : tree.getByRole(role, { name, exact: true });
}
