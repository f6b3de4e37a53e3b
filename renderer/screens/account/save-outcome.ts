import type { CommandValue } from '../../../engine/contract/commands.ts';
import type { CommandError, CommandResult } from '../../../engine/contract/wire.ts';
import { formatMoment } from '../../format.ts';

/** What became of a save, in words. What waits for its session is saved all the same; `error` is there only when nothing was. */
export type SaveOutcome = { readonly saved: string | null; readonly error: CommandError | null };

/** Reads the answer to a save: 423 `loosening` says from when the looser part counts, and that the rest holds. */
export function saveOutcome(result: CommandResult<CommandValue<'account.save'>>): SaveOutcome {
  if (!result.ok) {
    const { code, message } = result.error;
    return code === 'loosening'
      ? { saved: `Saved, but not all of it counts yet. ${message}`, error: null }
      : { saved: null, error: result.error };
  }
  const { takesEffect, until } = result.value;
  if (takesEffect === 'now') return { saved: 'Saved. Takes effect now.', error: null };
  return { saved: `Saved. Takes effect ${until === null ? 'next session' : formatMoment(until)}.`, error: null };
}
