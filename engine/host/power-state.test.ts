import { expect, it } from 'vitest';
import { ON_MAINS, powerAfter } from './power-state.ts';
import { surroundings } from './surroundings.ts';

it('P2: the lid closes, the mains go: readiness hears of both, and of their end', () => {
  expect(powerAfter(ON_MAINS, 'on-battery')).toMatchObject({ onBattery: true, asleep: false });
  const asleep = powerAfter(powerAfter(ON_MAINS, 'on-battery'), 'suspend');
  expect(asleep).toMatchObject({ onBattery: true, asleep: true });
  expect(powerAfter(ON_MAINS, 'shutdown').asleep).toBe(true);
  expect(powerAfter(powerAfter(asleep, 'resume'), 'on-mains')).toEqual(ON_MAINS);
});

it('readiness hears what the guard stands on', () => {
  const of = {
    access: 'terminal',
    terminal: true,
    terminalState: null,
    notifiers: [1],
    witness: { copies: 'kept' },
    journal: { ballastReady: true },
    power: ON_MAINS,
  } as const;
  const good = {
    terminal: 'ready',
    terminalTrouble: null,
    alertChannels: 1,
    lockCopies: 'kept',
    journal: 'writes',
    power: ON_MAINS,
  };
  expect(surroundings(of)).toEqual(good);
  expect(surroundings({ ...of, access: 'api', terminal: false })).toEqual({ ...good, terminal: 'not-needed' });
  const trouble = { code: 'browser-missing', message: 'Install one.', since: '2026-11-20T09:00:00+05:30' };
  expect(surroundings({ ...of, terminalState: { trouble } }).terminalTrouble).toEqual(trouble);
  expect(surroundings({ ...of, terminal: false }).terminal).toBe('missing');
  expect(surroundings({ ...of, journal: { ballastReady: false } }).journal).toBe('no-reserve');
  expect(surroundings({ ...of, journal: null }).journal).toBe('refuses');
});
