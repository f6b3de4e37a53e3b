import { useId, type ReactNode } from 'react';

type Control = { readonly id: string; readonly 'aria-invalid': boolean; readonly 'aria-describedby': string };

type Props = {
  readonly label: string;
  /** What the value means, in words; replaced by the error when there is one. */
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: (control: Control) => ReactNode;
};

/** A labelled control with its hint and its error at the place where it is typed. */
export function Field({ label, hint, error, children }: Props) {
  const id = useId();
  const note = `${id}-note`;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium">
        {label}
      </label>
      {children({ id, 'aria-invalid': error !== undefined, 'aria-describedby': note })}
      <p
        id={note}
        role={error === undefined ? undefined : 'alert'}
        className={`mt-1.5 min-h-5 text-[0.8125rem] ${error === undefined ? 'text-faint' : 'text-caution'}`}
      >
        {error ?? hint}
      </p>
    </div>
  );
}

type CheckProps = {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
};

/** A yes or no with what it means. */
export function CheckField({ label, hint, checked, onChange }: CheckProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby={`${id}-note`}
        className="mt-0.5 size-[18px] shrink-0 accent-(--accent)"
      />
      <span>
        <label htmlFor={id} className="block text-sm font-medium">
          {label}
        </label>
        <span id={`${id}-note`} className="text-[0.8125rem] text-faint">
          {hint}
        </span>
      </span>
    </div>
  );
}
