import { describe, expect, it } from 'vitest';

import { SCENES, type SceneName } from '../e2e/scripted-scenes.ts';
import { headlineOf } from './headline.ts';

const of = (scene: SceneName) => headlineOf({ connection: 'live', lostForMs: 0, accounts: SCENES[scene]() });
const sentence = (scene: SceneName): string => `${of(scene).word} · ${of(scene).detail}`;

describe('the headline', () => {
  it('says protected only when every guarded account is', () => {
    expect(sentence('calm')).toBe('PROTECTED · 3 of 3 accounts');
    expect(sentence('near')).toBe('NOT PROTECTED · Parents: the guard is switched off');
    expect(sentence('stale')).toBe(
      'NOT PROTECTED · Family: no complete reading for 12 s: the session expired · and 1 more account',
    );
  });

  it('says where a kill stands', () => {
    expect(sentence('killing')).toBe('KILLING · Family · step 2 of 7: buying back 2 shorts');
  });

  it('puts a kill that is not proven before everything that is merely not protected', () => {
    expect(sentence('faulted')).toBe('KILL NOT PROVEN · Own: kill switch not proven: pull it by hand at Zerodha');
  });

  it('says until when all is locked', () => {
    expect(sentence('locked')).toBe('LOCKED · until Mon 23 Nov, 09:00 IST');
  });

  it('knows nothing when the guard is not heard, whatever the last picture was', () => {
    const lost = headlineOf({ connection: 'lost', lostForMs: 4_000, accounts: SCENES.calm() });
    expect(`${lost.word} · ${lost.detail}`).toBe('UNKNOWN · no word from the guard for 4 s');
    expect(lost.tone).not.toBe('safe');
  });

  it('speaks the same words while only figures change', () => {
    const at = (lostForMs: number): string => headlineOf({ connection: 'lost', lostForMs, accounts: null }).speech;
    expect(at(4_000)).toBe(at(9_000));
  });
});
