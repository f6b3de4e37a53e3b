import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { blockersIn, readinessOf, type ReadinessFacts } from './readiness.ts';
import { wallTime } from './trusted-time.ts';

const right = wallTime(FRIDAY_10AM);
const broker = { ...right, by: 'broker' as const };
const mains = { onBattery: false, percent: null, asleep: false };
const ready: ReadinessFacts = {
  engine: [],
  dataAgeMs: 800,
  baselineUnknown: null,
  orderPath: null,
  time: broker,
  disputed: false,
  nakedShorts: 0,
  oldInstruments: null,
  terminal: 'ready',
  terminalTrouble: null,
  missingLogin: [],
  alertChannels: 1,
  lockCopies: 'kept',
  journal: 'writes',
  power: mains,
};
const found = (change: Partial<ReadinessFacts>) =>
  readinessOf({ ...ready, ...change }).filter(({ level }) => level !== 'ok');

describe('readiness', () => {
  it('P4 P2: everything in order: PROTECTED, and every probe is named', () => {
    expect(found({})).toEqual([]);
    expect(found({ terminal: 'not-needed', dataAgeMs: 15_000, time: right })).toEqual([]);
    const titles = readinessOf(ready).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each<[string, Partial<ReadinessFacts>]>([
    ['broker-unreachable', { engine: [{ code: 'broker-unreachable', message: 'The broker does not answer.' }] }],
    ['no-reading-yet', { dataAgeMs: null }],
    ['data-old', { dataAgeMs: 15_001 }],
    ['ip-not-allowed', { orderPath: { code: 'ip-not-allowed', message: 'Reads work, orders are refused.' } }],
    ['day-baseline-unknown', { baselineUnknown: 'Carried positions without a price.' }],
    ['sources-disagree', { disputed: true }],
    ['clock-off', { time: { ...broker, offsetMs: 7_000 } }],
    ['clock-off', { time: { ...broker, offsetMs: -7_000 } }],
    ['clock-off', { time: { ...right, by: 'computer', offsetMs: 86_400_000 } }],
    ['login-missing', { missingLogin: ['TOTP secret'] }],
    ['journal', { journal: 'refuses' }],
    ['power', { power: { onBattery: true, percent: 10, asleep: false } }],
    ['power', { power: { ...mains, asleep: true } }],
    [
      'terminal-browser-missing',
      { terminalTrouble: { code: 'browser-missing', message: 'The switch cannot be pulled.' } },
    ],
  ])('%s alone turns the headline, with a sentence of its own (cards P4 and W8)', (code, change) => {
    const [item, ...more] = found(change);
    expect(item).toMatchObject({ code, level: 'blocker' });
    expect(item?.message.length).toBeGreaterThan(15);
    expect(more).toEqual([]);
    expect(blockersIn(readinessOf({ ...ready, ...change }))).toMatchObject([{ code }]);
  });

  it('W8: trouble of a page that is not used or not set up is no blocker', () => {
    const terminalTrouble = { code: 'crashed', message: 'The browser ended.' };
    expect(found({ terminal: 'not-needed', terminalTrouble })).toEqual([]);
    expect(found({ terminal: 'missing', terminalTrouble })).toMatchObject([{ level: 'warning' }]);
  });

  it.each<[string, Partial<ReadinessFacts>]>([
    ['clock-off', { time: { ...broker, offsetMs: 3_000 } }],
    ['clock-off', { time: { ...right, confirmed: false } }],
    ['power', { power: { onBattery: true, percent: 11, asleep: false } }],
    ['power', { power: { onBattery: true, percent: null, asleep: false } }],
    ['journal', { journal: 'no-reserve' }],
    ['naked', { nakedShorts: 2 }],
    ['terminal-missing', { terminal: 'missing' }],
    ['instruments-old', { oldInstruments: '2026-11-19' }],
    ['alert-channel', { alertChannels: 0 }],
    ['lock-copies', { lockCopies: 'unreadable' }],
  ])('%s alone is a warning: the kill could be done, with less around it', (code, change) => {
    expect(found(change)).toMatchObject([{ code, level: 'warning' }]);
    expect(blockersIn(readinessOf({ ...ready, ...change }))).toEqual([]);
  });
});
