import { Bars } from './bars.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';

const HOURS = 24;

/** An ad's clicks by the hour of the day, in the reader's time zone. */
export class HoursOfDay extends Panel {
  #bars;

  constructor() {
    const bars = new Bars();
    super(t('hours.title'), 'clicks-by-hour-of-day', {
      canvas: () => bars.picture(t('hours.title')),
    });
    this.#bars = bars;
    this.body.append(bars.element);
    this.body.classList.add('hours');
  }

  /**
   * Draws.
   *
   * @param {Object} answer of `v1/clicks` by hour
   */
  draw({ series }) {
    const clicks = new Array(HOURS).fill(0);
    for (const point of series) {
      clicks[format.hourOfDay(new Date(point.from))] += point.clicks;
    }
    const label = (hour) => `${String(hour).padStart(2, '0')}:00`;
    this.#bars.draw(clicks.map((count, hour) => ({ label: label(hour), clicks: count })));
    this.show(() => ({
      header: [t('hours.hour'), t('column.clicks')],
      rows: clicks.map((count, hour) => [label(hour), format.number(count)]),
      raw: clicks.map((count, hour) => [hour, count]),
    }));
  }
}
