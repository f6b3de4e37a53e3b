import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import type { PracticeMessage } from '../sessions.ts';

/** Markup whose values are escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The brand's mark, drawn here because nothing is loaded from outside. */
export const brandMark: Markup = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="9" />
  <path d="M8 21.5 13.5 15l4 3.5L24 10.5" />
  <circle cx="24" cy="10.5" r="2.2" />
</svg>`;

/** A whole document. `extraScript` is the address of a script besides the terminal's own. */
export function document(title: string, body: Markup, extraScript?: string): Markup {
  return html`<!doctype html>
    <html lang="en-IN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${title} · Practice Broker</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/terminal.css" />
        <script src="/terminal.js" defer></script>
        ${extraScript === undefined ? '' : html`<script src="${extraScript}"></script>`}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
}

/** What the last action came to, read out by screen readers. */
export function messageBar(message: PracticeMessage | undefined): Markup | '' {
  if (message === undefined) return '';
  const role = message.tone === 'bad' ? 'alert' : 'status';
  return html`<p class="message ${message.tone}" role="${role}" data-testid="message">${message.text}</p>`;
}

/** The frame of every page behind the login. */
export function signedInPage(page: {
  readonly title: string;
  readonly here: 'dashboard' | 'profile';
  readonly clientCode: string;
  readonly body: Markup;
}): Markup {
  const current = (name: string): Markup | '' => (page.here === name ? html`aria-current="page"` : '');
  return document(
    page.title,
    html`<header class="top">
        <a class="brand" href="/dashboard" aria-label="Practice Broker, web terminal">
          ${brandMark}<span><b>Practice Broker</b><small>Web terminal</small></span>
        </a>
        <nav aria-label="Main">
          <a href="/dashboard" ${current('dashboard')}>Dashboard</a>
          <a href="/profile/account-details" ${current('profile')}>Account details</a>
        </nav>
        <div class="who">
          <span class="avatar" aria-hidden="true">${page.clientCode.slice(0, 2)}</span>
          <span class="code"><small>Client code</small><b data-testid="client-code">${page.clientCode}</b></span>
          <form method="post" action="/logout"><button class="quiet" type="submit">Log out</button></form>
        </div>
      </header>
      <p class="ribbon">Practice only: no exchange, no money.</p>
      <main>${page.body}</main>`,
  );
}
