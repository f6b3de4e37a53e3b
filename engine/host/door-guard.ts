import { sameToken } from './door-token.ts';

/** What a request says about where it comes from. */
export type RequestFacts = {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
};

/** The secrets a request may show: the token in a header, or the page's cookie. */
export type DoorSecrets = { readonly token: string; readonly session: string; readonly cookieName: string };

/** The refusal of a request that was meant for another host. */
export const FOREIGN_HOST = {
  code: 'foreign-host',
  message: 'This address belongs to TradeFuse on this computer alone.',
} as const;

/** The refusal of a request that another site's page sent. */
export const FOREIGN_ORIGIN = { code: 'foreign-origin', message: 'Another site may not speak to TradeFuse.' } as const;

/**
 * Whether `Host` names this door. A name that was made to point at this machine (DNS rebinding) shows here. Exact
 * comparison: a prefix or a pattern has been a hole in other programs.
 */
export function isOwnHost(host: string | undefined, port: number): host is string {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** Whether a page of another site sent this, as its browser says in `Origin` or `Sec-Fetch-Site`. */
export function isForeign({ host, origin, fetchSite }: RequestFacts): boolean {
  if (origin !== undefined && origin !== `http://${host}`) return true;
  return fetchSite !== undefined && !['same-origin', 'none'].includes(fetchSite);
}

/** Who holds a ticket: another program by the token, the trader's own page by its cookie; undefined without one. */
export function ticketHolder(facts: RequestFacts, secrets: DoorSecrets): 'api' | 'trader' | undefined {
  if (facts.authorization !== undefined) {
    const bearer = /^Bearer ([\w-]+)$/.exec(facts.authorization)?.[1];
    return sameToken(bearer, secrets.token) ? 'api' : undefined;
  }
  return sameToken(readCookie(facts.cookie, secrets.cookieName), secrets.session) ? 'trader' : undefined;
}

/** The page's cookie: out of reach of scripts, never sent along from another site. */
export function sessionCookie(secrets: DoorSecrets): string {
  return `${secrets.cookieName}=${secrets.session}; Path=/; HttpOnly; SameSite=Strict`;
}

function readCookie(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((one) => one.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1);
}
