import { LiveTable } from './live-table.js';
import { Panel } from './panel.js';

/** A panel with a list of things as a table, or why it is not there. */
export class ListPanel extends Panel {
  #table;
  #none;

  /**
   * @param {string} title
   * @param {string} file the name of what is saved, without its ending
   * @param {Object[]} columns those of `LiveTable`
   * @param {(item: Object) => string} keyOf tells a thing from others
   * @param {string} none said when the list is empty
   * @param {Node[]} [extra] for the panel's head
   */
  constructor(title, file, columns, keyOf, none, extra = []) {
    super(title, file, { extra, asTable: false });
    this.#table = new LiveTable(title, columns, keyOf);
    this.#none = none;
    this.body.append(this.#table.element);
  }

  /**
   * Draws.
   *
   * @param {Object[]|null} items null if they are not known
   * @param {string} whyNot said when they are not
   */
  draw(items, whyNot) {
    const known = items ?? [];
    this.#table.draw(known);
    this.show(
      () => this.#table.rows(known),
      items === null ? whyNot : known.length === 0 ? this.#none : '',
    );
  }
}
