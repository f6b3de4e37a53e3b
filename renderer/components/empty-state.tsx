import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly text: string; readonly children?: ReactNode };

/** What a place says when it has nothing to show: why, and what to do. */
export function EmptyState({ title, text, children }: Props) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-[14px] border border-dashed border-line-strong px-6 py-8">
      <h3 className="text-lg font-semibold">{title}</h3>
      <p className="max-w-prose text-soft">{text}</p>
      {children !== undefined && <div className="mt-3 flex flex-wrap gap-3">{children}</div>}
    </div>
  );
}
