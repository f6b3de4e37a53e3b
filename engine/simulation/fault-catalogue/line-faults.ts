import type { FaultEntry } from './fault-entry.ts';

/** What goes wrong between the program and the broker: sessions, answers, the line itself. */
export const LINE_FAULTS = {
  'session-drop': { label: 'Session expires', meaning: 'The broker forgets the login.', calls: 1 },
  'timeout-before-effect': {
    label: 'Order lost on the way',
    meaning: 'No answer comes, and the call never arrived.',
    scope: 'orders',
    calls: 1,
  },
  'timeout-after-effect': {
    label: 'Answer lost on the way',
    meaning: 'No answer comes, but the call did arrive.',
    scope: 'orders',
    calls: 1,
  },
  'order-lands-late': {
    label: 'Order lands late',
    meaning: 'No answer comes in time, and the call arrives after its sender gave up.',
    scope: 'orders',
    calls: 1,
    ms: 5_000,
  },
  'connection-reset': {
    label: 'Connection breaks',
    meaning: 'The line breaks under a call before it arrived.',
    calls: 1,
  },
  'http-429': {
    label: 'Too many requests',
    meaning: 'The broker refuses calls for a while and says how long to wait.',
    ms: 1_000,
  },
  'http-5xx': { label: 'Broker error', meaning: 'The broker answers 502, and the call never arrived.' },
  'http-5xx-after-effect': {
    label: 'Error after effect',
    meaning: 'The broker answers 502, but the call did arrive.',
    scope: 'orders',
    calls: 1,
  },
  'http-html': { label: 'Web page for an answer', meaning: 'A maintenance page comes where data should be.' },
  'http-truncated': { label: 'Half an answer', meaning: 'Answers break off in the middle.' },
  'http-empty': { label: 'Empty answer', meaning: 'Success is answered, and there is nothing in it.' },
  slow: { label: 'Slow broker', meaning: 'Every answer takes seconds.' },
  'ip-not-allowed': {
    label: 'Address not registered',
    meaning: 'Reads work, and every order call is refused because of the address it comes from (100008).',
    scope: 'orders',
  },
  'empty-order-number': {
    label: 'No order number',
    meaning: 'An order is taken, and the answer carries no number.',
    scope: 'orders',
    calls: 1,
  },
  'duplicate-tag': {
    label: 'Tag refused as used',
    meaning: 'An order is taken, and the answer calls its tag a duplicate.',
    scope: 'orders',
    calls: 1,
  },
  'login-refused': { label: 'Login refused', meaning: 'The broker does not accept the password.' },
  'login-closed': { label: 'Login closed', meaning: 'Maintenance: nobody can log in.' },
  'other-login': { label: 'Someone else logs in', meaning: 'Every session is ended by another login.' },
  'stream-silent': { label: 'Stream silent', meaning: 'The price stream stands and says nothing.' },
  'stream-shuffled': { label: 'Stream shuffled', meaning: 'Stream updates come twice and in the wrong order.' },
  'stream-drop': { label: 'Stream breaks', meaning: 'The price stream breaks and cannot be opened again.' },
} as const satisfies Readonly<Record<string, FaultEntry>>;
