import { h } from './dom.js';
import { VirtualRows } from './virtual-rows.js';

const ROW_PIXELS = 28;

/** A table of very many rows of texts, which scrolls by itself. */
export class VirtualTable {
  #body = h('tbody', {});
  #table;
  #virtual = new VirtualRows(this.#body, ROW_PIXELS, () => {
    const { scrollTop, clientHeight } = this.element;
    return { from: scrollTop, to: scrollTop + clientHeight };
  });

  /** The element of the page. */
  element;

  /**
   * @param {string} label
   * @param {string[]} header
   */
  constructor(label, header) {
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
        onscroll: () => this.#virtual.moved(),
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
    this.element.hidden = rows.length === 0;
    this.#table.setAttribute('aria-rowcount', rows.length + 1);
    this.#virtual.draw(rows.length, (index) =>
      h('tr', {}, ...rows[index].map((text) => h('td', { title: text }, text))),
    );
  }
}
