import { create } from 'zustand';

/** What became of something the trader asked for. It stays until it is put away: nothing vanishes by itself. */
export type Notice = { readonly id: number; readonly tone: 'good' | 'caution'; readonly text: string };

const MOST_NOTICES = 4;
let lastId = 0;

/** The notices on the screen, newest last. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>()(() => ({ notices: [] }));

/** Shows a notice; the same words twice show once. */
export function notify(tone: Notice['tone'], text: string): void {
  lastId += 1;
  const notice = { id: lastId, tone, text };
  useNotices.setState(({ notices }) => ({
    notices: [...notices.filter((one) => one.text !== text), notice].slice(-MOST_NOTICES),
  }));
}

/** Puts a notice away. */
export function dismiss(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((one) => one.id !== id) }));
}
