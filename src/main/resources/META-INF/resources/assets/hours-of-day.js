import { Bars } from './bars.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';

const HOURS = 24;
const HOUR_MILLIS = 3_600_000;

/**
 * An ad's clicks by the hour of the day, in the reader's time zone. Clicks are counted by the hours
 * of UTC; where these begin at half past, so do the hours here.
 */
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
    // Of less than a day, the other hours would be nothing but zeros that nobody has counted.
    const isWholeDay = series.length >= HOURS;
    const clicks = new Map(isWholeDay ? [...Array(HOURS).keys()].map((hour) => [hour, 0]) : []);
    let minute = 0;
    for (const point of series) {
      // The range may begin within an hour.
      const start = new Date(Math.floor(Date.parse(point.from) / HOUR_MILLIS) * HOUR_MILLIS);
      const hour = format.hourOfDay(start);
      clicks.set(hour, (clicks.get(hour) ?? 0) + point.clicks);
      minute = format.minuteOfHour(start);
    }
    const twoDigits = (number) => String(number).padStart(2, '0');
    const label = (hour) => `${twoDigits(hour)}:${twoDigits(minute)}`;
    this.note(minute === 0 ? '' : t('hours.ofUtc', { minute: twoDigits(minute) }));
    const hours = [...clicks];
    this.#bars.draw(
      hours.map(([hour, count]) => ({ label: label(hour), clicks: count })),
      hours.reduce((all, [, count]) => all + count, 0),
    );
    this.show(() => ({
      header: [t('hours.hour'), t('column.clicks')],
      rows: hours.map(([hour, count]) => [label(hour), format.number(count)]),
      raw: hours.map(([hour, count]) => [label(hour), count]),
    }));
  }
}
