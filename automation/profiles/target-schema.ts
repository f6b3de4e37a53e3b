import { z } from 'zod';

/** Words of a page, short enough to be a label. */
export const words = z.string().min(1).max(200);

/** Roles a page's parts can have. */
const role = z.enum([
  'alert',
  'button',
  'checkbox',
  'dialog',
  'heading',
  'img',
  'link',
  'menuitem',
  'radio',
  'status',
  'switch',
  'tab',
  'textbox',
]);

/** A place on a canvas: its box in CSS pixels at the profile's viewport, and what the patch looked like (`canvas/patch.ts`). */
const box = {
  x: z.number().int().min(0).max(3840),
  y: z.number().int().min(0).max(2160),
  width: z.number().int().min(4).max(1200),
  height: z.number().int().min(4).max(600),
  /** One grey value of two hexadecimal digits for each cell of the patch, row by row. */
  shows: z.string().regex(/^(?:[0-9a-f]{2})+$/),
};

/** How an element is found: as a person would, by its role and words; otherwise by what the page itself calls it. */
export const target = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('role'), role, name: words }),
  z.strictObject({ by: z.literal('label'), text: words }),
  z.strictObject({ by: z.literal('text'), text: words }),
  z.strictObject({ by: z.literal('test-id'), id: words }),
  /** The element's own id in the document; with `part: 'label'` the label that belongs to it. */
  z.strictObject({
    by: z.literal('id'),
    id: z.string().regex(/^[A-Za-z][\w:.-]{0,79}$/),
    part: z.literal('label').optional(),
  }),
  /** In the accessibility tree of a Flutter canvas and nowhere else; without a role, its plain text. */
  z.strictObject({ by: z.literal('semantics'), role: role.optional(), name: words }),
  /** By place alone, after its patch has been compared with what was recorded. The last resort. */
  z.strictObject({ by: z.literal('point'), name: words, ...box }),
]);

/** Where a target was found on a canvas when its words could still be read, for the day when they cannot. */
export const recordedPoint = z.strictObject({ for: words, ...box });

/** How an element is found. */
export type Target = Readonly<z.infer<typeof target>>;
/** A place that was recorded for a target, named as reports name the target. */
export type RecordedPoint = Readonly<z.infer<typeof recordedPoint>>;
/** A place and its looks. */
export type Patch = Pick<RecordedPoint, 'x' | 'y' | 'width' | 'height' | 'shows'>;
