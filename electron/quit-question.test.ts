import { describe, expect, test } from 'vitest';
import type { AccountView } from '../engine/contract/account-view.ts';
import { accountView } from '../engine/testing/account-views.ts';
import { emptySnapshot } from '../engine/testing/scripted-host.ts';
import { judgeQuit } from './quit-question.ts';
import { trayState } from './tray-state.ts';

const pictureOf = (...changes: readonly Partial<AccountView>[]) => ({
  ...emptySnapshot(),
  accounts: changes.map((change) => accountView(change)),
});
const stale = { ...accountView().mtm, quality: 'stale' as const };

describe('quitting', () => {
  test.each<readonly [string, readonly Partial<AccountView>[], string]>([
    ['no accounts', [], 'quit'],
    ['guarded and flat', [{}], 'quit'],
    ['guarded with positions', [{ openPositions: 2 }], 'ask'],
    ['positions under an engine that is stopped', [{ engine: 'stopped', openPositions: 2 }], 'quit'],
    ['one of two with positions', [{}, { openPositions: 1 }], 'ask'],
    ['positions as last read, now stale', [{ engine: 'degraded', mtm: stale }], 'ask'],
    ['a kill with something unproven', [{ engine: 'killed', openPositions: 1 }], 'ask'],
    ['locked', [{ engine: 'locked' }], 'quit'],
    ['killing', [{ engine: 'killing' }], 'refuse'],
    ['killing beside a quiet one', [{}, { engine: 'killing', openPositions: 3 }], 'refuse'],
  ])('%s', (_name, accounts, verdict) => {
    expect(judgeQuit(pictureOf(...accounts)).kind).toBe(verdict);
  });

  test('without a picture nothing is guarded that could be left alone', () => {
    expect(judgeQuit(undefined)).toEqual({ kind: 'quit' });
  });

  test('L12: the question names the accounts, what is open in them and what that is worth now', () => {
    const mtm = {
      ...accountView().mtm,
      value: -342_000 as NonNullable<AccountView['mtm']['value']>,
      quality: 'fresh' as const,
    };
    const verdict = judgeQuit(pictureOf({ alias: 'Own', openPositions: 1, mtm }, { alias: 'Quiet' }));
    expect(verdict.kind === 'ask' && verdict.detail).toMatch(
      /^Own may hold open positions \(Own: 1 open, MTM today −₹3,420\.00\)\. Nothing will stop a loss/,
    );
    const blind = judgeQuit(pictureOf({ alias: 'Own', openPositions: 1, mtm: stale }));
    expect(blind.kind === 'ask' && blind.detail).toMatch(/^Own may hold open positions\. /);
  });
});

describe('the tray says', () => {
  test.each<readonly [string, readonly Partial<AccountView>[], string]>([
    ['nothing is set up', [], 'No accounts yet'],
    ['all is well', [{}, { engine: 'locked', protected: false }], 'PROTECTED'],
    ['who is not protected', [{}, { alias: 'Family', protected: false }], 'NOT PROTECTED: Family'],
    ['a kill runs', [{ protected: false }, { engine: 'killing' }], 'Stopping an account'],
  ])('%s', (_name, accounts, text) => {
    expect(trayState(pictureOf(...accounts)).text).toBe(text);
  });

  test('without a host nobody is protected', () => {
    expect(trayState(undefined).text).toBe('NOT PROTECTED: the guard is not running');
  });
});
