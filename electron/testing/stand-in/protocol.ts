/** Who sends over IPC, as the page's browser sees it; `gone` is a frame that has navigated away. */
export type Sender = { readonly url: string; readonly top: boolean; readonly gone?: boolean };

/** What a test asks of the stand-in's main process. */
export type Question =
  | { readonly ask: 'page'; readonly url: string; readonly method: string }
  | { readonly ask: 'invoke'; readonly channel: string; readonly args: readonly unknown[]; readonly sender: Sender }
  | { readonly ask: 'send'; readonly channel: string; readonly args: readonly unknown[]; readonly sender: Sender }
  | { readonly ask: 'emit'; readonly target: EmitTarget; readonly event: string; readonly args: readonly unknown[] }
  | { readonly ask: 'open-window'; readonly url: string }
  | { readonly ask: 'permission'; readonly permission: string }
  | { readonly ask: 'answer-dialogs'; readonly responses: readonly number[] }
  /** Keys of a global shortcut, pressed while another program is in front. */
  | { readonly ask: 'press'; readonly keys: string }
  | { readonly ask: 'records' }
  | { readonly ask: 'kill-host' }
  /** Makes the host hang: it lives and does nothing. */
  | { readonly ask: 'stop-host' }
  | { readonly ask: 'quit' };

/** Whose event a test emits. */
export type EmitTarget = 'app' | 'window' | 'contents' | 'power';

/** A question on its way, and its answer. */
export type Asked = { readonly id: number; readonly question: Question };
/** See `Asked`. */
export type Answered = { readonly id: number; readonly value?: unknown; readonly error?: string };

/** What the stand-in's main process tells the browser's side without being asked. */
export type Told =
  | { readonly tell: 'window'; readonly preload: string }
  | { readonly tell: 'load'; readonly url: string }
  | { readonly tell: 'deliver'; readonly channel: string; readonly args: readonly unknown[] };

/** A page of the protocol handler. */
export type ServedPage = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** What main did that cannot be seen in a browser. */
export type Records = {
  /** In order: `enableSandbox`, `ready`, `window`, `tray: …`, `show`, `focus` and so on. */
  readonly calls: readonly string[];
  readonly windows: readonly Readonly<Record<string, unknown>>[];
  readonly schemes: readonly unknown[];
  readonly dialogs: readonly Readonly<Record<string, unknown>>[];
  readonly notifications: readonly Readonly<Record<string, unknown>>[];
  readonly tooltip: string;
  readonly forked: readonly string[];
};
