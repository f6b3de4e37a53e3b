import type { Browser, BrowserContext, ElementHandle, Page, Request } from 'playwright-core';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import { TerminalFailure } from './terminal-failure.ts';

/** A page in a context of its own that can reach the profile's hosts and nothing else. */
export class GuardedPage {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #origins: ReadonlySet<string>;
  #stray: string | undefined;
  #crashed = false;
  #isPrivate = false;

  private constructor(context: BrowserContext, page: Page, origins: readonly string[]) {
    this.#context = context;
    this.page = page;
    this.#origins = new Set(origins);
  }

  /** Opens it: no downloads, no permissions, no service workers, no second window. */
  static async open(
    browser: Pick<Browser, 'newContext'>,
    profile: TerminalProfile,
    noteBlocked: (origin: string) => void,
  ): Promise<GuardedPage> {
    const context = await browser.newContext({
      viewport: profile.viewport,
      acceptDownloads: false,
      permissions: [],
      serviceWorkers: 'block',
      locale: 'en-IN',
      timezoneId: 'Asia/Kolkata',
    });
    const allowed = new Set([...profile.origins, ...profile.resourceOrigins]);
    const page = await context.newPage();
    await context.route('**/*', async (route) => {
      const origin = originOf(route.request().url());
      if (!allowed.has(origin)) noteBlocked(origin);
      // A second window loads nothing at all: requests still waiting when it is closed would be let through.
      const pass = allowed.has(origin) && pageOf(route.request()) === page;
      // The page may be gone by now, which is no reason to end the process.
      await (pass ? route.continue() : route.abort('blockedbyclient')).catch(() => undefined);
    });
    await context.routeWebSocket('**/*', (socket) => {
      if (allowed.has(originOf(socket.url().replace(/^ws/, 'http')))) socket.connectToServer();
      else void socket.close();
    });
    const guarded = new GuardedPage(context, page, profile.origins);
    guarded.#watch(noteBlocked);
    return guarded;
  }

  /** Throws when the page has crashed, or was ever sent to a host that is not the broker's. */
  check(): void {
    if (this.#crashed) throw new TerminalFailure('crashed', 'The browser page crashed.');
    const here = originOf(this.page.url());
    const stray = this.#stray ?? (here === 'null' || this.#origins.has(here) ? undefined : here);
    if (stray === undefined) return;
    throw new TerminalFailure(
      'host-not-allowed',
      `The page led to ${stray}, which is not the broker's. Nothing more was typed. Check the address before you sign in by hand.`,
    );
  }

  /** Types a secret, only into an element that belongs to a document of the broker's own origin. */
  async typeSecret(element: ElementHandle<Element>, secret: string, timeout: number): Promise<void> {
    this.check();
    // Asked of the element itself: should the page move on meanwhile, the element is gone and nothing is typed.
    const origin = await element.evaluate((node) => node.ownerDocument.location.origin);
    if (!this.#origins.has(origin)) this.#stray = origin;
    this.check();
    await element.fill(secret, { timeout });
  }

  /** A canvas draws what was typed in letters that no mask covers: no picture until `showPictures`. */
  hidePictures(): void {
    this.#isPrivate = true;
  }

  /** What was typed is no longer on the page. */
  showPictures(): void {
    this.#isPrivate = false;
  }

  /** Whether a picture now could show a secret. */
  get isPrivate(): boolean {
    return this.#isPrivate;
  }

  #watch(noteBlocked: (origin: string) => void): void {
    // Redirects are announced here although they cannot be routed.
    this.page.on('request', (request) => {
      const origin = originOf(request.url());
      if (!request.isNavigationRequest() || request.frame() !== this.page.mainFrame()) return;
      if (this.#origins.has(origin) || origin === 'null') return;
      noteBlocked(origin);
      this.#stray ??= origin;
    });
    this.page.on('crash', () => {
      this.#crashed = true;
    });
    this.#context.on('page', (other) => {
      if (other !== this.page) void other.close().catch(() => undefined);
    });
  }
}

/** Undefined for a window that is only being opened. */
function pageOf(request: Request): Page | undefined {
  try {
    return request.frame().page();
  } catch {
    return undefined;
  }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'null';
}
