import { useTick } from '../clock.ts';
import { useAccounts, useMirror } from '../mirror.ts';
import { headlineOf, type Headline } from '../words/headline.ts';

/** The headline of this moment. */
export function useHeadline(): Headline {
  const tick = useTick();
  const connection = useMirror((state) => state.connection);
  const lostAt = useMirror((state) => state.lostAt);
  const known = useMirror((state) => state.snapshot !== null);
  const accounts = useAccounts();
  return headlineOf({ connection, lostForMs: lostAt === null ? 0 : tick - lostAt, accounts: known ? accounts : null });
}
