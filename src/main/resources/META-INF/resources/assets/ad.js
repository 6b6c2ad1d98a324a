import { addressOf, ask, BASE } from './api.js';
import { AddressState } from './address-state.js';
import { Breakdown } from './breakdown.js';
import { COUNTRIES, DEVICES } from './dimensions.js';
import { h, keepFocus } from './dom.js';
import * as format from './format.js';
import { HoursOfDay } from './hours-of-day.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';
import { RawClicks } from './raw-clicks.js';
import { choice, Shell, textField } from './shell.js';
import { Stream } from './stream.js';
import { tile } from './tile.js';
import { TimeChart } from './time-chart.js';
import { fromField, toField } from './zoned-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RANGES = { '1h': HOUR, '6h': 6 * HOUR, '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY };
const CUSTOM = 'custom';
const STEPS = { minute: 60, hour: 3600, day: 86_400 };

/** What is read besides the stream is read again when the counts have changed, but not more often. */
const REFRESH_MILLIS = 5_000;

/** The points of a chart stay far below what anybody can tell apart, and the API answers at once. */
function granularity(millis) {
  return millis <= 6 * HOUR ? 'minute' : millis <= 10 * DAY ? 'hour' : 'day';
}

function isInstant(text) {
  return text === '' || !Number.isNaN(Date.parse(text));
}

