import { useState } from 'preact/hooks';
import type { Block } from '../../slack/block-kit/blocks.ts';
import { Plain } from './mrkdwn.tsx';
import { RichText } from './rich-text.tsx';

type Table = Extract<Block, { type: 'data_table' }>;
type Cell = Table['rows'][number][number];

/** Rows on a page where a table does not say. */
const USUAL_PAGE = 5;

/** A table that its reader sorts and turns, as Slack's does. */
export function DataTable({ table }: { readonly table: Table }) {
  const [sorting, sort] = useState<{ column: number; down: boolean }>();
  const [page, turn] = useState(0);
  const [head = [], ...rows] = table.rows;
  const size = table.page_size ?? USUAL_PAGE;
  const sorted = sorting ? [...rows].sort(by(sorting)) : rows;
  const shown = sorted.slice(page * size, (page + 1) * size);
  const header = table.row_header_column_index ?? 0;
  return (
    <div class="data-table">
      <div class="data-table-wide">
        <table>
          <caption>{table.caption}</caption>
          <thead>
            <tr>
              {head.map((cell, column) => {
                const isSorted = sorting?.column === column;
                const down = isSorted && sorting.down;
                return (
                  <th scope="col" aria-sort={isSorted ? (down ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" onClick={() => sort({ column, down: isSorted && !down })}>
                      {textOf(cell)}
                      <span aria-hidden="true">{isSorted ? (down ? ' ▾' : ' ▴') : ''}</span>
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr>
                {row.map((cell, column) =>
                  column === header ? (
                    <th scope="row">
                      <CellView cell={cell} />
                    </th>
                  ) : (
                    <td class={cell.type === 'raw_number' ? 'number' : undefined}>
                      <CellView cell={cell} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > size && (
        <p class="data-table-pages">
          <button type="button" disabled={page === 0} onClick={() => turn(page - 1)}>
            ‹
          </button>
          {` ${page * size + 1}–${Math.min((page + 1) * size, rows.length)} of ${rows.length} `}
          <button type="button" disabled={(page + 1) * size >= rows.length} onClick={() => turn(page + 1)}>
            ›
          </button>
        </p>
      )}
    </div>
  );
}

function CellView({ cell }: { readonly cell: Cell }) {
  return cell.type === 'rich_text' ? <RichText block={cell} /> : <Plain text={cell.text} />;
}

function by({ column, down }: { readonly column: number; readonly down: boolean }) {
  return (one: readonly Cell[], other: readonly Cell[]): number => {
    const [first, second] = [one[column], other[column]];
    if (!first || !second) return 0;
    const order =
      first.type === 'raw_number' && second.type === 'raw_number'
        ? first.value - second.value
        : textOf(first).localeCompare(textOf(second));
    return down ? -order : order;
  };
}

function textOf(cell: Cell): string {
  return cell.type === 'rich_text' ? JSON.stringify(cell.elements) : cell.text;
}
