import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountId } from '../engine/domain/account-snapshot.ts';
import type { Redactor } from './redact.ts';

/**
 * What one attempt leaves behind, in `<root>/<account>/<episode id>/`. Files are numbered on across the attempts of an
 * episode, so that a folder reads as a story. Never throws: a full disk must not stop a kill; `fault` says what happened.
 */
export class Evidence {
  readonly #folder: string;
  readonly #redactor: Redactor;
  readonly #files: string[] = [];
  #next = 1;
  #fault: string | undefined;

  constructor(
    place: { readonly root: string; readonly account: AccountId; readonly episodeId: string },
    redactor: Redactor,
  ) {
    if (!isEpisodeId(place.episodeId)) throw new RangeError(`not an episode id: ${place.episodeId}`);
    this.#folder = join(place.root, place.account, place.episodeId);
    this.#redactor = redactor;
    this.#guarded(() => {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      const numbers = readdirSync(this.#folder).map((name) => Number(/^(\d+)-/.exec(name)?.[1] ?? 0));
      this.#next = Math.max(0, ...numbers) + 1;
    });
  }

  /** Names relative to the episode's folder, oldest first. */
  get files(): readonly string[] {
    return [...this.#files];
  }

  /** Why evidence is incomplete, if it is. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Takes the next number for a file to be written more than once. */
  reserve(name: string): string {
    const numbered = `${String(this.#next).padStart(2, '0')}-${name}`;
    this.#next += 1;
    return numbered;
  }

  /** Writes redacted JSON, whole or not at all, on disk when it returns. */
  writeJson(file: string, value: unknown): void {
    this.#write(file, `${JSON.stringify(this.#redactor.redactValue(value), null, 2)}\n`);
  }

  /** Keeps a screenshot under the next number. */
  writePicture(name: string, png: Uint8Array): void {
    this.#write(this.reserve(`${name}.png`), png);
  }

  #write(file: string, content: string | Uint8Array): void {
    this.#guarded(() => {
      const temporary = join(this.#folder, `.${file}.part`);
      try {
        writeDurably(temporary, content);
        renameSync(temporary, join(this.#folder, file));
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      if (!this.#files.includes(file)) this.#files.push(file);
    });
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fault ??= error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
    }
  }
}

/** Whether a text may name an episode's folder: nothing that could lead out of it. */
export function isEpisodeId(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,79})$/.test(text) && !text.includes('..');
}

function writeDurably(path: string, content: string | Uint8Array): void {
  const file = openSync(path, 'w', 0o600);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
