import type { ButtonHTMLAttributes } from 'react';

type Look = 'plain' | 'strong' | 'quiet' | 'danger';

const LOOKS: Readonly<Record<Look, string>> = {
  plain: 'border border-line-strong bg-raised text-ink hover:border-soft',
  strong: 'border border-ink bg-ink text-ground hover:opacity-90',
  quiet: 'border border-transparent text-soft hover:bg-raised hover:text-ink',
  danger: 'border border-danger bg-danger text-danger-ink hover:opacity-90',
};

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: Look; readonly small?: boolean };

/** A button. `danger` is for what cannot be taken back. */
export function Button({ look = 'plain', small = false, className = '', ...rest }: Props) {
  const size = small ? 'min-h-8 px-3 text-sm' : 'min-h-10 px-4 text-[0.9375rem]';
  return (
    <button
      type="button"
      className={`inline-flex items-center justify-center gap-2 rounded-[9px] font-medium whitespace-nowrap transition-[opacity,border-color,background-color] disabled:opacity-45 ${size} ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
