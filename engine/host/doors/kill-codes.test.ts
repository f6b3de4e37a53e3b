import { describe, expect, it } from 'vitest';
import { accountId } from '../../domain/account-snapshot.ts';
import { KillCodes } from './kill-codes.ts';

const OWN = accountId('own');
const HERS = accountId('hers');
const BARE = accountId('bare');

function codes() {
  const killed: string[] = [];
  const muted: string[] = [];
  let now = 0;
  const own = new Map([
    [OWN, 'tulip-42'],
    [HERS, 'rose-77'],
  ]);
  const checker = new KillCodes({
    codeOf: (account) => own.get(account),
    kill: (accounts, actor) => void killed.push(`${actor} ${accounts.join(',')}`),
    mutedNow: (source) => void muted.push(source),
    monotonic: () => now,
  });
  const ask = (code: string, accountIds = [OWN, HERS, BARE], source = 'chat 1') =>
    checker.ask({ source, actor: 'telegram', accountIds, code }).kind;
  return { ask, killed, muted, later: (ms: number) => (now += ms) };
}

describe('a kill code', () => {
  it('kills the accounts it belongs to and no other (card K29)', () => {
    const { ask, killed } = codes();
    expect([ask('tulip-42'), ask('rose-77', [HERS])]).toEqual(['killed', 'killed']);
    expect(killed).toEqual(['telegram own', 'telegram hers']);
  });

  it.each(['', 'tulip-4', 'TULIP-42', 'tulip-42 '])(
    'that is not exactly right does nothing: "%s" (card K29)',
    (code) => {
      const { ask, killed } = codes();
      expect([ask(code), killed]).toEqual(['wrong-code', []]);
    },
  );

  it('wrong three times mutes that source for 10 minutes, the right code included, and the owner is told once (card K29)', () => {
    const { ask, killed, muted, later } = codes();
    expect(['a', 'b', 'c', 'tulip-42'].map((code) => ask(code))).toEqual([
      'wrong-code',
      'wrong-code',
      'wrong-code',
      'muted',
    ]);
    later(10 * 60_000 - 1);
    expect(ask('tulip-42')).toBe('muted');
    expect([killed, muted]).toEqual([[], ['chat 1']]);
    expect(ask('tulip-42', [OWN], 'chat 2'), 'another source is heard').toBe('killed');
    later(1);
    expect(ask('tulip-42')).toBe('killed');
  });

  it('right in between forgets the wrong ones', () => {
    const { ask, muted } = codes();
    for (const code of ['a', 'b', 'tulip-42', 'c', 'd', 'tulip-42']) ask(code);
    expect(muted).toEqual([]);
  });

  it('that was never set keeps the door shut, and guesses there mute nobody', () => {
    const { ask, killed } = codes();
    for (let time = 0; time < 5; time += 1) expect(ask('', [BARE])).toBe('off');
    expect(ask('tulip-42')).toBe('killed');
    expect(killed).toHaveLength(1);
  });
});
