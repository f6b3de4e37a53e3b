import { parseProfile } from './profile-schema.ts';
import type { TerminalProfile } from './profile-schema.ts';

const home = 'https://neo.kotaksecurities.com';
const mailFrom = 'noreply@nmail.kotaksecurities.com';

/**
 * Kotak Neo's web terminal (`brokers.md` 3.2). Kotak documents neither the page nor the switch: the path is the one that
 * traders' own programs walk, and no live account relies on it before a dry run of that account has passed.
 * `origin` and `canvas` are the practice terminal's; left out, they are Kotak's.
 */
export function kotakNeoProfile(site: { readonly origin?: string; readonly canvas?: boolean } = {}): TerminalProfile {
  const origin = site.origin ?? home;
  const canvas = site.canvas ?? true;
  const part = (role: string, name: string) => (canvas ? { by: 'semantics', role, name } : { by: 'role', role, name });
  const said = (text: string) => (canvas ? { by: 'semantics', name: text } : { by: 'text', text });
  const button = (name: string) => part('button', name);
  return parseProfile({
    name: 'Kotak Neo',
    startUrl: `${origin}/Login`,
    origins: [origin],
    viewport: { width: 1366, height: 768 },
    canvas,
    login: [
      { id: 'open', do: 'go', path: '/Login', shot: 'login' },
      { id: 'mobile', do: 'fill', target: part('textbox', 'Mobile number'), value: { secret: 'mobileNumber' } },
      { id: 'mobile-next', do: 'click', target: button('Continue') },
      { id: 'password', do: 'fill', target: part('textbox', 'Password'), value: { secret: 'password' } },
      { id: 'login', do: 'click', target: button('Login') },
      { id: 'otp', do: 'fill', target: part('textbox', 'OTP'), value: { secret: 'otp' }, withinMs: 150_000 },
      { id: 'verify', do: 'click', target: button('Verify') },
      { id: 'signed-in', do: 'wait-for', target: button('Profile'), until: 'visible' },
    ],
    clientCode: 'shown',
    toSwitch: [
      { id: 'home', do: 'go', path: '/' },
      { id: 'profile-menu', do: 'click', target: button('Profile') },
      { id: 'account-details', do: 'click', target: button('Account details') },
      { id: 'whose-account', do: 'check-account' },
      { id: 'to-kill-switch', do: 'scroll', until: part('heading', 'Kill Switch') },
    ],
    state: { on: said('Kill Switch is ON'), off: said('Kill Switch is OFF') },
    toCommit: [
      { id: 'to-manage', do: 'scroll', until: button('Manage') },
      { id: 'manage', do: 'click', target: button('Manage') },
      { id: 'segment-nse', do: 'tick', segments: ['NSE F&O'] },
      { id: 'segment-bse', do: 'tick', segments: ['BSE F&O'], shot: 'segments' },
      { id: 'to-disable', do: 'scroll', until: button('Disable segments') },
      { id: 'disable-segments', do: 'click', target: button('Disable segments') },
      {
        id: 'confirm-dialog',
        do: 'wait-for',
        target: part('dialog', 'Disable these segments?'),
        until: 'visible',
        shot: 'confirm-dialog',
      },
    ],
    commit: { confirm: button('Confirm'), cancel: button('Cancel'), done: said('Kill Switch is ON') },
    popUps: [
      { id: 'risk-disclosure', when: part('dialog', 'Risk disclosure'), dismiss: button('I understand') },
      { id: 'risk-reminder', when: part('dialog', 'Trading reminder'), dismiss: button('Got it') },
    ],
    refusals: [
      { says: 'open positions|working orders|close .* first', where: part('alert', 'Message'), code: 'not-flat' },
      { says: 'OTP is wrong', where: part('alert', 'Message'), code: 'login-refused', about: 'totp' },
      { says: 'number or password is wrong', where: part('alert', 'Message'), code: 'login-refused' },
      { says: 'not available now', where: part('alert', 'Message'), code: 'switch-unavailable' },
      { says: 'not a robot', where: part('heading', 'Show that you are not a robot'), code: 'captcha' },
    ],
    codeMail: { from: mailFrom, subject: 'OTP for login', code: '\\bOTP is (\\d{4,6})\\b' },
    confirmationMail: { from: mailFrom, subject: 'Kill Switch Activated' },
  });
}
