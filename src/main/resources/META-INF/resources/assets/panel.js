import { saveCsv } from './csv.js';
import { download, h, setText, show } from './dom.js';
import { t } from './i18n.js';
import { DataTable } from './table.js';

/**
 * A part of a page with a title, something drawn, the same as a table, and both to be saved.
 */
export class Panel {
  #note = h('p', { class: 'note', tabindex: -1 });
  #status = h('p', { class: 'status' });
  #details;
  #table;
  #png;
  #rows = () => ({ header: [], rows: [] });
  #file;

  /** The element of the page. */
  element;

  /** Where it is drawn. */
  body = h('div', { class: 'panel-body' });

  /**
   * @param {string} title
   * @param {string} file the name of what is saved, without its ending
   * @param {{canvas?: () => Promise<HTMLCanvasElement>, extra?: Node[], asTable?: boolean}}
   *     [options] `canvas` draws what is saved as PNG; `asTable` is false where a table is drawn anyway
   */
  constructor(title, file, { canvas = null, extra = [], asTable = true } = {}) {
    this.#file = file;
    this.#table = new DataTable(title);
    this.#details = asTable
      ? h(
          'details',
          { class: 'as-table', ontoggle: () => this.#fillTable() },
          h('summary', {}, t('panel.table')),
          this.#table.element,
        )
      : null;
    this.#png =
      canvas &&
      h(
        'button',
        { type: 'button', class: 'quiet', onclick: async () => this.#savePng(await canvas()) },
        'PNG',
      );
    this.element = h(
      'section',
      { class: 'panel', 'aria-label': title },
      h(
        'header',
        {},
        h('h2', {}, title),
        h(
          'div',
          { class: 'actions' },
          ...extra,
          h('button', { type: 'button', class: 'quiet', onclick: () => this.#saveCsv() }, 'CSV'),
          this.#png,
        ),
      ),
      this.#note,
      this.body,
      this.#status,
      this.#details,
    );
    show(this.#note, false);
    show(this.#status, false);
  }

  /**
   * Says what is drawn, and which rows tell the same.
   *
   * @param {() => {header: string[], rows: Array<Array<string|number>>, raw?: Array<Array>}} rows
   *     made when they are wanted; `raw` is saved in place of them if it is there
   * @param {string} [instead] why there is nothing to see, as `message` says it
   */
  show(rows, instead = '') {
    this.#rows = rows;
    this.message(instead);
    this.#fillTable();
  }

  /** Says why there is nothing to see, in place of what would be drawn; nothing if it is empty. */
  message(text) {
    setText(this.#status, text);
    show(this.#status, text !== '');
    show(this.body, text === '');
    if (this.#details !== null) {
      show(this.#details, text === '');
    }
  }

  /** Explains what is drawn; nothing if it is empty. */
  note(text) {
    setText(this.#note, text);
    show(this.#note, text !== '');
  }

  /** Tells what the reader has just done here, and leads there: what it was done by may be gone. */
  tell(text) {
    this.note(text);
    this.#note.focus();
  }

  #fillTable() {
    if (this.#details?.open) {
      const { header, rows } = this.#rows();
      this.#table.draw(header, rows);
    }
  }

  #saveCsv() {
    const { header, rows, raw } = this.#rows();
    saveCsv(this.#file, [header, ...(raw ?? rows)]);
  }

  #savePng(canvas) {
    canvas.toBlob((blob) => download(`${this.#file}.png`, blob), 'image/png');
  }
}
