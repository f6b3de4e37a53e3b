import { html } from 'hono/html';
import type { PracticeSummary } from '../backend.ts';
import { signedInPage } from './layout.ts';
import type { Markup } from './layout.ts';

/** What the dashboard shows. */
export type DashboardView = {
  readonly clientCode: string;
  readonly summary: PracticeSummary;
  readonly killSwitch: 'on' | 'off';
  readonly riskAccepted: boolean;
};

/** The page after the login: how far the account is from flat, and the risk disclosure until it is accepted. */
export function dashboardPage(view: DashboardView): Markup {
  const { openPositions, workingOrders } = view.summary;
  const flat = openPositions === 0 && workingOrders === 0;
  const body = html`<div class="page-head">
      <h1>Dashboard</h1>
      <p class="lead">
        ${flat ? 'You are flat: no position is open and no order is working.' : 'You have risk in the market.'}
      </p>
    </div>
    <section class="tiles" aria-label="Summary">
      ${tile('Open positions', String(openPositions), openPositions === 0 ? 'None open' : 'Derivatives, all products')}
      ${tile('Working orders', String(workingOrders), workingOrders === 0 ? 'None pending' : 'Limit and stop-loss')}
      ${tile(
        'Trading',
        view.killSwitch === 'on' ? 'Stopped' : 'Allowed',
        view.killSwitch === 'on' ? 'Kill switch set today' : 'All segments active',
        view.killSwitch === 'on' ? 'bad' : 'good',
      )}
    </section>
    ${nextStep(view.killSwitch, flat)} ${view.riskAccepted ? '' : riskDisclosure()}`;
  return signedInPage({ title: 'Dashboard', here: 'dashboard', clientCode: view.clientCode, body });
}

function nextStep(killSwitch: 'on' | 'off', flat: boolean): Markup {
  const stopped = killSwitch === 'on';
  const sentence = stopped
    ? 'New orders are blocked in the segments you chose, until the next trading day.'
    : flat
      ? 'The kill switch blocks new orders in the segments you choose, until the next trading day.'
      : 'The kill switch can be set once every position is closed and every order is cancelled.';
  return html`<section class="card next" aria-labelledby="next-title">
    <div>
      <h2 id="next-title">${stopped ? 'Trading is stopped for today' : 'Stop trading for today'}</h2>
      <p>${sentence}</p>
    </div>
    <a class="button" href="/profile/account-details#kill-switch">Go to kill switch</a>
  </section>`;
}

function tile(label: string, value: string, note: string, tone = ''): Markup {
  return html`<div class="tile ${tone}">
    <span class="label">${label}</span><span class="value">${value}</span><span class="note">${note}</span>
  </div>`;
}

function riskDisclosure(): Markup {
  return html`<dialog aria-labelledby="risk-title" data-modal>
    <h2 id="risk-title">Risk disclosure</h2>
    <p>9 out of 10 individual traders in the equity futures and options segment made net losses.</p>
    <p>
      On average, loss makers lost close to ₹50,000, and spent another 28 % of it on transaction costs. Those who made
      profits spent between 15 % and 50 % of them on transaction costs.
    </p>
    <form method="post" action="/risk-disclosure" class="dialog-actions">
      <button class="primary" type="submit">I understand</button>
    </form>
  </dialog>`;
}
