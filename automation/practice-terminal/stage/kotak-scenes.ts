import type { Dialog, Scene, Widget } from './scene.ts';

/** Where the visitor is. */
export type KotakView =
  | { readonly at: 'mobile' | 'otp'; readonly message?: string }
  | { readonly at: 'password' | 'captcha' | 'home' | 'menu' }
  | {
      readonly at: 'account';
      readonly ticked: readonly string[];
      readonly managing?: boolean;
      readonly asking?: boolean;
      readonly message?: string;
    };

const heading = (label: string): Widget => ({ id: 'heading', kind: 'heading', label });
const text = (id: string, label: string): Widget => ({ id, kind: 'text', label });
const button = (id: string, label: string, disabled = false): Widget => ({ id, kind: 'button', label, disabled });
const alertOf = (message: string | undefined): readonly Widget[] =>
  message === undefined ? [] : [{ id: 'message', kind: 'alert', label: message }];

/** The pages before and around the account's own. */
export function kotakScene(
  view: Exclude<KotakView, { at: 'account' }>,
  reminder: 'risk' | 'reminder' | undefined,
): Scene {
  switch (view.at) {
    case 'mobile':
      return page('Login', [
        ...alertOf(view.message),
        field('mobile', 'Mobile number'),
        button('mobile-next', 'Continue'),
      ]);
    case 'password':
      return page('Login', [{ id: 'password', kind: 'password', label: 'Password' }, button('login', 'Login')]);
    case 'captcha':
      return page('Show that you are not a robot', [text('captcha', 'Choose all pictures with a bus.')]);
    case 'otp':
      return page('Enter OTP', [...alertOf(view.message), field('otp', 'OTP'), button('verify', 'Verify')]);
    case 'home':
      return { ...page('Watchlist', [button('profile', 'Profile'), text('quote', 'NIFTY 24 800')]), ...over(reminder) };
    case 'menu':
      return page('Watchlist', [
        button('profile', 'Profile'),
        button('account-details', 'Account details'),
        button('logout', 'Log out'),
      ]);
  }
}

/** The account's page: its switch lies below the fold. */
export function kotakAccountScene(
  view: Extract<KotakView, { at: 'account' }>,
  account: {
    readonly killSwitch: 'on' | 'off';
    readonly clientCode: string;
    readonly segmentIds: readonly string[];
    readonly consent: boolean;
  },
): Scene {
  const isOff = account.killSwitch === 'off';
  const widgets = [
    text('client-code', account.clientCode),
    text('name', 'Practice account'),
    { id: 'facts', kind: 'gap', label: '', height: 640 } as const,
    { id: 'kill-heading', kind: 'heading', label: 'Kill Switch' } as const,
    ...alertOf(view.message),
    text('state', `Kill Switch is ${isOff ? 'OFF' : 'ON'}`),
    ...(isOff && view.managing !== true ? [button('manage', 'Manage')] : []),
    ...(isOff && view.managing === true ? segmentsOf(view.ticked, account.segmentIds) : []),
  ];
  const scene = page('Account details', widgets);
  if (view.asking === true) return { ...scene, dialog: confirmDialog(view.ticked) };
  return account.consent ? { ...scene, dialog: consentDialog } : scene;
}

function segmentsOf(ticked: readonly string[], all: readonly string[]): readonly Widget[] {
  return [
    ...all.map((id): Widget => ({ id, kind: 'checkbox', label: id, checked: ticked.includes(id) })),
    button('disable', 'Disable segments', ticked.length === 0),
  ];
}

function confirmDialog(ticked: readonly string[]): Dialog {
  return {
    label: 'Disable these segments?',
    widgets: [
      text('chosen', `Trading stops in ${ticked.join(' and ')}.`),
      button('close', 'X'),
      button('confirm', 'Confirm'),
      button('cancel', 'Cancel'),
    ],
  };
}

const consentDialog: Dialog = {
  label: 'We have updated our terms',
  widgets: [text('terms', 'Please agree to the new terms.'), button('agree', 'Agree and continue')],
};

function over(reminder: 'risk' | 'reminder' | undefined): { readonly dialog?: Dialog } {
  if (reminder === 'risk') {
    return {
      dialog: {
        label: 'Risk disclosure',
        widgets: [text('sebi', '9 out of 10 traders lose.'), button('understood', 'I understand')],
      },
    };
  }
  if (reminder === 'reminder') {
    return {
      dialog: { label: 'Trading reminder', widgets: [text('tip', 'Trade with a plan.'), button('got-it', 'Got it')] },
    };
  }
  return {};
}

const field = (id: string, label: string): Widget => ({ id, kind: 'field', label });
const page = (title: string, widgets: readonly Widget[]): Scene => ({ title, widgets: [heading(title), ...widgets] });
