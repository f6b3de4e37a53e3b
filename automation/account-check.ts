import { findOne } from './find.ts';
import type { Target } from './profiles/target-schema.ts';
import { countOf, textOf } from './sight.ts';
import { TerminalFailure } from './terminal-failure.ts';
import { waitUntil } from './wait.ts';
import type { Walk } from './walk-parts.ts';

/** Throws `wrong-account` unless the page shows exactly the account's client code (fault 88: another one's session). */
export async function checkAccount(walk: Walk): Promise<void> {
  await walk.record.during('check-account', async () => {
    const { clientCode } = walk;
    const where = walk.profile.clientCode;
    if (where === 'shown') return expectShown(walk);
    const text = await textOf(await findOne(walk, where));
    // A place was found by its looks, which are those of this account's code.
    if (text === undefined) return;
    const shown = text.trim();
    // A dash is part of a client code, not the end of one.
    const codes = shown.toUpperCase().split(/[^A-Z0-9-]+/);
    if (codes.includes(clientCode.toUpperCase())) return;
    throw new TerminalFailure(
      'wrong-account',
      `The page is signed in as ${shown.slice(0, 40)}, not as ${clientCode}. Nothing was switched.`,
    );
  });
}

async function expectShown(walk: Walk): Promise<void> {
  const { clientCode } = walk;
  const code: Target = walk.profile.canvas ? { by: 'semantics', name: clientCode } : { by: 'text', text: clientCode };
  if (await waitUntil(walk, walk.stepTimeoutMs, async () => (await countOf(walk, code)) > 0)) return;
  throw new TerminalFailure(
    'wrong-account',
    `The page does not show the client code ${clientCode}: another account may be signed in. Nothing was switched.`,
  );
}
