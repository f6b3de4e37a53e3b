import type { Page } from 'playwright-core';

import type { Question, Records } from './stand-in/protocol.ts';

/** How the app is opened for a test; `answers` are given to its questions in order, 1 being the second button. */
export type LaunchOptions = {
  readonly dataDir: string;
  readonly args?: readonly string[];
  readonly answers?: readonly number[];
};

/** The app, open. */
export type Desktop = {
  /** Which one it is: Electron itself, or the built app in Node with its window in Chromium. */
  readonly kind: 'electron' | 'stand-in';
  /** The window's page; another one after a crash of the page. */
  readonly page: Page;
  /** What the system's question boxes are answered with from now on; the preset answer after these. */
  answerDialogs(...responses: readonly number[]): Promise<void>;
  /** Only in the stand-in: what main did, and what only a hostile page or the system could do to it. */
  readonly probe?: Probe;
  /** Quits as the trader does, agreeing to leave positions alone; ends the app by force when it will not. */
  close(): Promise<void>;
};

/** See `Desktop.probe`. */
export type Probe = {
  ask(question: Question): Promise<unknown>;
  records(): Promise<Records>;
  /** Ends when main has ended, with its exit code. */
  readonly ended: Promise<number | null>;
};
