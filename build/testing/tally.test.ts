import { describe, expect, test } from 'vitest';
import { addTallies, formatTally, tallyVitest, type VitestReport } from './tally.ts';

const report = (change: Partial<VitestReport> = {}): VitestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...change,
});

describe('the line a test run ends with', () => {
  test('counts what passed, failed and was skipped', () => {
    const counted = tallyVitest(report({ numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }), 1);
    expect(formatTally(counted)).toBe('3 passed, 1 failed, 3 skipped');
  });

  test('leaves skipped out when nothing was skipped', () => {
    expect(formatTally(tallyVitest(report(), 0))).toBe('3 passed, 0 failed');
  });

  test('counts a file that failed before its first test', () => {
    const broken = { status: 'failed', assertionResults: [] };
    expect(tallyVitest(report({ testResults: [broken] }), 1).failed).toBe(1);
  });

  test('does not count a file twice whose tests failed', () => {
    const file = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };
    expect(tallyVitest(report({ numFailedTests: 1, testResults: [file] }), 1).failed).toBe(1);
  });

  test('a run that ends badly outside every test has failed', () => {
    expect(tallyVitest(report(), 1).failed).toBe(1);
    expect(tallyVitest(undefined, 0).failed).toBe(1);
  });

  test('adds the static checks to the tests', () => {
    const sum = addTallies([tallyVitest(report(), 0), { passed: 8, failed: 0, skipped: 0 }]);
    expect(sum).toEqual({ passed: 11, failed: 0, skipped: 0 });
  });
});
