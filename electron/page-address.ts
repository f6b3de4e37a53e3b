/** Where the page lives: a scheme of our own, so that it has an origin and no file of the disk is in reach. */
export const PAGE_URL = 'app://bundle/';

/** Whether a frame shows our page. Parsed, never matched by prefix: `app://bundle.evil/` begins alike. */
export function isOwnPage(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === 'app:' && url.host === 'bundle' && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}

/**
 * The only address outside the app that a link of ours may open, and then in the system's browser: our own listener for a broker's
 * login, on this machine. It sends the browser on to the broker.
 */
const LOGIN_PAGE = 'http://127.0.0.1:47610/';

/** Whether a link leads to the login at a broker, exactly. */
export function isLoginPage(address: string): boolean {
  return address === LOGIN_PAGE;
}
