/** What the page is told to do until somebody points at an element. */
export type PickOrder = {
  /** The attribute the element is marked with. */
  readonly mark: string;
  /** What is being looked for, for the person at the window. */
  readonly words: string;
  /** The parts that may be meant, nearest first; an icon inside a button is the button. */
  readonly kinds: readonly string[];
  readonly bannerStyle: string;
  /** What else a press is made of, besides the click. */
  readonly caught: readonly string[];
};

/**
 * Runs inside the page. Shows what is looked for, frames what the pointer is over, and marks what is clicked. Nothing that is
 * pressed reaches the page, then or afterwards: the page of a broker must not act while it is being recorded.
 */
export function pickInPage({ mark, words, kinds, bannerStyle, caught }: PickOrder): Promise<'picked' | 'given-up'> {
  const meant = (from: EventTarget | undefined): Element | undefined => {
    if (!(from instanceof Element)) return undefined;
    return kinds.map((kind) => from.closest(kind)).find((one) => one !== null) ?? from;
  };
  const banner = document.createElement('div');
  banner.textContent = `TradeFuse: click on “${words}”. Nothing on the page is pressed. Esc gives up.`;
  banner.style.cssText = bannerStyle;
  banner.setAttribute('aria-hidden', 'true');
  banner.popover = 'manual';
  document.documentElement.append(banner);
  // Above the page's own dialogs, which nothing else is.
  banner.showPopover();

  let framed: { readonly element: HTMLElement; readonly outline: string } | undefined;
  const unframe = (): void => {
    if (framed) framed.element.style.outline = framed.outline;
    framed = undefined;
  };
  const frame = (element: Element | undefined): void => {
    if (framed?.element === element) return;
    unframe();
    if (!(element instanceof HTMLElement)) return;
    framed = { element, outline: element.style.outline };
    element.style.outline = '3px solid #f4b83f';
  };
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener('pointermove', (event) => frame(meant(event.composedPath()[0])), { capture: true });
  for (const kind of caught) {
    addEventListener(kind, (event) => event.isTrusted && swallow(event), { capture: true, passive: false });
  }
  return new Promise((resolve) => {
    const end = (how: 'picked' | 'given-up'): void => {
      unframe();
      banner.remove();
      resolve(how);
    };
    addEventListener(
      'click',
      (event) => {
        // A script of the page can make a click of its own; only a person's says what is meant.
        if (!event.isTrusted) return;
        swallow(event);
        const element = meant(event.composedPath()[0]);
        if (element === undefined) return;
        for (const before of document.querySelectorAll(`[${mark}]`)) before.removeAttribute(mark);
        element.setAttribute(mark, '');
        end('picked');
      },
      { capture: true },
    );
    addEventListener(
      'keydown',
      (event) => {
        swallow(event);
        if (event.isTrusted && event.key === 'Escape') end('given-up');
      },
      { capture: true },
    );
  });
}

const pressable = 'button, a[href], input, select, textarea, summary, label, [role="button"], [role="link"]';

/** What is meant by role, where the step looks for one of a kind that has parts inside it. */
const kindsOfRole: Readonly<Record<string, string>> = {
  dialog: 'dialog, [role="dialog"], [role="alertdialog"]',
  alert: '[role="alert"]',
  status: '[role="status"], output',
  heading: 'h1, h2, h3, h4, h5, h6, [role="heading"]',
  checkbox: 'input[type="checkbox"], [role="checkbox"]',
};

const bannerStyle = [
  'position: fixed; inset: 0 0 auto 0; width: 100%; box-sizing: border-box; margin: 0; border: 0; padding: 10px 16px',
  'background: #101316; color: #f4b83f; font: 500 15px system-ui, sans-serif; pointer-events: none; z-index: 2147483647',
].join('; ');

const caught = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'touchstart', 'touchend', 'dblclick', 'submit'];

/** The order to point at what `words` call, where the step looked for something of this role before. */
export function pickOrder(mark: string, words: string, role: string | undefined): PickOrder {
  const own = role === undefined ? undefined : kindsOfRole[role];
  return { mark, words, kinds: own === undefined ? [pressable] : [own, pressable], bannerStyle, caught };
}
