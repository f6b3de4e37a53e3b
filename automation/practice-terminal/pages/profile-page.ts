import { html } from 'hono/html';
import type { PracticeMessage } from '../sessions.ts';
import { messageBar, signedInPage } from './layout.ts';
import type { Markup } from './layout.ts';

/** What can be switched off, in the order of the page. */
export const segments = ['NSE F&O', 'BSE F&O', 'NSE equity', 'BSE equity', 'MCX commodity', 'Currency'] as const;

/** What the account page shows. */
export type ProfileView = {
  readonly clientCode: string;
  readonly killSwitch: 'on' | 'off';
  readonly disabled: readonly string[];
  readonly message: PracticeMessage | undefined;
  readonly disableLabel: string;
  readonly extraConsent: boolean;
};

/** Account details with the kill switch: state, Manage, segments, confirm dialog. */
export function profilePage(view: ProfileView): Markup {
  const body = html`<div class="page-head">
      <h1>Account details</h1>
      <p class="lead">Who you are to us, and what you may trade.</p>
    </div>
    ${messageBar(view.message)}
    <section class="card">
      <dl class="facts">
        ${fact('Client code', view.clientCode)} ${fact('Account type', 'Practice')}
        ${fact('Segments', view.killSwitch === 'on' ? `${segments.length - view.disabled.length} of ${segments.length} active` : 'All active')}
      </dl>
    </section>
    <section class="card" id="kill-switch" aria-labelledby="kill-title">
      <div class="kill-head">
        <div>
          <h2 id="kill-title">Kill switch</h2>
          <p>Blocks new orders in the segments you choose. It cannot be taken back before the next trading day.</p>
        </div>
        ${
          view.killSwitch === 'on'
            ? ''
            : html`<button type="button" aria-expanded="false" aria-controls="manage-panel" data-toggle>Manage</button>`
        }
      </div>
      ${view.killSwitch === 'on' ? stateOn(view.disabled) : stateOff(view.disableLabel)}
    </section>
    ${confirmDialog()} ${view.extraConsent ? consentDialog() : ''}`;
  return signedInPage({ title: 'Account details', here: 'profile', clientCode: view.clientCode, body });
}

function fact(name: string, value: string): Markup {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function stateOn(disabled: readonly string[]): Markup {
  return html`<p class="state on">
      <i aria-hidden="true"></i><span><b>Kill switch is ON</b> · until next trading day</span>
    </p>
    <ul class="chips" aria-label="Disabled segments">
      ${disabled.map((name) => html`<li>${name}</li>`)}
    </ul>`;
}

function stateOff(disableLabel: string): Markup {
  return html`<p class="state off">
      <i aria-hidden="true"></i><span><b>Kill switch is OFF</b> · all segments can trade</span>
    </p>
    <form id="manage-panel" method="post" action="/kill-switch" hidden>
      <fieldset>
        <legend>Segments to disable</legend>
        <div class="segments">
          ${segments.map(
            (name, index) =>
              html`<label for="segment-${index}"
                ><input type="checkbox" id="segment-${index}" name="segment" value="${name}" />${name}</label
              >`,
          )}
        </div>
      </fieldset>
      <button class="danger" type="button" data-ask disabled>${disableLabel}</button>
      <p class="hint">All positions must be closed and all orders cancelled.</p>
    </form>`;
}

function confirmDialog(): Markup {
  return html`<dialog id="confirm" aria-labelledby="confirm-title">
    <h2 id="confirm-title">Disable these segments?</h2>
    <ul class="chips" data-chosen></ul>
    <p>You will not be able to place new orders in them until the next trading day. Nobody can undo this earlier.</p>
    <div class="dialog-actions">
      <button type="button" data-close>Cancel</button>
      <button class="danger" type="submit" form="manage-panel">Confirm</button>
    </div>
  </dialog>`;
}

function consentDialog(): Markup {
  return html`<dialog aria-labelledby="consent-title" data-modal>
    <h2 id="consent-title">We have updated our terms</h2>
    <p>Please read the new terms of the electronic contract note before you go on.</p>
    <div class="dialog-actions"><button class="primary" type="button" data-close>Agree and continue</button></div>
  </dialog>`;
}
