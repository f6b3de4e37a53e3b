import { describe, expect, it } from 'vitest';
import { TARGET_FIELDS } from '../../../../engine/contract/target-fields.ts';
import { practiceProfile } from '../../../../automation/profiles/practice.ts';
import { partsOf, withTarget } from '../../../../automation/profiles/profile-parts.ts';
import { target as targetSchema } from '../../../../automation/profiles/target-schema.ts';
import { editedProfile, profileErrors, stretchesOf } from './profile-draft.ts';

const profile = practiceProfile('http://127.0.0.1:4000');
const parts = partsOf(profile).map((part) => ({ ...part, target: { ...part.target }, changed: false }));

describe('a profile that is edited', () => {
  it('is sent as the host would have changed it, part by part', () => {
    for (const { path, target } of parts) {
      const role = 'role' in target && target.role !== undefined ? target.role : 'button';
      const next = { by: 'role', role, name: 'Something else' } as const;
      expect(editedProfile(profile, { [path]: next }), path).toEqual(withTarget(profile, path, next));
    }
    expect(editedProfile(profile, {})).toBe(profile);
  });

  it('shows a refusal at the part it is about, and what is about none by its path', () => {
    const details = [
      { path: 'profile.toCommit.2.target.name', message: 'Too long.' },
      { path: 'profile.toCommit.20.target', message: 'There is no such step.' },
      { path: 'profile.origins.0', message: 'Not its own.' },
      { path: 'profile', message: 'Not JSON.' },
    ];
    expect(profileErrors({ code: 'invalid-profile', message: '', details }, parts)).toEqual({
      'toCommit.2.target': ['Too long.'],
      '': ['toCommit.20.target: There is no such step.', 'origins.0: Not its own.', 'Not JSON.'],
    });
    expect(profileErrors({ code: 'locked', message: '', details: { until: 'x' } }, parts)).toEqual({});
  });

  it('is shown in stretches, step by step in the order of the walk, and nothing is left out', () => {
    const steps = stretchesOf(parts).flatMap((stretch) => stretch.steps);
    const shown = steps.flatMap((one) => one.parts.map(({ path }) => path));
    expect(shown.toSorted()).toEqual(parts.map(({ path }) => path).toSorted());
    expect(steps.find(({ step }) => step === 'segments')?.parts).toHaveLength(2);
  });

  it('offers the ways to find an element that a profile may hold', () => {
    for (const [by, { fields, roles }] of Object.entries(TARGET_FIELDS)) {
      const typed = Object.fromEntries(fields.map(({ key }) => [key, 'Manage']));
      for (const role of roles.length === 0 ? [undefined] : roles) {
        const target = { by, ...typed, ...(role === undefined ? {} : { role }) };
        expect(targetSchema.safeParse(target).success, JSON.stringify(target)).toBe(true);
      }
    }
  });
});
