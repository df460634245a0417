import { escapeHtml } from "./svg";

/** A cell of a table: text, or HTML with a text of its own. */
type Cell = string | { readonly html: string };

/** A column of a table. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => Cell;
  /** Whether it is text, and stands at the left. @default false: a figure */
  readonly isText?: boolean;
}

/** A table that scrolls by itself where it is too wide. The first column names the row. */
export function renderTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const classOf = ({ isText = false }: Column<Row>) => (isText ? ' class="text"' : "");
  const head = columns.map((column) => `<th scope="col"${classOf(column)}>${escapeHtml(column.head)}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map((column, index) => {
      const cell = column.cell(row);
      const html = typeof cell === "string" ? escapeHtml(cell) : cell.html;
      return index === 0 ? `<th scope="row">${html}</th>` : `<td${classOf(column)}>${html}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const label = escapeHtml(caption);
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><caption>${label}</caption>` +
    `<thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`
  );
}

/** A picture with words below it. @param content HTML */
export const figure = (content: string, caption: string): string =>
  `<figure>${content}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;

/** A paragraph. @param style class. @default none */
export const paragraph = (text: string, style?: string): string =>
  `<p${style === undefined ? "" : ` class="${style}"`}>${escapeHtml(text)}</p>`;

/** A list of sentences, or the word that there are none. */
export const list = (sentences: readonly string[], style = "sentences"): string =>
  sentences.length === 0
    ? "<p>None.</p>"
    : `<ul class="${style}">${sentences.map((each) => `<li>${escapeHtml(each)}</li>`).join("")}</ul>`;
