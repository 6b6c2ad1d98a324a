import { arrange, h } from './dom.js';

/** So many rows above and below those in sight are elements, too: for the keyboard, and to scroll. */
const MARGIN_ROWS = 10;

/** So many come and go at once while the page is scrolled. */
const STEP_ROWS = 5;

/**
 * The rows of a table's body, all of the same height, of which only those in sight are elements;
 * blank rows stand for the others.
 */
export class VirtualRows {
  #body;
  #rowPixels;
  #sight;
  #focused;
  #count = 0;
  #rowAt = () => null;
  #drawn = [];

  /**
   * @param {HTMLTableSectionElement} body
   * @param {number} rowPixels how high a row is
   * @param {() => {from: number, to: number}} sight what can be seen, in pixels from the body's top
   * @param {() => number} [focused] the index of the row with the focus, which stays an element;
   *     -1 if there is none
   */
  constructor(body, rowPixels, sight, focused = () => -1) {
    this.#body = body;
    this.#rowPixels = rowPixels;
    this.#sight = sight;
    this.#focused = focused;
  }

  /**
   * Draws.
   *
   * @param {number} count how many rows there are
   * @param {(index: number) => HTMLTableRowElement} rowAt draws a row; the element may be one that
   *     is there already
   */
  draw(count, rowAt) {
    this.#count = count;
    this.#rowAt = rowAt;
    this.#arrange(this.#wanted());
  }

  /** Draws what has come into sight. */
  moved() {
    const wanted = this.#wanted();
    if (wanted.length !== this.#drawn.length || wanted.some((row, i) => row !== this.#drawn[i])) {
      this.#arrange(wanted);
    }
  }

  /** The indexes of the rows that have to be elements, in their order. */
  #wanted() {
    const { from, to } = this.#sight();
    const step = (pixels) => STEP_ROWS * Math.floor(pixels / this.#rowPixels / STEP_ROWS);
    const last = Math.max(0, Math.min(this.#count, step(to) + STEP_ROWS + MARGIN_ROWS));
    const first = Math.max(0, Math.min(last, step(from) - MARGIN_ROWS));
    const inSight = Array.from({ length: last - first }, (_, i) => first + i);
    const focused = this.#focused();
    if (focused >= 0 && focused < first) {
      return [focused, ...inSight];
    }
    return focused >= last ? [...inSight, focused] : inSight;
  }

  #arrange(wanted) {
    this.#drawn = wanted;
    const elements = [];
    let next = 0;
    for (const index of wanted) {
      if (index > next) {
        elements.push(this.#space(index - next));
      }
      const element = this.#rowAt(index);
      element.setAttribute('aria-rowindex', index + 2);
      elements.push(element);
      next = index + 1;
    }
    if (next < this.#count) {
      elements.push(this.#space(this.#count - next));
    }
    this.#place(elements);
  }

  #space(rows) {
    const cell = h('td', {});
    cell.style.blockSize = `${rows * this.#rowPixels}px`;
    return h('tr', { class: 'space', 'aria-hidden': 'true' }, cell);
  }

  /** What moves would lose the focus. */
  #place(elements) {
    const focus = document.activeElement;
    arrange(this.#body, elements);
    if (focus !== document.activeElement && this.#body.contains(focus)) {
      focus.focus({ preventScroll: true });
    }
  }
}
