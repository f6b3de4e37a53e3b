import { useEffect, useState } from 'react';

import type { CommandInput, CommandName, CommandValue } from '../../engine/contract/commands.ts';
import type { CommandError } from '../../engine/contract/wire.ts';
import { useHost } from './host-context.ts';

/** An answer that is shown: asked for, here, or refused. `value` keeps the last good one while a new one is asked for. */
export type Answer<T> = { readonly asking: boolean; readonly value: T | null; readonly error: CommandError | null };

/** Asks the host a question and asks again whenever `version` or the body changes. */
export function useAnswer<N extends CommandName>(
  name: N,
  body: CommandInput<N>,
  version: unknown = 0,
): Answer<CommandValue<N>> {
  const host = useHost();
  const [answer, setAnswer] = useState<Answer<CommandValue<N>>>({ asking: true, value: null, error: null });
  const key = JSON.stringify(body);
  useEffect(() => {
    let current = true;
    setAnswer((last) => ({ ...last, asking: true }));
    void host.invoke(name, JSON.parse(key) as CommandInput<N>).then((result) => {
      if (!current) return;
      setAnswer((last) =>
        result.ok
          ? { asking: false, value: result.value, error: null }
          : { ...last, asking: false, error: result.error },
      );
    });
    return () => {
      current = false;
    };
  }, [host, name, key, version]);
  return answer;
}
