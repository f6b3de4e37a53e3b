import { useTick } from '../clock.ts';
import { useAccounts, useMirror } from '../mirror.ts';
import { headlineOf, type Headline } from '../words/headline.ts';

/** The headline of this moment. */
export function useHeadline(): Headline {
  const tick = useTick();
  const connection = useMirror((state) => state.connection);
  const receivedAt = useMirror((state) => state.receivedAt);
  const known = useMirror((state) => state.snapshot !== null);
  const accounts = useAccounts();
  return headlineOf({ connection, lostForMs: Math.max(0, tick - receivedAt), accounts: known ? accounts : null });
}
