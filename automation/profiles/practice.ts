import { parseProfile } from './profile-schema.ts';
import type { TerminalProfile } from './profile-schema.ts';

const button = (name: string) => ({ by: 'role', role: 'button', name }) as const;

/** The practice terminal's page (HTML variant), served at the origin handed in. */
export function practiceProfile(origin: string): TerminalProfile {
  return parseProfile({
    name: 'Practice Broker',
    startUrl: `${origin}/login`,
    origins: [origin],
    viewport: { width: 1366, height: 768 },
    login: [
      { id: 'open', do: 'go', path: '/login', shot: 'login' },
      { id: 'client-code', do: 'fill', target: { by: 'label', text: 'Client code' }, value: { secret: 'clientCode' } },
      { id: 'password', do: 'fill', target: { by: 'label', text: 'Password' }, value: { secret: 'password' } },
      { id: 'continue', do: 'click', target: button('Continue') },
      { id: 'totp', do: 'fill', target: { by: 'label', text: 'One-time code' }, value: { secret: 'totp' } },
      { id: 'sign-in', do: 'click', target: button('Sign in') },
      { id: 'signed-in', do: 'wait-for', target: { by: 'test-id', id: 'client-code' }, until: 'visible' },
    ],
    clientCode: { by: 'test-id', id: 'client-code' },
    toSwitch: [
      { id: 'dashboard', do: 'go', path: '/dashboard' },
      { id: 'account-details', do: 'click', target: { by: 'role', role: 'link', name: 'Account details' } },
      { id: 'kill-switch', do: 'expect', target: { by: 'role', role: 'heading', name: 'Kill switch' } },
    ],
    state: {
      on: { by: 'text', text: 'Kill switch is ON' },
      off: { by: 'text', text: 'Kill switch is OFF' },
    },
    toCommit: [
      { id: 'manage', do: 'click', target: button('Manage') },
      { id: 'segments', do: 'tick', segments: ['NSE F&O', 'BSE F&O'], shot: 'segments' },
      { id: 'disable-segments', do: 'click', target: button('Disable segments') },
      {
        id: 'confirm-dialog',
        do: 'wait-for',
        target: { by: 'role', role: 'dialog', name: 'Disable these segments?' },
        until: 'visible',
        shot: 'confirm-dialog',
      },
    ],
    commit: {
      confirm: button('Confirm'),
      cancel: button('Cancel'),
      done: { by: 'text', text: 'Kill switch is ON' },
    },
    popUps: [
      {
        id: 'risk-disclosure',
        when: { by: 'role', role: 'dialog', name: 'Risk disclosure' },
        dismiss: button('I understand'),
      },
    ],
    refusals: [
      {
        says: 'open positions|working orders|close .* first',
        where: { by: 'test-id', id: 'message' },
        code: 'not-flat',
      },
      {
        says: 'one-time code is wrong',
        where: { by: 'test-id', id: 'message' },
        code: 'login-refused',
        about: 'totp',
      },
      { says: 'client code or password is wrong', where: { by: 'test-id', id: 'message' }, code: 'login-refused' },
      { says: 'not available now', where: { by: 'test-id', id: 'message' }, code: 'switch-unavailable' },
    ],
  });
}
