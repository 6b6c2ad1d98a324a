import { color, font } from './colors.js';
import { h, setText } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';

const HEIGHT = 240;
const DAY_SECONDS = 86_400;
const PNG_PADDING = 16;

/**
 * A chart of clicks over time, drawn by uPlot: what is final as a line, what is provisional dashed,
 * and the period before in grey. Arrow keys move along it.
 */
export class TimeChart {
  #label;
  #readout = h('p', { class: 'readout', 'aria-live': 'polite' });
  #legend = h('p', { class: 'legend', 'aria-hidden': 'true' });
  #plotAt = h('div', { class: 'plot' });
  #plot = null;
  #points = { times: [], clicks: [], isFinal: [], marked: [], before: null };
  #step = 60;
  #cursor = null;

  /** The element of the page. */
  element;

  /**
   * @param {string} label what it shows, for those who do not see it
   */
  constructor(label) {
    this.#label = label;
    this.element = h(
      'div',
      {
        class: 'time-chart',
        tabindex: 0,
        role: 'application',
        'aria-roledescription': t('chart.role'),
        'aria-label': `${label}. ${t('chart.keys')}`,
        onkeydown: (event) => this.#key(event),
      },
      this.#legend,
      this.#plotAt,
      this.#readout,
    );
    new ResizeObserver(() => this.#resize()).observe(this.element);
    window.addEventListener('themechange', () => this.#redraw());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#redraw());
  }

  /**
   * Draws.
   *
   * @param {{times: number[], clicks: Array<number|null>, isFinal: boolean[], marked: boolean[],
   *     before: Array<number|null>|null}} points in the order of `times`, which are seconds since
   *     1970; `marked` are those that were recomputed
   * @param {number} step the points' length in seconds
   */
  draw(points, step) {
    const anew =
      this.#plot === null || step !== this.#step || !points.before !== !this.#points.before;
    this.#points = points;
    this.#step = step;
    if (anew) {
      this.#redraw();
    } else {
      this.#plot.setData(this.#data());
    }
    this.#explain();
    this.#tell(this.#cursor);
  }

  #explain() {
    const { isFinal, marked, before } = this.#points;
    const lines = [
      ['final', t('finality.final'), true],
      ['provisional', t('legend.provisional'), isFinal.includes(false)],
      ['before', t('chart.periodBefore'), before !== null],
      ['corrected', t('legend.corrected'), marked.includes(true)],
    ];
    this.#legend.replaceChildren(
      ...lines
        .filter(([, , drawn]) => drawn)
        .map(([name, text]) => h('span', { class: `key ${name}` }, text)),
    );
  }

  /** What is drawn, with its label, on an opaque ground. */
  async picture() {
    const source = this.#plot.ctx.canvas;
    const scale = devicePixelRatio;
    const title = 28 * scale;
    const canvas = h('canvas', {
      width: source.width + 2 * PNG_PADDING,
      height: source.height + title + PNG_PADDING,
    });
    const ctx = canvas.getContext('2d');
    ctx.fillStyle = color('--surface');
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.fillStyle = color('--text');
    ctx.font = `${14 * scale}px ${font()}`;
    ctx.fillText(this.#label, PNG_PADDING, title * 0.7);
    ctx.drawImage(source, PNG_PADDING, title);
    return canvas;
  }

  /** The line of what is final, and that of the rest, which begins where the former ends. */
  #data() {
    const { times, clicks, isFinal, before } = this.#points;
    const final = clicks.map((value, i) => (isFinal[i] ? value : null));
    const provisional = clicks.map((value, i) =>
      isFinal[i] && (i + 1 === clicks.length || isFinal[i + 1]) ? null : value,
    );
    return before ? [times, before, final, provisional] : [times, final, provisional];
  }

