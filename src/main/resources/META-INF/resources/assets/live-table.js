import { arrange, h, setAttribute, setText } from './dom.js';

/**
 * A table of things that come, change and go. Rows stay the same elements as long as their things
 * are there, so that focus stays, too. Narrow screens get a card for each row; therefore roles are
 * explicit.
 */
export class LiveTable {
  #columns;
  #keyOf;
  #rows = new Map();
  #body = h('tbody', { role: 'rowgroup' });

  /** The element of the page. */
  element;

  /**
   * @param {string} label
   * @param {Array<{name: string, text: (item: Object) => string, raw?: (item: Object) => *,
   *     number?: boolean, long?: boolean, title?: (item: Object) => string|null,
   *     state?: (item: Object) => string|null,
   *     part?: () => {element: Node, draw: (item: Object) => void}}>} columns `raw` is what is saved
   *     in place of the text, and `part` makes what is drawn in place of it; texts that are `long`
   *     are broken anywhere; a column without a `name` is neither named nor saved
   * @param {(item: Object) => string} keyOf tells a row's thing from others
   */
  constructor(label, columns, keyOf) {
    this.#columns = columns;
    this.#keyOf = keyOf;
    this.element = h(
      'table',
      { class: 'live', role: 'table' },
      h('caption', { class: 'unseen' }, label),
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          ...columns.map(({ name, number }) =>
            name === ''
              ? h('td', { role: 'cell' })
              : h(
                  'th',
                  { scope: 'col', role: 'columnheader', class: number ? 'number' : null },
                  name,
                ),
          ),
        ),
      ),
      this.#body,
    );
  }

  /**
   * Draws.
   *
   * @param {Object[]} items in the order of the rows
   */
  draw(items) {
    this.#rows = new Map(
      items.map((item) => {
        const key = this.#keyOf(item);
        const row = this.#rows.get(key) ?? new Row(this.#columns);
        row.draw(item);
        return [key, row];
      }),
    );
    arrange(
      this.#body,
      [...this.#rows.values()].map((row) => row.element),
    );
  }

  /** The same as texts, as `Panel.show` wants them. */
  rows(items) {
    const columns = this.#columns.filter(({ name }) => name !== '');
    return {
      header: columns.map(({ name }) => name),
      rows: items.map((item) => columns.map(({ text }) => text(item))),
      raw: items.map((item) => columns.map(({ text, raw = text }) => raw(item))),
    };
  }
}

class Row {
  #cells;

  constructor(columns) {
    this.#cells = columns.map((column, i) => new Cell(column, i === 0));
    this.element = h('tr', { role: 'row' }, ...this.#cells.map((cell) => cell.element));
  }

  draw(item) {
    this.#cells.forEach((cell) => cell.draw(item));
  }
}

class Cell {
  #column;
  #part;

  constructor(column, isHead) {
    this.#column = column;
    this.#part = column.part?.() ?? null;
    this.element = h(
      isHead ? 'th' : 'td',
      {
        scope: isHead ? 'row' : null,
        role: isHead ? 'rowheader' : 'cell',
        class: column.number ? 'number' : column.long ? 'long' : null,
        'data-name': column.name === '' ? null : column.name,
      },
      this.#part?.element,
    );
  }

  draw(item) {
    const { text, title, state } = this.#column;
    if (this.#part === null) {
      setText(this.element, text(item));
    } else {
      this.#part.draw(item);
    }
    setAttribute(this.element, 'title', title?.(item) ?? null);
    setAttribute(this.element, 'data-state', state?.(item) ?? null);
  }
}
