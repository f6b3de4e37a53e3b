import { createContext, useContext } from 'react';

import type { HostClient } from '../../engine/contract/host-client.ts';

const HostContext = createContext<HostClient | null>(null);

/** Gives the screens below it their host. */
export const HostProvider = HostContext.Provider;

/** The host this screen speaks to. */
export function useHost(): HostClient {
  const host = useContext(HostContext);
  if (host === null) throw new Error('a screen was drawn outside HostProvider');
  return host;
}
