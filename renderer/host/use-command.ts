import { useCallback, useState } from 'react';

import type { CommandInput, CommandName, CommandValue } from '../../engine/contract/commands.ts';
import type { CommandError, CommandResult } from '../../engine/contract/wire.ts';
import { formatMoment } from '../format.ts';
import { notify } from '../notices.ts';
import { useHost } from './host-context.ts';

type Command<N extends CommandName> = {
  readonly busy: boolean;
  readonly run: (body: CommandInput<N>) => Promise<CommandResult<CommandValue<N>>>;
};

/** Sends a command and says what was refused; `busy` until the answer is here. */
export function useCommand<N extends CommandName>(name: N): Command<N> {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (body: CommandInput<N>) => {
      setBusy(true);
      const result = await host.invoke(name, body);
      setBusy(false);
      if (!result.ok) notify('caution', refusal(result.error));
      return result;
    },
    [host, name],
  );
  return { busy, run };
}

/** A refusal in words, with the moment from which it would be allowed when the host names one. */
export function refusal(error: CommandError): string {
  // What waits says itself from when it counts.
  if (error.code === 'loosening') return error.message;
  const until = error.details !== undefined && 'until' in error.details ? error.details.until : undefined;
  return typeof until === 'string' ? `${error.message} Possible from ${formatMoment(until)}.` : error.message;
}
