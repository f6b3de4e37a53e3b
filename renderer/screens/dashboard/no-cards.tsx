import { Plus } from 'lucide-react';

import { EmptyState } from '../../components/empty-state.tsx';
import { hrefOf } from '../../route.ts';

/** Before the first snapshot: the shape of the cards, and no figure that could be taken for one. */
export function LoadingCards() {
  return (
    <div
      role="status"
      aria-label="Waiting for the guard"
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,372px),1fr))] gap-4"
    >
      {[0, 1, 2].map((index) => (
        <div key={index} className="panel h-[430px] p-5">
          <div className="h-5 w-32 rounded bg-raised" />
          <div className="mt-10 h-10 w-52 rounded bg-raised" />
          <div className="mt-8 h-2.5 rounded-full bg-raised" />
        </div>
      ))}
    </div>
  );
}

/** The way to an account of a real broker. */
export function AddAccountLink() {
  return (
    <a
      href={hrefOf({ screen: 'add' })}
      className="inline-flex min-h-10 items-center gap-2 rounded-[9px] border border-line-strong bg-raised px-4 font-medium hover:border-soft"
    >
      <Plus className="size-4" aria-hidden="true" />
      Add a broker account
    </a>
  );
}

/** No account at all: what the guard needs before it can protect anything. */
export function NoAccounts() {
  return (
    <EmptyState
      title="No account to guard yet"
      text="Nothing is being watched. Nothing is protected until a card stands here."
    >
      <AddAccountLink />
    </EmptyState>
  );
}
