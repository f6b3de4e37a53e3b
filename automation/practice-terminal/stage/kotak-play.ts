import { randomInt } from 'node:crypto';
import { kotakAccountScene, kotakScene } from './kotak-scenes.ts';
import type { KotakView } from './kotak-scenes.ts';
import type { Play, Press, Stage } from './play.ts';
import type { Scene } from './scene.ts';

const from = 'noreply@nmail.kotaksecurities.com';
const segmentIds = ['NSE F&O', 'BSE F&O', 'NSE equity', 'BSE equity'];

/** Kotak Neo's way in and to its switch: number, password, OTP by mail, reminders, menu, scroll, segments, dialog. */
export class KotakPlay implements Play {
  readonly #stage: Stage;
  #view: KotakView = { at: 'mobile' };
  #password = '';
  #otp = '';
  #signedIn = false;
  #reminders: readonly ('risk' | 'reminder')[] = [];

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  opens(): void {
    this.#view = this.#signedIn ? { at: 'home' } : { at: 'mobile' };
  }

  async scene(): Promise<Scene> {
    const { backend, clientCode, faults } = this.#stage;
    if (this.#view.at === 'captcha' && faults.captcha !== true) this.#passes();
    const [reminder] = this.#reminders;
    if (this.#view.at !== 'account') return kotakScene(this.#view, reminder);
    const killSwitch = await backend.killSwitch(clientCode);
    const shown = faults.showsClientCode ?? clientCode;
    return kotakAccountScene(this.#view, {
      killSwitch,
      clientCode: shown,
      segmentIds,
      consent: faults.extraConsent === true,
    });
  }

  async presses({ id, fields }: Press): Promise<void> {
    if (!this.#signedIn) return this.#login(id, fields);
    if (id === 'understood' || id === 'got-it') this.#reminders = this.#reminders.slice(1);
    if (id === 'profile') this.#view = { at: 'menu' };
    if (id === 'account-details') this.#view = { at: 'account', ticked: [] };
    if (this.#view.at === 'account') await this.#onAccount(this.#view, id);
  }

  async #onAccount(view: Extract<KotakView, { at: 'account' }>, id: string): Promise<void> {
    if (id === 'manage') this.#view = { ...view, managing: true };
    if (id === 'disable') this.#view = { ...view, asking: true };
    if (id === 'cancel' || id === 'close') this.#view = { ...view, asking: false };
    if (segmentIds.includes(id)) {
      const ticked = view.ticked.includes(id) ? view.ticked.filter((one) => one !== id) : [...view.ticked, id];
      this.#view = { ...view, ticked };
    }
    if (id === 'confirm' && view.asking === true) this.#view = { at: 'account', ticked: [], ...(await this.#pull()) };
  }

  async #pull(): Promise<{ readonly message?: string }> {
    const { backend, faults, post, clientCode } = this.#stage;
    if (faults.refuses === true) return { message: 'The kill switch is not available now. Please try again later.' };
    const answer = await backend.activate(clientCode);
    if (!answer.ok) return { message: answer.reason };
    post.send(
      { from, subject: 'Kill Switch Activated', text: 'The kill switch of your account is active.' },
      faults.mail,
    );
    return {};
  }

  async #login(id: string, fields: Press['fields']): Promise<void> {
    const { faults } = this.#stage;
    if (this.#view.at === 'mobile' && id === 'mobile-next') this.#view = { at: 'password' };
    else if (this.#view.at === 'password' && id === 'login') {
      this.#password = fields['password'] ?? '';
      if (faults.captcha === true) this.#view = { at: 'captcha' };
      else this.#passes();
    } else if (this.#view.at === 'otp' && id === 'verify') await this.#verify(fields['otp'] ?? '');
  }

  async #verify(typed: string): Promise<void> {
    const { backend, clientCode } = this.#stage;
    if (typed !== this.#otp) {
      this.#view = { at: 'otp', message: 'The OTP is wrong or was used before.' };
      return;
    }
    // One check for both, so that neither can be guessed alone.
    const answer = await backend.authenticate(clientCode, this.#password, '');
    if (!answer.ok && answer.wrong === 'password') {
      this.#view = { at: 'mobile', message: 'The mobile number or password is wrong.' };
      return;
    }
    this.#signedIn = true;
    this.#reminders = ['risk', 'reminder'];
    this.#view = { at: 'home' };
  }

  /** A captcha counts as answered once the fault is gone. */
  #passes(): void {
    this.#view = { at: 'otp' };
    this.#sendCode();
  }

  #sendCode(): void {
    this.#otp = String(randomInt(100_000, 1_000_000));
    const text = `Dear customer, your OTP is ${this.#otp} and is valid for 5 minutes. Call 02266057777 if this was not you.`;
    this.#stage.post.send({ from, subject: 'OTP for login', text }, this.#stage.faults.codeMail);
  }
}
