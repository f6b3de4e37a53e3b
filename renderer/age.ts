/** How a figure's age is to be taken: past 5 s be careful, past 10 s do not rely on it (`ux.md` rule 2). */
export type AgeTone = 'fresh' | 'amber' | 'red';

/** Judges an age in milliseconds; a figure that never came is as bad as a very old one. */
export function ageTone(ageMs: number | null): AgeTone {
  if (ageMs === null || ageMs > 10_000) return 'red';
  return ageMs > 5_000 ? 'amber' : 'fresh';
}

/** An age in words: "now", "4 s", "2 min 5 s", "1 h 3 min". */
export function ageWords(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1_000));
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The age as it stands beside a figure. */
export function ageSentence(ageMs: number | null): string {
  if (ageMs === null) return 'no reading yet';
  const words = ageWords(ageMs);
  switch (ageTone(ageMs)) {
    case 'fresh':
      return words === 'now' ? 'just now' : `${words} ago`;
    case 'amber':
      return `${words} old`;
    case 'red':
      return `stale, ${words} old`;
  }
}

/** Time left until a moment: "4 min 10 s", "14 h 32 min"; "0 s" once it has passed. */
export function countdownWords(leftMs: number): string {
  const words = ageWords(Math.max(0, leftMs));
  return words === 'now' ? '0 s' : words;
}
