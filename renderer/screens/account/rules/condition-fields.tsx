import { Trash2 } from 'lucide-react';

import { Button } from '../../../components/button.tsx';
import { Field } from '../../../components/field.tsx';
import { emptyCondition, type ConditionDraft } from './rule-draft.ts';
import { errorAt, type PathErrors } from './rule-errors.ts';
import { AMOUNT_UNITS, KINDS, WEEKDAYS, type KindField, type LeafKind } from './rule-kinds.ts';

type Props = {
  readonly condition: ConditionDraft;
  /** Where this condition stands in what is sent, for the errors at its fields. */
  readonly path: string;
  readonly errors: PathErrors;
  readonly onChange: (condition: ConditionDraft) => void;
  /** Absent: it is the rule's only condition. */
  readonly onRemove?: (() => void) | undefined;
};

const GROUPS = ['Money', 'Positions', 'Habits'];
const KIND_LIST = Object.entries(KINDS) as readonly (readonly [LeafKind, (typeof KINDS)[LeafKind]])[];

/** One condition: what it looks at, and its figures. */
export function ConditionFields({ condition, path, errors, onChange, onRemove }: Props) {
  const { fields } = KINDS[condition.kind];
  const shown = fields.filter(
    ({ name }) => name !== 'legs' || !fields.some((one) => one.name === 'of') || condition.values['of'] === 'legs',
  );
  const change = (name: string, value: string): void =>
    onChange({ ...condition, values: { ...condition.values, [name]: value } });
  return (
    <div className="flex flex-col gap-x-5 gap-y-1 rounded-[10px] border border-line bg-raised/60 p-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1 sm:max-w-80">
          <Field label="When" error={undefined}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={condition.kind}
                onChange={(event) => onChange(emptyCondition(event.target.value as LeafKind))}
              >
                {GROUPS.map((group) => (
                  <optgroup key={group} label={group}>
                    {KIND_LIST.filter(([, kind]) => kind.group === group).map(([kind, { label }]) => (
                      <option key={kind} value={kind}>
                        {label}
                      </option>
                    ))}
                  </optgroup>
                ))}
              </select>
            )}
          </Field>
        </div>
        {onRemove && (
          <Button look="quiet" small className="mt-7 ml-auto" onClick={onRemove} aria-label="Remove this condition">
            <Trash2 className="size-4" aria-hidden="true" />
          </Button>
        )}
      </div>
      <div className="grid gap-x-5 gap-y-1 sm:grid-cols-2">
        {shown.map((field) => (
          <OneField
            key={field.name}
            field={field}
            values={condition.values}
            error={errorAt(errors, `${path}.${field.name}`)}
            change={change}
          />
        ))}
      </div>
    </div>
  );
}

type FieldProps = {
  readonly field: KindField;
  readonly values: ConditionDraft['values'];
  readonly error: string | undefined;
  readonly change: (name: string, value: string) => void;
};

function OneField({ field, values, error, change }: FieldProps) {
  if (field.type === 'legs') return <LegFields values={values} error={error} change={change} />;
  if (field.type === 'weekdays') return <WeekdayField {...{ field, values, change }} />;
  const label = field.type === 'sum' ? `${field.label}, in rupees` : field.label;
  return (
    <Field label={label} hint={field.hint} error={error}>
      {(control) =>
        field.type === 'choice' ? (
          <select
            {...control}
            className="input"
            value={values[field.name] ?? ''}
            onChange={(event) => change(field.name, event.target.value)}
          >
            {field.choices.map(({ value, label: words }) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        ) : (
          <span className="flex gap-2">
            <TextInput
              control={control}
              name={field.name}
              values={values}
              change={change}
              isText={field.type === 'time'}
            />
            {field.type === 'amount' && <AmountUnit name={field.name} values={values} change={change} />}
          </span>
        )
      }
    </Field>
  );
}

type InputProps = Pick<FieldProps, 'values' | 'change'> & { readonly name: string };

function TextInput({
  control,
  name,
  values,
  change,
  isText,
}: InputProps & { readonly control: object; readonly isText: boolean }) {
  return (
    <input
      {...control}
      className="input min-w-0"
      inputMode={isText ? 'text' : 'decimal'}
      autoComplete="off"
      value={values[name] ?? ''}
      onChange={(event) => change(name, event.target.value)}
    />
  );
}

/** What the number is counted in; deviations of a usual day never go above a fixed sum. */
function AmountUnit({ name, values, change }: InputProps) {
  const unit = values[`${name}.unit`] ?? 'rupees';
  return (
    <>
      <select
        aria-label="Counted in"
        className="input w-auto min-w-0 shrink basis-40"
        value={unit}
        onChange={(event) => change(`${name}.unit`, event.target.value)}
      >
        {AMOUNT_UNITS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {unit === 'deviations' && (
        <input
          aria-label="Never more than, in rupees"
          placeholder="at most ₹"
          className="input min-w-0"
          inputMode="decimal"
          value={values[`${name}.atMost`] ?? ''}
          onChange={(event) => change(`${name}.atMost`, event.target.value)}
        />
      )}
    </>
  );
}

const LEG_INPUTS = [
  { name: 'legs.underlyings', label: 'Only in underlyings', hint: 'For example NIFTY, BANKNIFTY. Empty: all.' },
  { name: 'legs.orderTag', label: 'Only with an order tag that begins', hint: 'Empty: all.' },
] as const;

function LegFields({ values, error, change }: Omit<FieldProps, 'field'>) {
  return LEG_INPUTS.map(({ name, label, hint }, index) => (
    <Field key={name} label={label} hint={hint} error={index === 0 ? error : undefined}>
      {(control) => <TextInput control={control} name={name} values={values} change={change} isText />}
    </Field>
  ));
}

function WeekdayField({ field, values, change }: Omit<FieldProps, 'error'>) {
  const on = (values[field.name] ?? '').split(',').filter(Boolean);
  const flip = (day: string): void =>
    change(field.name, (on.includes(day) ? on.filter((each) => each !== day) : [...on, day]).toSorted().join(','));
  return (
    <fieldset className="sm:col-span-2">
      <legend className="mb-1.5 text-sm font-medium">{field.label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-2 pb-3">
        {WEEKDAYS.map((word, index) => (
          <label key={word} className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-(--accent)"
              checked={on.includes(String(index + 1))}
              onChange={() => flip(String(index + 1))}
            />
            {word}
          </label>
        ))}
        {on.length === 0 && <span className="text-[0.8125rem] text-faint">None ticked: every day.</span>}
      </div>
    </fieldset>
  );
}
