import type { Play, Press, Stage } from './play.ts';
import type { Scene, Widget } from './scene.ts';

type View = { readonly at: 'user' | 'totp' | 'captcha' | 'segments'; readonly message?: string };

const segments = ['NSE_EQ', 'BSE_EQ', 'NSE_FO', 'BSE_FO'];

/** The segments whose being off is the kill switch of a derivatives trader. */
const killed = ['NSE_FO', 'BSE_FO'];

/** Zerodha's way: user id and password, TOTP, one switch for each segment, Continue. */
export class ConsolePlay implements Play {
  readonly #stage: Stage;
  #view: View = { at: 'user' };
  #credentials = { user: '', password: '' };
  #signedIn = false;
  /** Turned on the page and not confirmed. */
  #draft: ReadonlySet<string> | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  opens(): void {
    this.#draft = undefined;
    this.#view = { at: this.#signedIn ? 'segments' : 'user' };
  }

  async scene(): Promise<Scene> {
    const { at, message } = this.#view;
    const said: readonly Widget[] = message === undefined ? [] : [{ id: 'message', kind: 'alert', label: message }];
    if (at === 'user')
      return page('Login to Kite', [...said, field('userid', 'User ID'), secret, button('login', 'Login')]);
    if (at === 'totp')
      return page('Two factor login', [...said, field('totp', 'External TOTP'), button('sign-in', 'Sign in')]);
    if (at === 'captcha') return page('Show that you are not a robot', []);
    return this.#segmentPage(said);
  }

  async presses({ id, fields }: Press): Promise<void> {
    const { at } = this.#view;
    if (at === 'user' && id === 'login') {
      this.#credentials = { user: fields['userid'] ?? '', password: fields['password'] ?? '' };
      this.#view = { at: this.#stage.faults.captcha === true ? 'captcha' : 'totp' };
    }
    if (at === 'totp' && id === 'sign-in') await this.#signIn(fields['totp'] ?? '');
    if (at !== 'segments') return;
    if (segments.includes(id)) await this.#turn(id);
    if (id === 'continue') await this.#confirm();
  }

  async #signIn(totp: string): Promise<void> {
    const { user, password } = this.#credentials;
    const answer = await this.#stage.backend.authenticate(user, password, totp);
    this.#signedIn = answer.ok;
    if (answer.ok) this.#view = { at: 'segments' };
    else if (answer.wrong === 'totp') this.#view = { at: 'totp', message: 'The TOTP is wrong.' };
    else this.#view = { at: 'user', message: 'The user ID or password is wrong.' };
  }

  async #turn(id: string): Promise<void> {
    const off = new Set(this.#draft ?? (await this.#off()));
    if (!off.delete(id)) off.add(id);
    this.#draft = off;
  }

  async #confirm(): Promise<void> {
    const { backend, faults, clientCode } = this.#stage;
    const off = this.#draft;
    this.#draft = undefined;
    if (off === undefined || !killed.every((id) => off.has(id))) return;
    if (faults.refuses === true) {
      this.#view = { at: 'segments', message: 'Segment activation is not available now.' };
      return;
    }
    const answer = await backend.activate(clientCode);
    this.#view = { at: 'segments', message: answer.ok ? 'Segments updated' : answer.reason };
  }

  async #off(): Promise<ReadonlySet<string>> {
    const state = await this.#stage.backend.killSwitch(this.#stage.clientCode);
    return new Set(state === 'on' ? killed : []);
  }

  async #segmentPage(said: readonly Widget[]): Promise<Scene> {
    const { faults, clientCode } = this.#stage;
    const off = this.#draft ?? (await this.#off());
    const code = faults.showsClientCode ?? clientCode;
    const switches = segments.map((id): Widget => ({ id, kind: 'switch', label: id, checked: !off.has(id) }));
    const scene = page('Segment activation', [
      { id: 'code', kind: 'text', label: code },
      ...said,
      ...switches,
      button('continue', 'Continue'),
    ]);
    if (faults.extraConsent !== true) return scene;
    return { ...scene, dialog: { label: 'We have updated our terms', widgets: [button('agree', 'Agree')] } };
  }
}

const secret: Widget = { id: 'password', kind: 'password', label: 'Password' };
const field = (id: string, label: string): Widget => ({ id, kind: 'field', label });
const button = (id: string, label: string): Widget => ({ id, kind: 'button', label });
const page = (title: string, widgets: readonly Widget[]): Scene => ({
  title,
  widgets: [{ id: 'heading', kind: 'heading', label: title }, ...widgets],
});