/** The page of one ad. */
class AdPage {
  #shell = new Shell('ad');
  #state = new AddressState({
    ad_id: { usual: '', valid: () => true },
    range: { usual: '24h', valid: (value) => value in RANGES || value === CUSTOM },
    from: { usual: '', valid: isInstant },
    to: { usual: '', valid: isInstant },
    country: { usual: '', valid: () => true },
    device: { usual: '', valid: () => true },
    compare: { usual: 'no', valid: (value) => value === 'yes' || value === 'no' },
  });
  #cubes;
  #stream = null;
  #answer = null;
  #before = null;
  #refreshAt = null;
  #moved = false;
  #refreshing = new AbortController();
  #heading = h('h1', {});
  #filters = h('form', {
    class: 'filters',
    'aria-label': t('live.filters'),
    onsubmit: (event) => event.preventDefault(),
  });
  #clicks = tile(t('ad.clicks'));
  #change = tile(t('ad.change'));
  #finality = tile(t('live.finalUntil'));
  #chart = new TimeChart(t('ad.overTime'));
  #overTime = new Panel(t('ad.overTime'), 'clicks', { canvas: () => this.#chart.picture() });
  #countries = new Breakdown(
    'country',
    (value) => format.country(value),
    (value) => this.#go({ country: value }),
  );
  #devices = new Breakdown(
    'device',
    (value) => value,
    (value) => this.#go({ device: value }),
  );
  #hours = new HoursOfDay();
  #raw = new RawClicks();
  #results = h('div');
  #choose = h('p', {}, t('ad.choose'), ' ', h('a', { href: BASE.href }, t('page.live')));

  /**
   * @param {string[][]} cubes the dimensions by which an ad's clicks can be asked for together
   */
  constructor(cubes) {
    this.#cubes = cubes;
    this.#overTime.body.append(this.#chart.element);
    this.#results.append(
      h(
        'div',
        { class: 'tiles' },
        this.#clicks.element,
        this.#change.element,
        this.#finality.element,
      ),
      this.#overTime.element,
      h(
        'div',
        { class: 'columns' },
        this.#countries.element,
        this.#devices.element,
        this.#hours.element,
      ),
      this.#raw.element,
    );
    this.#shell.content(this.#heading, this.#filters, this.#choose, this.#results);
    window.addEventListener('popstate', () => this.#show());
    this.#show();
  }

  #go(changes) {
    this.#state.change(changes);
    keepFocus(this.#filters, () => this.#show());
  }

  #show() {
    const state = this.#state.read();
    this.#heading.textContent =
      state.ad_id === '' ? t('ad.which') : t('ad.heading', { ad: state.ad_id });
    this.#drawFilters(state);
    this.#stream?.close();
    this.#stream = null;
    this.#refreshing.abort();
    clearTimeout(this.#refreshAt);
    this.#refreshAt = null;
    this.#moved = false;
    this.#answer = null;
    this.#before = null;
    this.#results.hidden = state.ad_id === '';
    this.#choose.hidden = state.ad_id !== '';
    if (state.ad_id === '') {
      this.#shell.state({ name: 'idle', asOf: null, problem: null });
      return;
    }
    this.#everywhere(t('loading'));
    if (state.range === CUSTOM) {
      this.#readOnce(state);
    } else {
      this.#follow(state);
    }
  }

  #everywhere(message) {
    for (const panel of [this.#overTime, this.#countries, this.#devices, this.#hours]) {
      panel.message(message);
    }
    this.#raw.range(null);
  }

  #drawFilters(state) {
    const custom = state.range === CUSTOM;
    this.#filters.replaceChildren(
      textField(t('ad.id'), state.ad_id, (value) => this.#go({ ad_id: value }), {
        name: 'ad_id',
        placeholder: 'ad-42',
      }),
      choice(
        t('ad.range'),
        [
          ...Object.keys(RANGES).map((name) => [name, t(`range.${name}`)]),
          [CUSTOM, t('range.custom')],
        ],
        state.range,
        (value) =>
          this.#go(value === CUSTOM ? this.#customRange() : { range: value, from: '', to: '' }),
        { name: 'range' },
      ),
      ...(custom ? [this.#timeField('from', state.from), this.#timeField('to', state.to)] : []),
      textField(
        t('dimension.country'),
        state.country,
        (value) => this.#go({ country: value.toUpperCase() }),
        {
          name: 'country',
          proposals: COUNTRIES.map((code) => [code, format.country(code)]),
          placeholder: t('any'),
          maxlength: 64,
        },
      ),
      textField(t('dimension.device'), state.device, (value) => this.#go({ device: value }), {
        name: 'device',
        proposals: DEVICES.map((name) => [name, name]),
        placeholder: t('any'),
        maxlength: 64,
      }),
      h(
        'label',
        { class: 'field check' },
        h('input', {
          type: 'checkbox',
          name: 'compare',
          checked: state.compare === 'yes',
          onchange: (event) => this.#go({ compare: event.target.checked ? 'yes' : 'no' }),
        }),
        h('span', {}, t('ad.compare')),
      ),
    );
  }

  /** The range that is shown now, so that its ends can be moved. */
  #customRange() {
    const to = this.#answer?.to ?? new Date(Math.ceil(Date.now() / MINUTE) * MINUTE).toISOString();
    const from = this.#answer?.from ?? new Date(Date.parse(to) - DAY).toISOString();
    return { range: CUSTOM, from, to };
  }

  #timeField(name, value) {
    return h(
      'label',
      { class: 'field' },
      h('span', {}, t(`ad.${name}`)),
      h('input', {
        type: 'datetime-local',
        name,
        value: value === '' ? '' : toField(new Date(value)),
        onchange: (event) =>
          event.target.value && this.#go({ [name]: fromField(event.target.value).toISOString() }),
      }),
    );
  }

  #question({ country, device }) {
    return { country, device };
  }

  #follow(state) {
    this.#stream = new Stream(
      addressOf(state.ad_id, 'clicks/stream', {
        ...this.#question(state),
        last: state.range,
        granularity: granularity(RANGES[state.range]),
      }),
      (answer) => this.#draw(answer, state),
      (freshness) => {
        this.#shell.state(freshness);
        // The banner says why.
        this.#results.hidden = freshness.name === 'failed';
      },
    );
  }

  async #readOnce(state) {
    const millis = Date.parse(state.to) - Date.parse(state.from);
    this.#shell.state({ name: 'idle', asOf: null, problem: null });
    this.#refreshing = new AbortController();
    try {
      const answer = await this.#clicksOf({
        ...this.#question(state),
        from: state.from,
        to: state.to,
        granularity: granularity(millis),
      });
      this.#draw(answer, state);
    } catch (failure) {
      this.#failed(failure, (message) => this.#everywhere(message));
    }
  }

  async #clicksOf(parameters) {
    const response = await ask(addressOf(this.#state.read().ad_id, 'clicks', parameters), {
      signal: this.#refreshing.signal,
    });
    const answer = await response.json();
    return answer.ads?.[0] ?? answer;
  }

  #failed(failure, show) {
    if (failure.name !== 'AbortError') {
      show(failure.message);
    }
  }

  #draw(answer, state) {
    this.#moved ||= this.#answer?.from !== answer.from;
    const first = this.#answer === null;
    this.#answer = answer;
    this.#drawTiles();
    this.#drawChart(state);
    this.#raw.range({
      adId: state.ad_id,
      from: Date.parse(answer.from),
      to: Date.parse(answer.to),
    });
    if (first) {
      this.#refreshing = new AbortController();
      this.#refresh(state);
    } else {
      this.#refreshAt ??= setTimeout(() => {
        this.#refreshAt = null;
        this.#refresh(state);
      }, REFRESH_MILLIS);
    }
  }

  /** Reads what the stream does not carry. */
  #refresh(state) {
    const { from, to } = this.#answer;
    const question = { ...this.#question(state), from, to };
    for (const breakdown of [this.#countries, this.#devices]) {
      this.#refreshBreakdown(breakdown, question);
    }
    this.#refreshHours(question);
    if (this.#moved && state.compare === 'yes') {
      this.#moved = false;
      this.#refreshBefore(state);
    }
  }

  async #refreshBreakdown(breakdown, question) {
    const dimensions = ['country', 'device'].filter(
      (name) => question[name] !== '' || name === breakdown.dimension,
    );
    if (question[breakdown.dimension] !== '') {
      breakdown.message(t('breakdown.filtered'));
    } else if (
      !this.#cubes.some(
        (cube) =>
          cube.length === dimensions.length && dimensions.every((name) => cube.includes(name)),
      )
    ) {
      breakdown.message(t('breakdown.noCube', { cube: dimensions.join('+') }));
    } else {
      try {
        breakdown.draw(await this.#clicksOf({ ...question, group_by: breakdown.dimension }));
      } catch (failure) {
        this.#failed(failure, (message) => breakdown.message(message));
      }
    }
  }

  async #refreshHours(question) {
    try {
      this.#hours.draw(await this.#clicksOf({ ...question, granularity: 'hour' }));
    } catch (failure) {
      this.#failed(failure, (message) => this.#hours.message(message));
    }
  }

  async #refreshBefore(state) {
    const from = Date.parse(this.#answer.from);
    const millis = Date.parse(this.#answer.to) - from;
    try {
      this.#before = await this.#clicksOf({
        ...this.#question(state),
        from: new Date(from - millis).toISOString(),
        to: this.#answer.from,
        granularity: granularity(millis),
      });
      this.#drawTiles();
      this.#drawChart(state);
    } catch (failure) {
      this.#failed(failure, (message) => this.#change.set('–', message));
    }
  }

  #drawTiles() {
    const { clicks, from, to, pending_from: pending, corrected, gaps } = this.#answer;
    const notes = [
      `${format.dayAndClock(new Date(from))} – ${format.dayAndClock(new Date(to))}`,
      t(this.#answer.final ? 'finality.final' : 'finality.provisional'),
    ];
    if (corrected) {
      notes.push(t('finality.corrected'));
    }
    if (pending) {
      notes.push(t('finality.pending'));
    }
    if (gaps?.length > 0) {
      notes.push(t('finality.gaps'));
    }
    this.#clicks.set(format.number(clicks), notes.join(' · '));
    const finalUntil = this.#answer.final_until;
    this.#finality.set(
      finalUntil === null ? '–' : format.dayAndClock(new Date(finalUntil)),
      t('ad.finalNote'),
    );
    const before = this.#before?.clicks;
    this.#change.set(
      before > 0 ? format.changed(clicks / before - 1) : '–',
      before === undefined
        ? t('ad.compareOff')
        : t('chart.before', { clicks: format.number(before) }),
    );
  }

  #drawChart(state) {
    const { series } = this.#answer;
    const step = STEPS[granularity(Date.parse(this.#answer.to) - Date.parse(this.#answer.from))];
    this.#overTime.note(step === STEPS.day ? t('ad.utcDays') : '');
    this.#chart.draw(
      {
        times: series.map(({ from }) => Date.parse(from) / 1000),
        clicks: series.map(({ clicks }) => clicks),
        isFinal: series.map((point) => point.final),
        marked: series.map(({ corrected }) => corrected),
        before:
          this.#before && state.compare === 'yes'
            ? series.map((point, i) => this.#before.series[i]?.clicks ?? null)
            : null,
      },
      step,
    );
    this.#overTime.show(() => seriesRows(series));
  }
}

function seriesRows(series) {
  const finality = (point) =>
    [
      t(point.final ? 'finality.final' : 'finality.provisional'),
      point.corrected ? t('finality.corrected') : '',
    ]
      .filter(Boolean)
      .join(', ');
  return {
    header: [t('column.from'), t('column.clicks'), t('column.finality')],
    rows: series.map((point) => [
      format.dayAndClock(new Date(point.from)),
      format.number(point.clicks),
      finality(point),
    ]),
    raw: series.map((point) => [point.from, point.clicks, finality(point)]),
  };
}

const { cubes } = await (await ask(new URL('v1/capabilities', BASE))).json();
new AdPage(cubes);
