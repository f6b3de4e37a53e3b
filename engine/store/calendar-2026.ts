import type { CalendarFile } from './calendar-form.ts';

/**
 * NSE's trading days of 2026 for derivatives, as shipped. Holidays: circular NSE/CMTR/71775 of 12 December 2025, and 15 January, which
 * was added later. The session closes at 15:40 since 3 August 2026 (`brokers.md` section 8).
 */
export const CALENDAR_2026: CalendarFile = {
  $schema: './calendar.schema.json',
  source: 'NSE/CMTR/71775 of 2025-12-12; F&O close 15:40 since 2026-08-03',
  validThrough: '2026-12-31',
  session: { open: '09:15', close: '15:40' },
  holidays: {
    '2026-01-15': 'Municipal elections in Maharashtra',
    '2026-01-26': 'Republic Day',
    '2026-03-03': 'Holi',
    '2026-03-26': 'Shri Ram Navami',
    '2026-03-31': 'Shri Mahavir Jayanti',
    '2026-04-03': 'Good Friday',
    '2026-04-14': 'Dr. Baba Saheb Ambedkar Jayanti',
    '2026-05-01': 'Maharashtra Day',
    '2026-05-28': 'Bakri Id',
    '2026-06-26': 'Muharram',
    '2026-09-14': 'Ganesh Chaturthi',
    '2026-10-02': 'Mahatma Gandhi Jayanti',
    '2026-10-20': 'Dussehra',
    '2026-11-10': 'Diwali Balipratipada',
    '2026-11-24': 'Prakash Gurpurb Sri Guru Nanak Dev',
    '2026-12-25': 'Christmas',
  },
  specialSessions: {
    '2026-02-01': { open: '09:15', close: '15:30', name: 'Union Budget, a Sunday' },
    // The date is the circular's; the hour is announced shortly before and was not verified.
    '2026-11-08': { open: '18:00', close: '19:00', name: 'Muhurat, a Sunday; times not verified' },
  },
};
