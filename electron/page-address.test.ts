import { describe, expect, it } from 'vitest';

import { KITE_REDIRECT_PORT } from '../engine/brokers/zerodha/urls.ts';
import { isLoginPage, isOwnPage } from './page-address.ts';

describe('addresses the window may have to do with', () => {
  it('opens our own listener of a broker’s login in the system’s browser, and nothing else', () => {
    expect(isLoginPage(`http://127.0.0.1:${KITE_REDIRECT_PORT}/`)).toBe(true);
    for (const address of [
      `http://127.0.0.1:${KITE_REDIRECT_PORT}/?request_token=x`,
      `http://127.0.0.1.evil:${KITE_REDIRECT_PORT}/`,
      `http://localhost:${KITE_REDIRECT_PORT}/`,
      'https://kite.zerodha.com/connect/login',
      'file:///etc/passwd',
    ])
      expect(isLoginPage(address)).toBe(false);
  });

  it('knows its own page by its parts, not by how it begins', () => {
    expect(isOwnPage('app://bundle/')).toBe(true);
    expect(isOwnPage('app://bundle.evil/')).toBe(false);
    expect(isOwnPage('not an address')).toBe(false);
  });
});
