import { findOne } from './find.ts';
import { describe } from './locate.ts';
import type { SimpleStep } from './profiles/step-schema.ts';
import { press } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import type { Walk } from './walk-parts.ts';

/** Fills a field. A secret is asked for only once its field is there, and typed only into the broker's own document. */
export async function typeText(walk: Walk, step: Extract<SimpleStep, { do: 'fill' }>, withinMs: number): Promise<void> {
  const timeout = Math.min(withinMs, walk.stepTimeoutMs);
  const found = await findOne(walk, step.target, timeout);
  const text = 'text' in step.value ? undefined : await walk.secret(step.value.secret, withinMs);
  if (found.by === 'place') {
    await press(walk, found, timeout);
    const field = await focused(walk, timeout);
    // The canvas shows it in letters of its own, which nobody can cover in a picture.
    if (text !== undefined) walk.guarded.hidePictures();
    await walk.guarded.typeSecret(field, text ?? ('text' in step.value ? step.value.text : ''), timeout);
    return;
  }
  if ('text' in step.value) return found.locator.fill(step.value.text, { timeout });
  const element = await found.locator.elementHandle({ timeout });
  if (element === null || text === undefined) {
    throw new TerminalFailure('step-not-found', `${describe(step.target)} went away.`);
  }
  if (walk.canvas !== undefined) walk.guarded.hidePictures();
  await walk.guarded.typeSecret(element, text, timeout);
}

/** The field a canvas puts where one has clicked. */
async function focused(walk: Walk, timeout: number) {
  const field = await walk.guarded.page.locator('input:focus, textarea:focus').elementHandle({ timeout });
  if (field !== null) return field;
  throw new TerminalFailure('step-not-found', `In step “${walk.record.lastStep}”, no field took the focus.`);
}
