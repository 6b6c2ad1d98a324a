import { h } from './dom.js';

const ROW_PIXELS = 28;
const MARGIN_ROWS = 10;

/** A table of very many rows of equal height, of which only those in sight are elements. */
export class VirtualTable {
  #rows = [];
  #columns;
  #above = h('td', {});
  #below = h('td', {});
  #body = h('tbody', {});
  #table;
  #drawn = '';

  /** The element of the page. */
  element;

  /**
   * @param {string} label
   * @param {string[]} header
   */
  constructor(label, header) {
    this.#columns = header.length;
    this.#table = h(
      'table',
      { class: 'data fixed', 'aria-label': label },
      h('thead', {}, h('tr', {}, ...header.map((name) => h('th', { scope: 'col' }, name)))),
      this.#body,
    );
    this.element = h(
      'div',
      {
        class: 'virtual',
        tabindex: 0,
        role: 'group',
        'aria-label': label,
        onscroll: () => this.#draw(),
        hidden: true,
      },
      this.#table,
    );
  }

  /**
   * Shows rows, each with a text for each column; the same array may have grown.
   *
   * @param {string[][]} rows
   */
  draw(rows) {
    this.#rows = rows;
    this.#drawn = '';
    this.element.hidden = rows.length === 0;
    this.#table.setAttribute('aria-rowcount', rows.length + 1);
    this.#draw();
  }

  #draw() {
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW_PIXELS) - MARGIN_ROWS);
    const inSight = Math.ceil(this.element.clientHeight / ROW_PIXELS) + 2 * MARGIN_ROWS;
    const last = Math.min(this.#rows.length, first + inSight);
    const drawn = `${first}-${last}-${this.#rows.length}`;
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    this.#body.replaceChildren(
      this.#space(this.#above, first),
      ...this.#rows
        .slice(first, last)
        .map((row, i) =>
          h(
            'tr',
            { 'aria-rowindex': first + i + 2 },
            ...row.map((text) => h('td', { title: text }, text)),
          ),
        ),
      this.#space(this.#below, this.#rows.length - last),
    );
  }

  #space(cell, rows) {
    cell.colSpan = this.#columns;
    cell.style.blockSize = `${rows * ROW_PIXELS}px`;
    return h('tr', { class: 'space', 'aria-hidden': 'true', hidden: rows === 0 }, cell);
  }
}
