import { html } from 'hono/html';
import type { PracticeMessage } from '../sessions.ts';
import { brandMark, document, messageBar } from './layout.ts';
import type { Markup } from './layout.ts';

/** Asks for client code and password. */
export function loginPage(message: PracticeMessage | undefined, extraScript?: string): Markup {
  const form = html`<form method="post" action="/login">
    <label for="client-code">Client code</label>
    <input
      id="client-code"
      name="clientCode"
      required
      maxlength="40"
      autocapitalize="characters"
      spellcheck="false"
      autocomplete="username"
    />
    <label for="password">Password</label>
    <input id="password" name="password" type="password" required maxlength="200" autocomplete="current-password" />
    <button class="primary wide" type="submit">Continue</button>
  </form>`;
  const lead = 'Use the practice client code and password.';
  return gate({ title: 'Sign in', lead, message, form }, extraScript);
}

/** Asks for the code of the authenticator app. */
export function totpPage(clientCode: string, message: PracticeMessage | undefined): Markup {
  const form = html`<form method="post" action="/login/totp" autocomplete="off">
    <label for="totp">One-time code</label>
    <input
      id="totp"
      class="digits"
      name="totp"
      inputmode="numeric"
      pattern="[0-9]{6}"
      maxlength="6"
      required
      autofocus
    />
    <p class="hint">Six digits, new every 30 seconds.</p>
    <button class="primary wide" type="submit">Sign in</button>
    <a class="back" href="/login">Use another client code</a>
  </form>`;
  const lead = `For ${clientCode}, from your authenticator app.`;
  return gate({ title: 'Confirm it is you', lead, message, form });
}

type Gate = {
  readonly title: string;
  readonly lead: string;
  readonly message: PracticeMessage | undefined;
  readonly form: Markup;
};

function gate({ title, lead, message, form }: Gate, extraScript?: string): Markup {
  const body = html`<main class="gate">
    <div class="gate-card">
      <div class="brand">
        ${brandMark}<span><b>Practice Broker</b><small>Web terminal</small></span>
      </div>
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${messageBar(message)} ${form}
    </div>
    <p class="fine">Practice only: no exchange, no money.</p>
  </main>`;
  return document(title, body, extraScript);
}
