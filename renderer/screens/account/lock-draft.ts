import type { CommandInput } from '../../../engine/contract/commands.ts';

/** The form as typed. */
export type LockDraft = {
  readonly kind: 'day' | 'days' | 'minutes' | 'clock';
  readonly days: string;
  readonly minutes: string;
  readonly time: string;
  readonly zone: string;
  readonly reason: string;
};

/** S2's lock: until five in the afternoon in Chicago. */
export const CHICAGO = { time: '17:00', zone: 'America/Chicago' } as const;

/** The lock that is offered first: for the day. */
export const FIRST_LOCK: LockDraft = { kind: 'day', days: '2', minutes: '60', ...CHICAGO, reason: '' };

/** What a draft asks for; null while it cannot be asked for. */
export function lockOf(draft: LockDraft): CommandInput<'lock.set'>['lock'] | null {
  const whole = (text: string, most: number): number | null => {
    const value = Number(text.trim());
    return text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= most ? value : null;
  };
  switch (draft.kind) {
    case 'day':
      return { kind: 'day' };
    case 'days': {
      const days = whole(draft.days, 30);
      return days === null ? null : { kind: 'days', days };
    }
    case 'minutes': {
      const minutes = whole(draft.minutes, 1_440);
      return minutes === null ? null : { kind: 'minutes', minutes };
    }
    case 'clock': {
      const [time, zone] = [draft.time.trim(), draft.zone.trim()];
      return /^([01]?\d|2[0-3]):[0-5]\d$/.test(time) && zone !== '' ? { kind: 'clock', time, zone } : null;
    }
  }
}

/** For how long, in the words of the button. */
export function lockWords(draft: LockDraft): string {
  const lock = lockOf(draft);
  switch (lock?.kind) {
    case undefined:
      return 'say for how long first';
    case 'day':
      return 'until the next session opens its doors at 09:00 IST';
    case 'days':
      return lock.days === 1 ? 'until the next session' : `over ${lock.days} sessions, counted from the next`;
    case 'minutes':
      return `for ${lock.minutes} ${lock.minutes === 1 ? 'minute' : 'minutes'}`;
    case 'clock':
      return `until a clock in ${lock.zone} next shows ${lock.time}`;
  }
}
