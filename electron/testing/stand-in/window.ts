import { readFileSync } from 'node:fs';

import type { Browser, BrowserContext, Page, Route } from 'playwright-core';

import { launchChromium } from './chromium.ts';
import type { MainProcess } from './main-process.ts';
import { BINDING, pageShim } from './page-shim.ts';
import type { Sender, ServedPage, Told } from './protocol.ts';

/** Chromium knows no `app:`; its pages live here, and whatever crosses over is translated. */
const ORIGIN = 'https://bundle';
const SCHEME = 'app://bundle';

type Carried = { readonly kind: 'invoke' | 'send'; readonly channel: string; readonly args: readonly unknown[] };
type Letter = readonly [channel: string, args: readonly unknown[]];
type Source = { readonly frame: { url(): string; parentFrame(): unknown } };

/** The app's window, shown in a real browser. */
export class StandInWindow {
  /** Resolves when the page has been loaded for the first time. */
  readonly shown: Promise<void>;
  private readonly main: MainProcess;
  private markShown = (): void => undefined;
  private browser: Browser | undefined;
  private context: BrowserContext | undefined;
  private current: Page | undefined;
  private crashed = false;
  private closing = false;
  private wanted = '';
  private readonly mail: Letter[] = [];
  private work: Promise<void> = Promise.resolve();

  constructor(main: MainProcess) {
    this.main = main;
    this.shown = new Promise((resolve) => (this.markShown = resolve));
    main.onTold((told) => {
      if (told.tell === 'deliver') this.mail.push([told.channel, told.args]);
      // One after the other, as main said them; a page that closes in between ends the attempt, not the test.
      this.work = this.work.then(() => this.obey(told)).catch(() => undefined);
    });
  }

  get page(): Page {
    if (this.current === undefined) throw new Error('no window is open');
    return this.current;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.browser?.close();
    await this.work;
  }

  private async obey(told: Told): Promise<void> {
    if (this.closing) return;
    if (told.tell === 'window') await this.open(told.preload);
    if (told.tell === 'load') await this.load(told.url);
    if (told.tell === 'deliver') await this.deliver();
  }

  private async open(preload: string): Promise<void> {
    this.browser ??= await launchChromium();
    const context = await this.browser.newContext({ viewport: { width: 1400, height: 900 }, serviceWorkers: 'block' });
    this.context = context;
    await context.exposeBinding(BINDING, (source, message: Carried) => this.carry(source, message));
    await context.addInitScript({ content: pageShim(readFileSync(preload, 'utf8')) });
    await context.route('**/*', (route) => this.serve(route));
    this.current = await this.newPage(context);
  }

  private async newPage(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    this.crashed = false;
    page.on('crash', () => {
      this.crashed = true;
      const gone = [{ reason: 'crashed', exitCode: 5 }];
      void this.main.ask({ ask: 'emit', target: 'contents', event: 'render-process-gone', args: gone });
    });
    page.on('popup', (popup) => void this.judgePopup(popup));
    return page;
  }

  private async load(url: string): Promise<void> {
    if (this.context === undefined) return;
    if (this.crashed) this.current = await this.newPage(this.context);
    this.wanted = outside(url);
    await this.page.goto(this.wanted);
    this.markShown();
  }

  /** Everything that waits in one go: a machine under load must not fall ever further behind. */
  private async deliver(): Promise<void> {
    const letters = this.mail.splice(0);
    if (this.crashed || letters.length === 0) return;
    await this.page.evaluate((sent) => {
      const target = window as unknown as Record<
        symbol,
        ((channel: string, args: readonly unknown[]) => void) | undefined
      >;
      for (const [channel, args] of sent) target[Symbol.for('tradefuse.deliver')]?.(channel, args);
    }, letters);
  }

  private carry(source: Source, { kind, channel, args }: Carried): Promise<unknown> {
    const sender: Sender = { url: inside(source.frame.url()), top: source.frame.parentFrame() === null };
    return this.main.ask({ ask: kind, channel, args, sender });
  }

  /** Every request of the page: main's own protocol handler answers for our origin, and there is no other. */
  private async serve(route: Route): Promise<void> {
    const request = route.request();
    const leaves = request.isNavigationRequest() && request.url() !== this.wanted;
    if (leaves && (await this.isPrevented(request.url()))) return route.abort('aborted');
    if (!request.url().startsWith(`${ORIGIN}/`)) return route.abort('addressunreachable');
    const asked = { ask: 'page', url: inside(request.url()), method: request.method() } as const;
    const { status, headers, body } = (await this.main.ask(asked)) as ServedPage;
    return route.fulfill({ status, headers: { ...headers }, body: Buffer.from(body) });
  }

  private async isPrevented(url: string): Promise<boolean> {
    return (await this.main.ask({
      ask: 'emit',
      target: 'contents',
      event: 'will-navigate',
      args: [inside(url)],
    })) as boolean;
  }

  private async judgePopup(popup: Page): Promise<void> {
    const action = await this.main.ask({ ask: 'open-window', url: popup.url() });
    if (action !== 'allow') await popup.close();
  }
}

function outside(url: string): string {
  return url.startsWith(SCHEME) ? ORIGIN + url.slice(SCHEME.length) : url;
}

function inside(url: string): string {
  return url.startsWith(ORIGIN) ? SCHEME + url.slice(ORIGIN.length) : url;
}
