import { svg } from './dom.js';

const WIDTH = 120;
const HEIGHT = 24;

/**
 * A small line of the last minutes: what is final as a line, what is provisional dashed. It is drawn
 * as SVG, so that styles and printers can deal with it. Not for screen readers: its table is.
 */
export class Sparkline {
  #final = svg('polyline', { class: 'final' });
  #provisional = svg('polyline', { class: 'provisional' });

  /** The element of the page. */
  element = svg(
    'svg',
    {
      class: 'sparkline',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      'aria-hidden': 'true',
    },
    this.#final,
    this.#provisional,
  );

  /**
   * Draws.
   *
   * @param {Array<number|null>} values
   * @param {number} finalCount how many of them are final, from the first on
   */
  draw(values, finalCount) {
    const high = Math.max(1, ...values);
    const step = WIDTH / Math.max(1, values.length - 1);
    const points = values.map((value, i) =>
      value === null
        ? null
        : `${(i * step).toFixed(1)},${(HEIGHT - 2 - (value / high) * (HEIGHT - 4)).toFixed(1)}`,
    );
    const line = (from, to) =>
      points
        .slice(from, to)
        .filter((point) => point !== null)
        .join(' ');
    this.#final.setAttribute('points', line(0, finalCount));
    this.#provisional.setAttribute('points', line(Math.max(0, finalCount - 1), values.length));
  }
}
