import type { Locator, Page } from 'playwright-core';
import type { Clock } from '../../engine/ports.ts';
import { describe, semanticsTree } from '../locate.ts';
import type { Patch, RecordedPoint, Target } from '../profiles/target-schema.ts';
import { looksOf, sameLooks, saysSomething } from './patch.ts';
import { readPng } from './png.ts';

/** A tree that stays empty so long has none to come: places are looked at instead. */
const blindAfterMs = 1_500;

/** One label can stand in several places, on several pages; more of them than this are a page that moves about. */
const mostPerTarget = 4;

/** What a Flutter page lets a program see: its accessibility tree, and, where there is none, patches of its picture. */
export class CanvasPage {
  readonly #page: Page;
  readonly #clock: Clock;
  readonly #learns: boolean;
  readonly #points: RecordedPoint[];
  #emptySince: number | undefined;

  constructor(
    page: Page,
    points: readonly RecordedPoint[],
    parts: { readonly clock: Clock; readonly learns: boolean },
  ) {
    this.#page = page;
    this.#points = [...points];
    this.#clock = parts.clock;
    this.#learns = parts.learns;
  }

  /** Everything recorded, newest last for each target. */
  get points(): readonly RecordedPoint[] {
    return [...this.#points];
  }

  /** Switches the accessibility tree on where it is off, as a screen reader's user would. True when it has something to say. */
  async wake(): Promise<boolean> {
    // It lies outside the viewport on purpose, so it is pressed from inside.
    await this.#page
      .locator('flt-semantics-placeholder')
      .evaluateAll((all) => all.forEach((one) => (one as HTMLElement).click()));
    const nodes = await this.#page.locator(`${semanticsTree} flt-semantics`).count();
    if (nodes > 0) this.#emptySince = undefined;
    else this.#emptySince ??= this.#clock.monotonic();
    return nodes > 0;
  }

  /** Whether places must do, because the tree has said nothing for some time. */
  get isBlind(): boolean {
    return this.#emptySince !== undefined && this.#clock.monotonic() - this.#emptySince >= blindAfterMs;
  }

  /** The recorded places of a target that look now as they did. */
  async matching(target: Target): Promise<readonly RecordedPoint[]> {
    const found: RecordedPoint[] = [];
    for (const point of this.#placesOf(target)) {
      if (await this.looksRight(point)) found.push(point);
    }
    return found;
  }

  /** Whether a patch looks now as it was recorded. */
  async looksRight(patch: Patch): Promise<boolean> {
    return sameLooks(patch.shows, await this.#look(patch));
  }

  /** Remembers where an element lies and what is drawn there. */
  async learn(name: string, element: Locator): Promise<void> {
    if (!this.#learns) return;
    const box = await element.boundingBox({ timeout: 500 });
    if (box === null || box.width < 4 || box.height < 4 || !this.#isInView(box)) return;
    const place = {
      x: Math.round(box.x),
      y: Math.round(box.y),
      width: Math.round(box.width),
      height: Math.round(box.height),
    };
    if (this.#points.some((point) => point.for === name && sameBox(point, place))) return;
    const shows = await this.#look(place);
    if (!saysSomething(shows)) return;
    this.#points.push({ for: name, ...place, shows });
    const ofName = this.#points.filter((point) => point.for === name);
    const oldest = ofName[0];
    if (ofName.length > mostPerTarget && oldest) this.#points.splice(this.#points.indexOf(oldest), 1);
  }

  #isInView({ x, y, width, height }: Omit<Patch, 'shows'>): boolean {
    const window = this.#page.viewportSize();
    return window !== null && x >= 0 && y >= 0 && x + width <= window.width && y + height <= window.height;
  }

  #placesOf(target: Target): readonly RecordedPoint[] {
    if (target.by === 'point') return [{ ...target, for: target.name }];
    const name = describe(target);
    return this.#points.filter((point) => point.for === name);
  }

  async #look({ x, y, width, height }: Omit<Patch, 'shows'>): Promise<string> {
    const clip = { x, y, width, height };
    const png = await this.#page.screenshot({
      clip,
      animations: 'disabled',
      caret: 'hide',
      scale: 'css',
      timeout: 2_500,
    });
    return looksOf(readPng(png));
  }
}

function sameBox(a: Omit<Patch, 'shows'>, b: Omit<Patch, 'shows'>): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
