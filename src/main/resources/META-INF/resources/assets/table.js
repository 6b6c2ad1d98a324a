import { h, setText } from './dom.js';
import { t } from './i18n.js';

/** More rows than anybody reads, and than a screen reader should be given. CSV has them all. */
const MAX_ROWS = 500;

/** A table of data. Cells stay the same elements while what they tell changes. */
export class DataTable {
  #label;
  #caption = h('caption', {});
  #head = h('tr', {});
  #body = h('tbody', {});

  /** The element of the page. */
  element = h('table', { class: 'data' }, this.#caption, h('thead', {}, this.#head), this.#body);

  /**
   * @param {string} label
   */
  constructor(label) {
    this.#label = label;
  }

  /**
   * Draws.
   *
   * @param {string[]} header
   * @param {Array<Array<string|number>>} rows
   */
  draw(header, rows) {
    const drawn = rows.slice(0, MAX_ROWS);
    setText(
      this.#caption,
      rows.length > MAX_ROWS
        ? `${this.#label} · ${t('table.first', { n: MAX_ROWS })}`
        : this.#label,
    );
    fill(this.#head, header, () => h('th', { scope: 'col' }), setText);
    fill(
      this.#body,
      drawn,
      () => h('tr', {}),
      (row, values) =>
        fill(row, values, (i) => (i === 0 ? h('th', { scope: 'row' }) : h('td', {})), setCell),
    );
  }
}

/** Gives an element as many children as there are values, and each child its value. */
function fill(parent, values, make, set) {
  while (parent.children.length > values.length) {
    parent.lastElementChild.remove();
  }
  while (parent.children.length < values.length) {
    parent.append(make(parent.children.length));
  }
  values.forEach((value, i) => set(parent.children[i], value));
}

function setCell(cell, value) {
  setText(cell, String(value));
}