  #redraw() {
    if (this.#points.times.length === 0 || this.element.clientWidth === 0) {
      return;
    }
    this.#plot?.destroy();
    const axis = {
      stroke: color('--muted'),
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
      font: `12px ${font()}`,
    };
    const line = {
      stroke: color('--accent'),
      width: 2,
      points: { show: false },
    };
    const series = [
      {},
      {
        ...line,
        fill: color('--accent-soft'),
        points: {
          show: true,
          filter: (plot, i) => this.#markedAt(i),
          size: 7,
          fill: color('--warn'),
        },
      },
      {
        ...line,
        dash: [5, 4],
        points: {
          show: true,
          filter: (plot, series) => lonely(plot.data[series]),
          size: 6,
          fill: color('--accent'),
        },
      },
    ];
    if (this.#points.before) {
      series.splice(1, 0, { stroke: color('--faint'), width: 1.5, points: { show: false } });
    }
    this.#plot = new window.uPlot(
      {
        width: this.element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
        scales: { y: { range: (plot, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
        series,
        axes: [
          {
            ...axis,
            size: 28,
            space: 70,
            values: (plot, splits) => splits.map((at) => this.#onAxis(at)),
          },
          {
            ...axis,
            size: 56,
            incrs: [1, 2, 5]
              .flatMap((n) => [...Array(12).keys()].map((e) => n * 10 ** e))
              .sort((a, b) => a - b),
            values: (plot, splits) => splits.map((value) => format.short(value)),
          },
        ],
        hooks: { setCursor: [(plot) => this.#pointed(plot.cursor.idx)] },
      },
      this.#data(),
      this.#plotAt,
    );
  }

  #markedAt() {
    return [...this.#points.marked.keys()].filter((i) => this.#points.marked[i]);
  }

  #resize() {
    if (this.#plot === null) {
      this.#redraw();
    } else if (this.element.clientWidth > 0 && this.#plot.width !== this.element.clientWidth) {
      this.#plot.setSize({ width: this.element.clientWidth, height: HEIGHT });
    }
  }

  #onAxis(seconds) {
    const date = new Date(seconds * 1000);
    return this.#step >= DAY_SECONDS
      ? format.day(date)
      : this.#spansDays()
        ? this.#dayOrClock(date)
        : format.clock(date);
  }

  #spansDays() {
    const { times } = this.#points;
    return times.at(-1) - times[0] > DAY_SECONDS;
  }

  #dayOrClock(date) {
    return format.clock(date) === '00:00' ? format.day(date) : format.clock(date);
  }

  #pointed(index) {
    if (index !== this.#cursor) {
      this.#cursor = index ?? null;
      this.#tell(this.#cursor);
    }
  }

  #key(event) {
    const last = this.#points.times.length - 1;
    const at = this.#cursor ?? last + 1;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (next === undefined || this.#plot === null) {
      return;
    }
    event.preventDefault();
    const index = Math.max(0, Math.min(last, next));
    this.#plot.setCursor({ left: this.#plot.valToPos(this.#points.times[index], 'x'), top: 0 });
    this.#pointed(index);
  }

  #tell(index) {
    const { times, clicks, isFinal, marked, before } = this.#points;
    if (index === null || times[index] === undefined) {
      setText(this.#readout, ' ');
      return;
    }
    const from = new Date(times[index] * 1000);
    const when = this.#step >= DAY_SECONDS ? format.day(from) : format.dayAndClock(from);
    const count =
      clicks[index] === null
        ? t('chart.unknown')
        : t('chart.clicks', { clicks: format.number(clicks[index]) });
    const parts = [`${when} · ${count}`];
    parts.push(isFinal[index] ? t('finality.final') : t('finality.provisional'));
    if (marked[index]) {
      parts.push(t('finality.corrected'));
    }
    if (before && before[index] !== null) {
      parts.push(t('chart.before', { clicks: format.number(before[index]) }));
    }
    setText(this.#readout, parts.join(' · '));
  }
}

/** Which values have none beside them, so that no line shows them. */
function lonely(values) {
  const isKnown = (i) => values[i] !== null && values[i] !== undefined;
  return [...values.keys()].filter((i) => isKnown(i) && !isKnown(i - 1) && !isKnown(i + 1));
}
