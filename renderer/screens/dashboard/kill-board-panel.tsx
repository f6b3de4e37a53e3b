import type { KillBoard, KillBoardRow } from '../../../engine/contract/events.ts';
import { formatMoment } from '../../format.ts';
import { useMirror } from '../../mirror.ts';
import { hrefOf } from '../../route.ts';

const STATES: Readonly<Record<KillBoardRow['state'], { readonly word: string; readonly tone: string }>> = {
  waiting: { word: 'asked', tone: 'text-soft' },
  unreached: { word: 'NOT REACHED: act in the broker’s app', tone: 'text-danger' },
  killing: { word: 'killing', tone: 'text-danger' },
  verified: { word: 'stopped and proven', tone: 'text-accent' },
  unverified: { word: 'NOT PROVEN: check it by hand', tone: 'text-caution' },
};

/** Accounts that were killed together: what became of each, with its own time. Nothing when no kill was passed on today. */
export function KillBoardPanels() {
  const boards = useMirror((state) => state.snapshot?.killBoards);
  return boards?.map((board) => <KillBoardPanel key={board.killId} board={board} />);
}

function KillBoardPanel({ board }: { readonly board: KillBoard }) {
  const from = board.accounts[0]?.alias ?? board.fromAccountId;
  return (
    <section aria-label={`Group kill ${board.group}`} className="panel flex flex-col gap-3 px-5 py-4">
      <h2 className="text-lg font-semibold tracking-[-0.01em]">
        Killed together: {board.group}
        <span className="ml-2 text-sm font-normal text-soft">
          began with {from}, {formatMoment(board.startedAt)}
        </span>
      </h2>
      <ul className="flex flex-col gap-1.5">
        {board.accounts.map((row) => (
          <BoardRow key={row.accountId} row={row} />
        ))}
      </ul>
    </section>
  );
}

function BoardRow({ row }: { readonly row: KillBoardRow }) {
  const { word, tone } = STATES[row.state];
  return (
    <li className="flex flex-wrap items-baseline gap-x-3">
      <a
        className="min-w-[9rem] font-medium"
        href={hrefOf({ screen: 'account', accountId: row.accountId, tab: 'incident' })}
      >
        {row.alias}
      </a>
      <span className={`font-medium ${tone}`}>{word}</span>
      <span className="text-sm text-soft tabular-nums">{row.since.slice(11, 19)}</span>
      {row.detail !== null && <span className="min-w-0 flex-1 truncate text-sm text-soft">{row.detail}</span>}
    </li>
  );
}
