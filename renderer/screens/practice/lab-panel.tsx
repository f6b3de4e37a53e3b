import type { ReactNode } from 'react';

/** A part of the lab under its title. */
export function LabPanel({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note: string;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={title} className="panel p-5">
      <h2 className="text-lg font-semibold tracking-[-0.01em]">{title}</h2>
      <p className="mt-0.5 text-sm text-soft">{note}</p>
      <div className="mt-4">{children}</div>
    </section>
  );
}
