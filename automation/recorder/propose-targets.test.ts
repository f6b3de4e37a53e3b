import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { target as targetSchema } from '../profiles/target-schema.ts';
import { ariaOf } from './picked-element.ts';
import { proposeTargets, usableTargets } from './propose-targets.ts';
import type { PickedElement } from './propose-targets.ts';

const nothing: PickedElement = {
  role: '',
  name: '',
  labels: [],
  text: '',
  testId: '',
  id: '',
  labelOf: '',
  inSemantics: false,
};
const proposed = (picked: Partial<PickedElement>) => proposeTargets({ ...nothing, ...picked });
const targets = (picked: Partial<PickedElement>) => proposed(picked).map(({ target }) => target);

describe('how an element is found again', () => {
  it('by role and name, then label, text, test id and the page’s own id, in that order', () => {
    const field = {
      role: 'textbox',
      name: 'Password',
      labels: ['Password *'],
      text: 'Password',
      testId: 'pwd',
      id: 'pass',
    };
    expect(targets(field)).toEqual([
      { by: 'role', role: 'textbox', name: 'Password' },
      { by: 'label', text: 'Password *' },
      { by: 'text', text: 'Password' },
      { by: 'test-id', id: 'pwd' },
      { by: 'id', id: 'pass' },
    ]);
  });

  it('in a canvas by its accessibility tree alone', () => {
    const button = { role: 'button', name: 'Manage', text: 'Manage', id: 'flt-semantic-node-7', inSemantics: true };
    expect(targets(button)).toEqual([
      { by: 'semantics', role: 'button', name: 'Manage' },
      { by: 'semantics', name: 'Manage' },
    ]);
  });

  it('a label by its words, then by the field it belongs to', () => {
    expect(targets({ text: 'NSE F&O', labelOf: 'NSE_FO' })).toEqual([
      { by: 'text', text: 'NSE F&O' },
      { by: 'id', id: 'NSE_FO', part: 'label' },
    ]);
  });

  it('with the words as one reads them: no line breaks, no double spaces', () => {
    expect(targets({ role: 'button', name: ' Disable \n  segments ' })[0]).toEqual({
      by: 'role',
      role: 'button',
      name: 'Disable segments',
    });
  });

  it('never by a role a profile does not know, by words longer than a label, or by nothing', () => {
    expect(targets({ role: 'region', name: 'Main' })).toEqual([]);
    expect(targets({ text: 'x'.repeat(201) })).toEqual([]);
    expect(targets({ role: 'button', name: '' })).toEqual([]);
    expect(targets({ id: '1st' })).toEqual([]);
  });

  it.each([
    'Withdraw ₹1,23,456.00',
    'Margin 84 %',
    'Updated 11:42',
    'Valid till 21 Nov',
    'Since 2026-11-20',
    'Ref 48219377',
    'P&L 1,240',
    'Rs 500 left',
  ])('words of today come after all that lasts: %s', (name) => {
    const found = proposed({ role: 'button', name, text: name, testId: 'go' });
    expect(found.map(({ target }) => target.by)).toEqual(['test-id', 'role', 'text']);
    expect(found.map(({ lasting }) => lasting)).toEqual([true, false, false]);
  });

  it.each(['NIFTY 50', 'Disable segments', 'NSE F&O', 'Step 2 of 3'])(
    'a figure that belongs to a name stays: %s',
    (name) => {
      expect(proposed({ role: 'button', name })[0]).toMatchObject({ lasting: true });
    },
  );

  it.each([':r1:', 'radix-:r0:', 'ember1204', 'mui-42', 'input-1700383', 'css-1a2b3c4d', 'x-9f8e7d6c5b'])(
    'an id that was made up is the last resort: %s',
    (id) => {
      const last = proposed({ text: 'Margin 84 %', testId: id, id }).filter(({ lasting }) => lasting);
      expect(last).toEqual([]);
    },
  );

  it.each(['kill-switch', 'NSE_FO', 'userid', 'password', 'confirm-button', 'segment-0'])(
    'an id with a meaning lasts: %s',
    (id) => {
      expect(proposed({ testId: id })).toEqual([{ target: { by: 'test-id', id }, lasting: true }]);
    },
  );

  it('whatever the element: only what a profile may hold, each once, what lasts first, never a place in a list', () => {
    const words = fc.oneof(
      fc.string({ maxLength: 220 }),
      fc.constantFrom('Manage', '₹1,200.00', ':r1:', 'nth-child(3)'),
    );
    const element = fc.record({
      role: fc.constantFrom('button', 'checkbox', 'region', '', 'dialog'),
      name: words,
      labels: fc.array(words, { maxLength: 3 }),
      text: words,
      testId: words,
      id: words,
      labelOf: words,
      inSemantics: fc.boolean(),
    });
    fc.assert(
      fc.property(element, (picked) => {
        const found = proposeTargets(picked);
        for (const { target } of found) {
          expect(targetSchema.parse(target)).toEqual(target);
          expect(target.by).not.toBe('point');
        }
        expect(new Set(found.map(({ target }) => JSON.stringify(target))).size).toBe(found.length);
        const lasting = found.map((one) => one.lasting);
        expect(lasting.toSorted((a, b) => Number(b) - Number(a))).toEqual(lasting);
      }),
    );
  });
});

describe('which of the ways can be used', () => {
  const ways = proposed({ role: 'button', name: 'Confirm', text: 'Confirm', testId: 'confirm' });

  it('only those that find this element and no other', () => {
    const usable = usableTargets(ways, (target) => ({ role: 2, text: 0 })[target.by as 'role'] ?? 1);
    expect(usable.map(({ target }) => target.by)).toEqual(['test-id']);
  });

  it('none where everything is there twice', () => {
    expect(usableTargets(ways, () => 2)).toEqual([]);
  });
});

describe('an element as a screen reader tells it', () => {
  it.each([
    ['- button "Manage" [disabled]:\n  - text: Manage', 'button', 'Manage'],
    ['- textbox "Password": typed', 'textbox', 'Password'],
    [`- 'button "Time: now"'`, 'button', 'Time: now'],
    [`- 'heading "It''s on: now" [level=2]':`, 'heading', "It's on: now"],
    ['- button "Say \\"yes\\""', 'button', 'Say "yes"'],
    ['- dialog', 'dialog', ''],
    ['- text: Kill switch is OFF', '', ''],
    ['', '', ''],
  ])('%s', (snapshot, role, name) => {
    expect(ariaOf(snapshot)).toEqual({ role, name });
  });
});
