import type { Scene } from './scene.ts';

/** Ways a practice page of a broker misbehaves, as real ones do. All absent: it behaves. May be changed while it runs. */
export type StageFaults = {
  /** The button to the last question is called something else, as after a redesign. */
  textChanged?: boolean;
  /** The button that opens the segments stands elsewhere. */
  moved?: boolean;
  /** A consent that nobody recorded lies over the account page. */
  extraConsent?: boolean;
  /** Every answer is late by this many milliseconds. */
  slowMs?: number;
  /** After so many presses nothing is answered any more, as when the line is cut. */
  offlineAfter?: number;
  /** The login asks to be shown that one is no robot. */
  captcha?: boolean;
  /** After so many presses the session is over. */
  lapseAfter?: number;
  /** The login leads to this address. */
  redirectTo?: string;
  /** The broker does not take the switch now. */
  refuses?: boolean;
  /** The last question is longer than the window. */
  tallDialog?: boolean;
  /** The canvas has no accessibility tree. */
  noSemantics?: boolean;
  /** The mail with the code comes so late, in milliseconds, or never. */
  codeMail?: number | 'never';
  /** The mail that confirms the switch comes so late, in milliseconds, or never. */
  mail?: number | 'never';
  /** Somebody else is signed in: the page shows this client code. */
  showsClientCode?: string;
  /** The click does its work and the page never says so. */
  silentAfterCommit?: boolean;
  /** Changes any page before it is shown; for tests that change pages at random. */
  mutate?: (scene: Scene) => Scene;
};

/** Faults by the name they have on the command line. */
export const namedStageFaults: Readonly<Record<string, StageFaults>> = {
  'text-changed': { textChanged: true },
  moved: { moved: true },
  'extra-consent': { extraConsent: true },
  slow: { slowMs: 15_000 },
  offline: { offlineAfter: 8 },
  captcha: { captcha: true },
  lapse: { lapseAfter: 8 },
  'redirect-lookalike': { redirectTo: 'http://localhost:9/Login' },
  refuses: { refuses: true },
  'tall-dialog': { tallDialog: true },
  'no-semantics': { noSemantics: true },
  'mail-never': { mail: 'never' },
  silent: { silentAfterCommit: true },
};

/** Changes the pages as the faults say. */
export function withFaults(scene: Scene, faults: StageFaults): Scene {
  let changed = scene;
  if (faults.textChanged === true) changed = renamed(changed);
  if (faults.moved === true) changed = shifted(changed);
  if (faults.tallDialog === true && changed.dialog !== undefined) {
    changed = { ...changed, dialog: { ...changed.dialog, tall: true } };
  }
  return faults.mutate?.(changed) ?? changed;
}

const newNames: Readonly<Record<string, string>> = { 'Disable segments': 'Deactivate selected', Continue: 'Proceed' };

function renamed(scene: Scene): Scene {
  const isTarget = (id: string): boolean => id === 'disable' || id === 'continue';
  const widgets = scene.widgets.map((one) =>
    isTarget(one.id) ? { ...one, label: newNames[one.label] ?? one.label } : one,
  );
  return { ...scene, widgets };
}

function shifted(scene: Scene): Scene {
  const at = scene.widgets.findIndex((one) => one.id === 'manage' || one.id === 'continue');
  if (at < 0) return scene;
  const gap = { id: 'advert', kind: 'gap', label: '', height: 64 } as const;
  return { ...scene, widgets: scene.widgets.toSpliced(at, 0, gap) };
}
