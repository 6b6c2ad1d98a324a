import { Bars } from './bars.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';

const MAX_BARS = 12;

/** An ad's clicks by the values of a dimension. A bar filters by its value. */
export class Breakdown extends Panel {
  #bars;
  #name;
  #onChoice;

  /** The dimension's name in the API. */
  dimension;

  /**
   * @param {string} dimension
   * @param {(value: string) => string} name what readers call a value
   * @param {(value: string) => void} onChoice
   */
  constructor(dimension, name, onChoice) {
    const bars = new Bars();
    super(t(`breakdown.${dimension}`), `clicks-by-${dimension}`, {
      canvas: () => bars.picture(t(`breakdown.${dimension}`)),
    });
    this.dimension = dimension;
    this.#bars = bars;
    this.#name = (value) => (value === '' ? t('dimension.none') : name(value));
    this.#onChoice = onChoice;
    this.body.append(bars.element);
  }

  /**
   * Draws.
   *
   * @param {Object} answer of `v1/clicks`, grouped by the dimension
   */
  draw({ groups, groups_total: total, clicks: all }) {
    if (groups.length === 0) {
      this.message(t('none'));
      return;
    }
    const value = (group) => group[this.dimension];
    this.#bars.draw(
      groups.slice(0, MAX_BARS).map((group) => ({
        label: this.#name(value(group)),
        title: value(group),
        clicks: group.clicks,
        onclick: value(group) === '' ? null : () => this.#onChoice(value(group)),
      })),
      all,
    );
    this.note(
      total > MAX_BARS ? t('breakdown.more', { shown: MAX_BARS, total: format.number(total) }) : '',
    );
    this.show(() => ({
      header: [t(`dimension.${this.dimension}`), t('column.clicks')],
      rows: groups.map((group) => [this.#name(value(group)), format.number(group.clicks)]),
      raw: groups.map((group) => [value(group), group.clicks]),
    }));
  }
}
