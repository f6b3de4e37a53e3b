import { CircleCheck, TriangleAlert, X } from 'lucide-react';

import { dismiss, useNotices, type Notice } from '../notices.ts';

/** Answers to what was asked for, until they are put away. */
export function NoticeTray() {
  const notices = useNotices((state) => state.notices);
  return (
    <div
      role="status"
      aria-label="Notices"
      className="pointer-events-none fixed right-4 bottom-20 left-4 z-40 flex flex-col items-end gap-2 sm:bottom-6 sm:left-auto sm:w-[400px]"
    >
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { readonly notice: Notice }) {
  const Icon = notice.tone === 'good' ? CircleCheck : TriangleAlert;
  return (
    <div className="pointer-events-auto flex w-full items-start gap-3 rounded-xl border border-line-strong bg-raised px-4 py-3">
      <Icon
        className={`mt-0.5 size-5 shrink-0 ${notice.tone === 'good' ? 'text-accent' : 'text-caution'}`}
        aria-hidden="true"
      />
      <p className="min-w-0 flex-1 text-sm break-words">{notice.text}</p>
      <button
        type="button"
        aria-label="Put notice away"
        onClick={() => dismiss(notice.id)}
        className="-m-1 rounded p-1 text-faint hover:text-ink"
      >
        <X className="size-4" />
      </button>
    </div>
  );
}
