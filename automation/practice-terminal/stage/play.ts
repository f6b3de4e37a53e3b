import type { PracticeTerminalBackend } from '../backend.ts';
import type { PracticePost } from './post.ts';
import type { Scene } from './scene.ts';
import type { StageFaults } from './stage-faults.ts';

/** What stands behind a practice page. */
export type Stage = {
  readonly backend: PracticeTerminalBackend;
  readonly faults: StageFaults;
  readonly post: PracticePost;
  /** The account's client code. */
  readonly clientCode: string;
  /** Everything that was pressed, by id, in order: for whoever must know that nothing else was. */
  readonly pressed?: string[];
};

/** A press of the button or box of this id, with what stands in the fields. */
export type Press = { readonly id: string; readonly fields: Readonly<Record<string, string>> };

/** One visitor of a practice broker's page: which page he is on, and what his presses lead to. */
export interface Play {
  /** He opens a page by its address, which forgets what was not confirmed. */
  opens(path: string): void;
  presses(press: Press): Promise<void>;
  scene(): Promise<Scene>;
}
