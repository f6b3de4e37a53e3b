/** One part of a practice page, the same for the HTML and the canvas variant. */
export type Widget = {
  readonly id: string;
  readonly kind: 'heading' | 'text' | 'button' | 'field' | 'password' | 'checkbox' | 'switch' | 'alert' | 'gap';
  readonly label: string;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** Height in CSS pixels, of a gap. */
  readonly height?: number;
};

/** A dialog over the page: nothing behind it can be reached. */
export type Dialog = { readonly label: string; readonly widgets: readonly Widget[]; readonly tall?: boolean };

/** What a page shows now. */
export type Scene = { readonly title: string; readonly widgets: readonly Widget[]; readonly dialog?: Dialog };

/** A widget with its box on the canvas, in CSS pixels from the top of the page or of its dialog. */
export type PlacedWidget = Widget & { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

/** What the browser is sent: everything placed, and how high the page is. */
export type PlacedScene = {
  readonly title: string;
  readonly height: number;
  readonly widgets: readonly PlacedWidget[];
  readonly dialog?: {
    readonly label: string;
    readonly top: number;
    readonly height: number;
    readonly widgets: readonly PlacedWidget[];
  };
};

const rowHeight = 40;
const rowGap = 16;
const width = 420;
const left = 473;

/** Lays the widgets out in one column, as a phone would. */
export function placed(scene: Scene): PlacedScene {
  const page = column(scene.widgets, 96);
  const { dialog } = scene;
  const height = Math.max(768, page.bottom + 80);
  if (dialog === undefined) return { title: scene.title, height, widgets: page.widgets };
  const inside = column(dialog.widgets, dialog.tall === true ? 900 : 250);
  const top = 180;
  return {
    title: scene.title,
    height: Math.max(height, inside.bottom + 200),
    widgets: page.widgets,
    dialog: { label: dialog.label, top, height: inside.bottom + 30 - top, widgets: inside.widgets },
  };
}

function column(
  widgets: readonly Widget[],
  top: number,
): { readonly widgets: readonly PlacedWidget[]; readonly bottom: number } {
  let y = top;
  const rows = widgets.map((widget) => {
    const h = widget.kind === 'gap' ? (widget.height ?? 0) : rowHeight;
    const w = widget.kind === 'button' ? Math.min(width, 40 + widget.label.length * 9) : width;
    const row = { ...widget, x: left, y, w, h };
    y += h + rowGap;
    return row;
  });
  return { widgets: rows, bottom: y };
}
