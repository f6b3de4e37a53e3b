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
  'http-429': { label: 'Too many requests', meaning: 'The broker refuses calls for a while.' },
  slow: { label: 'Slow broker', meaning: 'Every answer takes seconds.' },
} as const satisfies Readonly<Record<string, FaultEntry>>;
