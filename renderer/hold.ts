/** How long a kill must be held. */
export const HOLD_MS = 1_500;

/** A press that may become an action. `fired` stays until the finger is lifted, so that one hold acts once. */
export type Hold = { readonly since: number | null; readonly fired: boolean };

/** Nothing pressed. */
export const RELEASED: Hold = { since: null, fired: false };

/** Begins a hold; a second press of another key or finger changes nothing. */
export function press(hold: Hold, at: number): Hold {
  return hold.since === null ? { since: at, fired: false } : hold;
}

/** Milliseconds still to hold, or null when nothing is held or it has already acted. */
export function remaining(hold: Hold, at: number, holdMs = HOLD_MS): number | null {
  return hold.since === null || hold.fired ? null : Math.max(0, hold.since + holdMs - at);
}

/** Fires once the full time has passed; before that, and after it has fired, nothing happens. */
export function mature(hold: Hold, at: number, holdMs = HOLD_MS): { readonly hold: Hold; readonly fires: boolean } {
  const fires = remaining(hold, at, holdMs) === 0;
  return { hold: fires ? { ...hold, fired: true } : hold, fires };
}
