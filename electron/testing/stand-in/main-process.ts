import type { ChildProcess } from 'node:child_process';

import type { Answered, Question, Told } from './protocol.ts';

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

/** The stand-in's main process as a test holds it. */
export class MainProcess {
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<(told: Told) => void>();
  private lastId = 0;

  constructor(child: ChildProcess, ended: Promise<number | null>) {
    this.child = child;
    this.ended = ended;
    child.on('message', (message) => this.hear(message as Answered | Told));
    void ended.then(() => this.giveUp());
  }

  onTold(listener: (told: Told) => void): void {
    this.listeners.add(listener);
  }

  /** Rejects with main's own words, or when main has ended. */
  ask(question: Question): Promise<unknown> {
    if (!this.child.connected) return Promise.reject(new Error('main has ended'));
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, question }, (error) => error !== null && reject(error));
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private hear(message: Answered | Told): void {
    if ('tell' in message) {
      this.listeners.forEach((listener) => listener(message));
      return;
    }
    const asked = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.value);
    else asked?.reject(new Error(message.error));
  }

  private giveUp(): void {
    for (const asked of this.waiting.values()) asked.reject(new Error('main has ended'));
    this.waiting.clear();
  }
}
