import { useState } from 'react';

import { TARGET_FIELDS } from '../../../../engine/contract/target-fields.ts';
import type { TargetJson } from '../../../../engine/contract/terminal-profile.ts';
import { Button } from '../../../components/button.tsx';
import { Field } from '../../../components/field.tsx';

type Props = {
  readonly target: TargetJson;
  /** A box to tick is found by its name and in no other way. */
  readonly nameOnly: boolean;
  readonly onTake: (target: TargetJson) => void;
  readonly onPutAway: () => void;
};

/** How an element is found, typed by hand. What may be typed is judged by the host when it is saved. */
export function TargetForm({ target, nameOnly, onTake, onPutAway }: Props) {
  const known = String(target['by']) in TARGET_FIELDS ? String(target['by']) : 'role';
  const [by, setBy] = useState(known);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>(() => textFields(target));
  const form = TARGET_FIELDS[by];
  if (form === undefined) return null;
  const type = (key: string, value: string): void => setTyped((before) => ({ ...before, [key]: value }));
  const role = typed['role'] ?? form.roles[0] ?? '';
  const filled = form.fields.every(({ key }) => (typed[key] ?? '').trim() !== '');
  const take = (): void => {
    const fields = form.fields.map(({ key }) => [key, (typed[key] ?? '').trim()] as const);
    const part = by === 'id' && target['part'] !== undefined ? { part: target['part'] } : {};
    onTake({ by, ...(form.roles.length === 0 ? {} : { role }), ...Object.fromEntries(fields), ...part });
  };
  return (
    <div className="mt-2 mb-3 grid gap-x-4 gap-y-1 rounded-xl border border-line bg-raised p-4 sm:grid-cols-2">
      {!nameOnly && (
        <Choice label="Found by" value={by} onChoose={setBy}>
          {Object.entries(TARGET_FIELDS).map(([key, { label }]) => [key, label] as const)}
        </Choice>
      )}
      {!nameOnly && form.roles.length > 0 && (
        <Choice label="Kind" value={role} onChoose={(value) => type('role', value)}>
          {form.roles.map((one) => [one, one] as const)}
        </Choice>
      )}
      {form.fields.map(({ key, label }) => (
        <Field key={key} label={label} hint="Exactly as on the page, capitals too.">
          {(control) => (
            <input
              {...control}
              className="input"
              autoComplete="off"
              spellCheck={false}
              value={typed[key] ?? ''}
              onChange={(event) => type(key, event.target.value)}
            />
          )}
        </Field>
      ))}
      <div className="flex flex-wrap gap-2 sm:col-span-2">
        <Button small look="strong" disabled={!filled} onClick={take}>
          Use this
        </Button>
        <Button small look="quiet" onClick={onPutAway}>
          Leave as it is
        </Button>
      </div>
    </div>
  );
}

function textFields(target: TargetJson): Readonly<Record<string, string>> {
  const texts = Object.entries(target).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []));
  const words = target['name'] ?? target['text'];
  // The words go along when the way to find them is changed.
  return typeof words === 'string'
    ? { name: words, text: words, ...Object.fromEntries(texts) }
    : Object.fromEntries(texts);
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly children: readonly (readonly [value: string, label: string])[];
};

function Choice({ label, value, onChoose, children }: ChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} className="input" value={value} onChange={(event) => onChoose(event.target.value)}>
          {children.map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
