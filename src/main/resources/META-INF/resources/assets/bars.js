import { color, font } from './colors.js';
import { h, setText } from './dom.js';
import * as format from './format.js';

const PNG_WIDTH = 720;
const PNG_ROW = 26;
const PNG_LABELS = 220;
const PNG_NUMBERS = 110;
const PNG_PADDING = 16;

/** Counts by name, as horizontal bars in an ordered list. Rows stay the same elements. */
export class Bars {
  #rows = [];
  #drawn = [];

  /** The element of the page. */
  element = h('ol', { class: 'bars' });

  /**
   * Draws.
   *
   * @param {Array<{label: string, title?: string, clicks: number, onclick?: () => void}>} rows
   * @param {number} all the clicks of which shares are, those of rows that are left out included
   */
  draw(rows, all) {
    const high = Math.max(1, ...rows.map(({ clicks }) => clicks));
    this.#drawn = rows;
    while (this.#rows.length < rows.length) {
      this.#rows.push(new Bar(this.element));
    }
    while (this.#rows.length > rows.length) {
      this.#rows.pop().element.remove();
    }
    rows.forEach((row, i) => this.#rows[i].draw(row, high, Math.max(1, all)));
  }

  /** The same as a picture. */
  async picture(title) {
    return barsPicture(title, this.#drawn);
  }
}

class Bar {
  #label = h('button', { type: 'button', class: 'bar-label' });
  #fill = h('span', { class: 'bar-fill' });
  #clicks = h('span', { class: 'bar-clicks' });
  #share = h('span', { class: 'bar-share' });
  #onclick = null;

  constructor(parent) {
    this.#label.addEventListener('click', () => this.#onclick?.());
    this.element = h('li', {}, this.#fill, this.#label, this.#clicks, this.#share);
    parent.append(this.element);
  }

  draw({ label, title = '', clicks, onclick = null }, high, sum) {
    this.#onclick = onclick;
    this.#label.disabled = onclick === null;
    this.#label.title = title;
    setText(this.#label, label);
    setText(this.#clicks, format.number(clicks));
    setText(this.#share, format.percent(clicks / sum));
    this.#fill.style.inlineSize = `${(100 * clicks) / high}%`;
  }
}

/**
 * Bars as a picture.
 *
 * @param {string} title
 * @param {Array<{label: string, clicks: number}>} rows
 */
export function barsPicture(title, rows) {
  const scale = Math.max(1, devicePixelRatio);
  const height = PNG_ROW * (rows.length + 2);
  const canvas = h('canvas', { width: PNG_WIDTH * scale, height: height * scale });
  const ctx = canvas.getContext('2d');
  ctx.scale(scale, scale);
  ctx.fillStyle = color('--surface');
  ctx.fillRect(0, 0, PNG_WIDTH, height);
  ctx.textBaseline = 'middle';
  ctx.fillStyle = color('--text');
  ctx.font = `600 14px ${font()}`;
  ctx.fillText(title, PNG_PADDING, PNG_ROW);
  ctx.font = `13px ${font()}`;
  const high = Math.max(1, ...rows.map(({ clicks }) => clicks));
  const room = PNG_WIDTH - PNG_LABELS - PNG_NUMBERS - 2 * PNG_PADDING;
  rows.forEach(({ label, clicks }, i) => {
    const y = PNG_ROW * (i + 2);
    ctx.fillStyle = color('--accent');
    ctx.fillRect(PNG_PADDING + PNG_LABELS, y - 7, (room * clicks) / high, 14);
    ctx.fillStyle = color('--text');
    ctx.textAlign = 'left';
    ctx.fillText(label, PNG_PADDING, y, PNG_LABELS - 8);
    ctx.textAlign = 'right';
    ctx.fillText(format.number(clicks), PNG_WIDTH - PNG_PADDING, y);
    ctx.textAlign = 'left';
  });
  return canvas;
}
