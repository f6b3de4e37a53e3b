import { useEffect, useState } from 'react';

import type { CommandInput, CommandName, CommandValue } from '../../engine/contract/commands.ts';
import type { CommandError } from '../../engine/contract/wire.ts';
import { useHost } from './host-context.ts';

/** An answer that is shown: asked for, here, or refused. `value` keeps the last good one while a new one is asked for. */
export type Answer<T> = { readonly asking: boolean; readonly value: T | null; readonly error: CommandError | null };

type Stored<T> = { readonly question: string; readonly value: T | null; readonly error: CommandError | null };

/** Asks the host a question and asks again whenever `version` or the body changes. */
export function useAnswer<N extends CommandName>(
  name: N,
  body: CommandInput<N>,
  version: string | number = 0,
): Answer<CommandValue<N>> {
  const host = useHost();
  const [stored, setStored] = useState<Stored<CommandValue<N>>>({ question: '', value: null, error: null });
  const text = JSON.stringify(body);
  const question = `${name} ${text} ${version}`;
  useEffect(() => {
    let current = true;
    void host.invoke(name, JSON.parse(text) as CommandInput<N>).then((result) => {
      if (!current) return;
      setStored((last) =>
        result.ok
          ? { question, value: result.value, error: null }
          : { question, value: last.value, error: result.error },
      );
    });
    return () => {
      current = false;
    };
  }, [host, name, text, question]);
  return { asking: stored.question !== question, value: stored.value, error: stored.error };
}
