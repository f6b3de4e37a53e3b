import type { ReactNode } from 'react';

import { useWide } from './use-wide.ts';

/** A column: its head, its cell. Figures stand at the right so that their digits line up. */
export type Column<Row> = {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly figure?: boolean;
  /** The cell that names the row; on a phone it stands on top. */
  readonly names?: boolean;
};

type Props<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
};

/** A table on a wide screen; on a phone the same rows as cards, because a table that scrolls sideways hides its buttons. */
export function DataTable<Row>(props: Props<Row>) {
  return useWide() ? <WideTable {...props} /> : <RowCards {...props} />;
}

function WideTable<Row>({ label, columns, rows, idOf }: Props<Row>) {
  return (
    <table aria-label={label} className="w-full border-collapse text-sm">
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.head}
              scope="col"
              className={`caption px-3 pb-2 first:pl-0 last:pr-0 ${column.figure === true ? 'text-right' : 'text-left'}`}
            >
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={idOf(row)} className="row-line">
            {columns.map((column) => (
              <td
                key={column.head}
                className={`px-3 py-3 align-middle first:pl-0 last:pr-0 ${column.figure === true ? 'text-right whitespace-nowrap' : ''}`}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RowCards<Row>({ label, columns, rows, idOf }: Props<Row>) {
  const name = columns.find((column) => column.names === true);
  const rest = columns.filter((column) => column !== name);
  return (
    <ul aria-label={label} className="flex flex-col">
      {rows.map((row) => (
        <li key={idOf(row)} className="row-line py-4 first:border-0 first:pt-0">
          {name?.cell(row)}
          <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-2 text-sm">
            {rest.map((column) => (
              <div key={column.head} className={column.head === 'Actions' ? 'col-span-2 pt-1' : ''}>
                <dt className={column.head === 'Actions' ? 'sr-only' : 'caption'}>{column.head}</dt>
                <dd>{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
