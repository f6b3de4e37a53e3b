import { parseProfile } from './profile-schema.ts';
import type { TerminalProfile } from './profile-schema.ts';

const consoleHome = 'https://console.zerodha.com';
const kite = 'https://kite.zerodha.com';

/**
 * Zerodha's Console (`brokers.md` 3.3): one switch for each segment, and Continue. There is no last question and no Cancel,
 * so a dry run turns the switches and leaves the page. `origin` is the practice terminal's; left out, Zerodha's own.
 */
export function zerodhaConsoleProfile(site: { readonly origin?: string } = {}): TerminalProfile {
  const origin = site.origin ?? consoleHome;
  const origins = site.origin === undefined ? [consoleHome, kite] : [origin];
  const segments = ['NSE_FO', 'BSE_FO'];
  const message = { by: 'role', role: 'alert', name: 'Message' };
  return parseProfile({
    name: 'Zerodha Console',
    startUrl: `${origin}/account/segment-activation`,
    origins,
    viewport: { width: 1366, height: 768 },
    login: [
      { id: 'open', do: 'go', path: '/account/segment-activation', shot: 'login' },
      {
        id: 'to-kite',
        do: 'optional',
        unless: { by: 'id', id: 'userid' },
        when: { by: 'role', role: 'button', name: 'Login with Kite' },
        steps: [{ id: 'with-kite', do: 'click', target: { by: 'role', role: 'button', name: 'Login with Kite' } }],
      },
      { id: 'user-id', do: 'fill', target: { by: 'id', id: 'userid' }, value: { secret: 'clientCode' } },
      { id: 'password', do: 'fill', target: { by: 'id', id: 'password' }, value: { secret: 'password' } },
      { id: 'login', do: 'click', target: { by: 'role', role: 'button', name: 'Login' } },
      {
        id: 'totp',
        do: 'fill',
        target: { by: 'role', role: 'textbox', name: 'External TOTP' },
        value: { secret: 'totp' },
      },
      {
        id: 'sign-in',
        do: 'optional',
        unless: { by: 'id', id: 'NSE_FO', part: 'label' },
        when: { by: 'role', role: 'button', name: 'Sign in' },
        steps: [{ id: 'press-sign-in', do: 'click', target: { by: 'role', role: 'button', name: 'Sign in' } }],
      },
      { id: 'signed-in', do: 'wait-for', target: { by: 'id', id: 'NSE_FO', part: 'label' }, until: 'visible' },
    ],
    clientCode: 'shown',
    toSwitch: [
      { id: 'segment-activation', do: 'go', path: '/account/segment-activation' },
      { id: 'segments-there', do: 'expect', target: { by: 'id', id: 'NSE_FO', part: 'label' } },
    ],
    state: { segments: segments.map((id) => ({ by: 'id', id })) },
    toCommit: [
      {
        id: 'turn-off',
        do: 'turn',
        switches: segments.map((id) => ({ target: { by: 'id', id }, press: { by: 'id', id, part: 'label' } })),
        to: 'off',
        shot: 'segments',
      },
    ],
    commit: {
      confirm: { by: 'role', role: 'button', name: 'Continue' },
      cancel: 'leave',
      done: { by: 'text', text: 'Segments updated' },
    },
    refusals: [
      { says: 'open positions|working orders|exit .* first|close .* first', where: message, code: 'not-flat' },
      { says: 'TOTP is wrong', where: message, code: 'login-refused', about: 'totp' },
      { says: 'user ID or password is wrong', where: message, code: 'login-refused' },
      { says: 'not available now', where: message, code: 'switch-unavailable' },
      {
        says: 'not a robot',
        where: { by: 'role', role: 'heading', name: 'Show that you are not a robot' },
        code: 'captcha',
      },
    ],
  });
}
