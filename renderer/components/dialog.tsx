import { AlertDialog } from 'radix-ui';
import type { ReactNode } from 'react';

type Props = {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What will happen, in words; read out with the title. */
  readonly description: ReactNode;
  /** As wide as the window allows, for pictures. */
  readonly wide?: boolean;
  readonly children: ReactNode;
};

/**
 * A question that must be answered. The backdrop is a plain element: Radix's own overlay writes a style element into the page,
 * which the page's policy forbids.
 */
export function Dialog({ open, onOpenChange, title, description, wide = false, children }: Props) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <div className="fixed inset-0 z-40 bg-black/60" />
        <AlertDialog.Content
          className={`panel fixed top-1/2 left-1/2 z-50 max-h-[90dvh] -translate-x-1/2 -translate-y-1/2 overflow-y-auto p-6 ${wide ? 'w-[min(72rem,calc(100vw-2rem))]' : 'w-[min(30rem,calc(100vw-2rem))]'}`}
        >
          <AlertDialog.Title className="text-lg font-semibold tracking-[-0.015em]">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-soft">{description}</div>
          </AlertDialog.Description>
          {children}
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** The answers of a dialog, at its lower right. */
export function DialogAnswers({ children }: { readonly children: ReactNode }) {
  return <div className="mt-6 flex flex-wrap justify-end gap-3">{children}</div>;
}
