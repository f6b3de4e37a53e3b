import { describe, expect, it } from 'vitest';
import { kotakNeoProfile } from './kotak-neo.ts';
import { practiceProfile } from './practice.ts';
import { parseProfile } from './profile-schema.ts';
import { partsOf, walkBefore, withTarget } from './profile-parts.ts';
import { zerodhaConsoleProfile } from './zerodha-console.ts';

const practice = practiceProfile('http://127.0.0.1:4000');
const profiles = [practice, kotakNeoProfile(), zerodhaConsoleProfile()];
const idsBefore = (path: string): readonly string[] => walkBefore(practice, path).map(({ id }) => id);

describe('the parts of a profile', () => {
  it.each(profiles)('of $name are found by their path: written back unchanged, the profile is the same', (profile) => {
    const parts = partsOf(profile);
    expect(new Set(parts.map(({ path }) => path)).size).toBe(parts.length);
    for (const { path, target } of parts) expect(withTarget(profile, path, target), path).toEqual(profile);
  });

  it.each(profiles)('of $name are all there: no target of the JSON is left out', (profile) => {
    const count = (value: unknown): number => {
      if (typeof value !== 'object' || value === null) return 0;
      const inner = Object.values(value).reduce((sum: number, one) => sum + count(one), 0);
      return inner + ('by' in value ? 1 : 0);
    };
    const segments = profile.toCommit.flatMap((step) => (step.do === 'tick' ? step.segments : [])).length;
    // Where a refusal is read is no step, and nobody points at a message that is not there.
    const refusals = profile.refusals.filter(({ where }) => where !== undefined).length;
    expect(partsOf(profile)).toHaveLength(count(profile) + segments - refusals);
  });

  it('say in words what is done', () => {
    const words = partsOf(practice).map((part) => part.words);
    expect(words).toContain('Type the password into: the field “Password”');
    expect(words).toContain('Tick: the checkbox “BSE F&O”');
    expect(words).toContain('The last click, made in a kill only: the button “Confirm”');
  });

  it('can be mended one by one, and what comes out is a profile', () => {
    const mended = withTarget(practice, 'toCommit.2.target', { by: 'role', role: 'button', name: 'Deactivate' });
    expect(mended.toCommit[2]).toMatchObject({ id: 'disable-segments', target: { name: 'Deactivate' } });
    expect(mended.toCommit[1]).toEqual(practice.toCommit[1]);
    const ticked = withTarget(mended, 'toCommit.1.segments.0', { by: 'role', role: 'checkbox', name: 'NSE FO' });
    expect(ticked.toCommit[1]).toMatchObject({ segments: ['NSE FO', 'BSE F&O'] });
    expect(parseProfile(JSON.parse(JSON.stringify(ticked)))).toEqual(ticked);
  });

  it('cannot be mended where there is none, nor a box to tick with something else', () => {
    const go = { by: 'text', text: 'Go' } as const;
    expect(() => withTarget(practice, 'toCommit.9.target', go)).toThrow(RangeError);
    expect(() => withTarget(practice, '__proto__.x', go)).toThrow(RangeError);
    expect(() => withTarget(practice, 'toCommit.1.segments.0', go)).toThrow(/box to tick/);
  });
});

describe('the walk to a part', () => {
  it('ends before the step that looks for it', () => {
    expect(idsBefore('login.2.target')).toEqual(['open', 'client-code']);
    expect(idsBefore('toSwitch.1.target').at(-1)).toBe('dashboard');
    expect(idsBefore('state.on').at(-1)).toBe('kill-switch');
    expect(idsBefore('toCommit.2.target').slice(-2)).toEqual(['manage', 'segments']);
  });

  it('goes to the last question for its answers, and never makes the last click', () => {
    expect(idsBefore('commit.confirm').at(-1)).toBe('confirm-dialog');
    expect(idsBefore('commit.cancel')).toEqual(idsBefore('commit.confirm'));
    for (const { path } of partsOf(practice)) {
      const pressed = walkBefore(practice, path).filter((step) => step.do === 'click');
      expect(
        pressed.map(({ target }) => target),
        path,
      ).not.toContainEqual(practice.commit.confirm);
    }
  });
});
