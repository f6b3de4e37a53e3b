import './styles.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './app.tsx';
import { createHostClient } from './host/client.ts';
import { HostProvider } from './host/host-context.ts';
import { followHost } from './mirror.ts';
import { startTheme } from './theme.ts';

startTheme();
const host = createHostClient();
followHost(host, () => performance.now());

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');
createRoot(place).render(
  <StrictMode>
    <HostProvider value={host}>
      <App />
    </HostProvider>
  </StrictMode>,
);
