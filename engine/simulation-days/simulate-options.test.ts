import { describe, expect, it } from 'vitest';
import { SURVIVED_FAULTS } from './fault-plan.ts';
import { parseSimulateOptions } from './simulate-options.ts';

const parse = (line: string): ReturnType<typeof parseSimulateOptions> => parseSimulateOptions(line.split(' '));

describe('the arguments of npm run simulate', () => {
  it('one account and every fault unless told otherwise', () => {
    expect(parse('--seed 7 --days 20')).toMatchObject({
      ok: true,
      value: { seed: 7, days: 20, accounts: 1, faults: SURVIVED_FAULTS, crashes: false, json: false, fullDays: 0 },
    });
  });

  it('faults by name, crashes, accounts, one line of JSON', () => {
    expect(parse('--seed 0 --days 1 --accounts 3 --faults disk-full,lost-call --crashes --json')).toMatchObject({
      ok: true,
      value: { seed: 0, days: 1, accounts: 3, faults: ['lost-call', 'disk-full'], crashes: true, json: true },
    });
    expect(parse('--seed 1 --days 1 --faults none')).toMatchObject({ value: { faults: [] } });
  });

  it.each([
    ['--days 3', '--seed'],
    ['--seed 1', '--days'],
    ['--seed x --days 3', '--seed'],
    ['--seed 4294967296 --days 3', '--seed'],
    ['--seed 1 --days 0', '--days'],
    ['--seed 1 --days 2.5', '--days'],
    ['--seed 1 --days 2 --accounts none', '--accounts'],
    ['--seed 1 --days 2 --faults gremlins', 'gremlins'],
    ['--seed 1 --days 2 --workers 0', '--workers'],
    ['--seed 1 --days 2 --full-days 101', '--full-days'],
    ['--seed 1 --days 2 --speed 3', '--speed'],
  ])('"%s" is refused with a sentence that names %s', (line, name) => {
    const parsed = parse(line);
    expect(parsed.ok ? '' : parsed.error).toContain(name);
  });
});
