import { Plus } from 'lucide-react';

import type { CommandValue } from '../../../../engine/contract/commands.ts';
import { Button } from '../../../components/button.tsx';
import { Field } from '../../../components/field.tsx';
import { ConditionFields } from './condition-fields.tsx';
import { OutcomeLine } from './rehearsal-panel.tsx';
import { emptyCondition, type ConditionDraft, type RuleDraft } from './rule-draft.ts';
import { errorAt, errorBeside, type PathErrors } from './rule-errors.ts';
import { ACTIONS, KINDS } from './rule-kinds.ts';

const MOST_CONDITIONS = 10;

type Outcome = CommandValue<'policy.rehearse'>['rules'][number];

type Props = {
  readonly draft: RuleDraft;
  /** Where this rule stands in what is sent. */
  readonly path: string;
  readonly errors: PathErrors;
  /** How the guard reads the rule and what it would have done; undefined while it cannot be read. */
  readonly outcome: Outcome | undefined;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onChange: (draft: RuleDraft) => void;
  readonly onRemove: () => void;
};

/** One rule: as the guard reads it, what it would have done, and, while it is open, its conditions and its deed. */
export function RuleForm({ draft, path, errors, outcome, open, onOpen, onChange, onRemove }: Props) {
  const isSingle = draft.conditions.length === 1 && draft.fixed === null;
  const pathOf = (index: number): string => (isSingle ? `${path}.when` : `${path}.when.conditions.${index}`);
  const put = (index: number, condition: ConditionDraft): void =>
    onChange({ ...draft, conditions: draft.conditions.with(index, condition) });
  const drop = (index: number): void =>
    onChange({ ...draft, conditions: draft.conditions.filter((_, each) => each !== index) });
  const atFields = draft.conditions.flatMap(({ kind }, index) =>
    KINDS[kind].fields.map(({ name }) => `${pathOf(index)}.${name}`),
  );
  const beside = errorBeside(errors, path, [`${path}.id`, `${path}.warnAt`, `${path}.then`, ...atFields]);
  const isRefused = errorAt(errors, path) !== undefined;
  return (
    <section aria-label={`Rule ${draft.id}`} className="flex flex-col gap-4 rounded-xl border border-line p-4 sm:p-5">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <p className={`font-medium ${outcome ? '' : 'text-faint'}`}>
            {outcome?.meaning ?? 'Not a rule yet: something is missing or cannot be read.'}
          </p>
          {outcome && <OutcomeLine outcome={outcome} />}
        </div>
        <span className="flex gap-1">
          <Button look={open ? 'plain' : 'quiet'} small aria-expanded={open} onClick={() => onOpen(!open)}>
            {open ? 'Fold' : isRefused ? 'Mend' : 'Change'}
          </Button>
          <Button look="quiet" small onClick={onRemove}>
            Remove
          </Button>
        </span>
      </div>
      {open && (
        <>
          {draft.fixed === null ? (
            <Conditions {...{ draft, errors, pathOf, put, drop, onChange, isSingle }} />
          ) : (
            <p className="text-sm text-soft">
              Its conditions are combined more deeply than this form shows. They stay as they are; they can be changed
              in the account’s settings file.
            </p>
          )}
          <Deed draft={draft} path={path} errors={errors} onChange={onChange} />
          {beside !== undefined && (
            <p role="alert" className="text-sm text-caution">
              {beside}
            </p>
          )}
        </>
      )}
    </section>
  );
}

type ConditionsProps = Pick<Props, 'draft' | 'errors' | 'onChange'> & {
  readonly isSingle: boolean;
  readonly pathOf: (index: number) => string;
  readonly put: (index: number, condition: ConditionDraft) => void;
  readonly drop: (index: number) => void;
};

function Conditions({ draft, errors, onChange, isSingle, pathOf, put, drop }: ConditionsProps) {
  return (
    <div className="flex flex-col gap-3">
      {!isSingle && (
        <div className="max-w-80">
          <select
            aria-label="How the conditions combine"
            className="input"
            value={draft.combine}
            onChange={(event) => onChange({ ...draft, combine: event.target.value === 'any' ? 'any' : 'all' })}
          >
            <option value="all">All of these hold</option>
            <option value="any">Any of these holds</option>
          </select>
        </div>
      )}
      {draft.conditions.map((condition, index) => (
        <ConditionFields
          // A condition has no name of its own; its place is what it is known by.
          key={index}
          condition={condition}
          path={pathOf(index)}
          errors={errors}
          onChange={(next) => put(index, next)}
          onRemove={isSingle ? undefined : () => drop(index)}
        />
      ))}
      {draft.conditions.length < MOST_CONDITIONS && (
        <Button
          look="quiet"
          small
          className="self-start"
          onClick={() => onChange({ ...draft, conditions: [...draft.conditions, emptyCondition('stop-hit')] })}
        >
          <Plus className="size-4" aria-hidden="true" /> Add a condition
        </Button>
      )}
    </div>
  );
}

/** What the rule does, its warnings and its name. */
function Deed({ draft, path, errors, onChange }: Pick<Props, 'draft' | 'path' | 'errors' | 'onChange'>) {
  const text = (field: 'id' | 'minutes' | 'warnAt', control: object, isNumber = false) => (
    <input
      {...control}
      className="input"
      autoComplete="off"
      spellCheck={false}
      inputMode={isNumber ? 'decimal' : 'text'}
      value={draft[field]}
      onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
    />
  );
  return (
    <div className="grid gap-x-5 gap-y-1 sm:grid-cols-3">
      <Field label="Then" error={errorAt(errors, `${path}.then.kind`)}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={draft.action}
            onChange={(event) => onChange({ ...draft, action: event.target.value })}
          >
            {ACTIONS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {draft.action === 'cool-down' && (
        <Field label="Minutes" hint="1 to 1,440." error={errorAt(errors, `${path}.then.minutes`)}>
          {(control) => text('minutes', control, true)}
        </Field>
      )}
      <Field
        label="Warn at, percent"
        hint="For example 50, 75, 90. Empty: no warning."
        error={errorAt(errors, `${path}.warnAt`)}
      >
        {(control) => text('warnAt', control)}
      </Field>
      <Field label="Name" hint="Lower-case letters, digits and dashes." error={errorAt(errors, `${path}.id`)}>
        {(control) => text('id', control)}
      </Field>
    </div>
  );
}
