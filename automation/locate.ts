import type { Locator, Page } from 'playwright-core';
import { assertNever } from '../engine/domain/result.ts';
import type { Target } from './profiles/profile-schema.ts';

/** What is visible of a target. Words must match whole: "Confirm" is not "Confirm and share". */
export function visible(page: Page, target: Target): Locator {
  return locate(page, target).filter({ visible: true });
}

/** How a report calls a target. */
export function describe(target: Target): string {
  switch (target.by) {
    case 'role':
      return `the ${target.role} “${target.name}”`;
    case 'label':
      return `the field “${target.text}”`;
    case 'text':
      return `the text “${target.text}”`;
    case 'test-id':
      return `the element ${target.id}`;
    default:
      return assertNever(target);
  }
}

function locate(page: Page, target: Target): Locator {
  switch (target.by) {
    case 'role':
      return page.getByRole(target.role, { name: target.name, exact: true });
    case 'label':
      return page.getByLabel(target.text, { exact: true });
    case 'text':
      return page.getByText(target.text, { exact: true });
    case 'test-id':
      return page.getByTestId(target.id);
    default:
      return assertNever(target);
  }
}
