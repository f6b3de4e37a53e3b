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
