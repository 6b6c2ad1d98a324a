import { address, ask, BASE } from './api.js';
import { AddressState } from './address-state.js';
import { barsPicture } from './bars.js';
import { COUNTRIES, DEVICES } from './dimensions.js';
import { h, keepFocus } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';
import { Ranking } from './ranking.js';
import { choice, Shell, textField } from './shell.js';
import { Stream } from './stream.js';
import { tile } from './tile.js';
import { TimeChart } from './time-chart.js';

/** How far back the lines go. */
const SERIES = '30m';
const MINUTE_SECONDS = 60;

const COUNTS = [10, 25, 50, 100, 250, 500];

/** More rows make no picture: some browsers could not draw it. */
const MAX_PICTURED = 100;

const FILTERS = ['country', 'device'];

/** The page of the most clicked ads, now. */
class LivePage {
  #shell = new Shell('live');
  #state;
  #max;
  #windows;
  #areTogether;
  #stream = null;
  #answer = null;
  #chart = new TimeChart(t('live.total'));
  #totals = new Panel(t('live.total'), 'clicks-by-minute', { canvas: () => this.#chart.picture() });
  #ranking = new Ranking();
  #ranked = new Panel(t('live.ranking'), 'top-ads', { canvas: () => this.#picture() });
  #rate = tile(t('live.rate'));
  #clicks = tile(t('live.clicks'));
  #finality = tile(t('live.finalUntil'));
  #results = h('div');
  #filters = h('form', {
    class: 'filters',
    'aria-label': t('live.filters'),
    onsubmit: (event) => event.preventDefault(),
  });

  /**
   * @param {{windows: string[], max_ads: number, cubes: string[][]}} rankings what can be asked
   */
  constructor(rankings) {
    this.#windows = rankings.windows;
    this.#areTogether = rankings.cubes.some(
      (cube) => cube.length === FILTERS.length && FILTERS.every((name) => cube.includes(name)),
    );
    this.#max = rankings.max_ads;
    const counts = this.#counts();
    this.#state = new AddressState({
      window: {
        usual: this.#windows.includes('5m') ? '5m' : this.#windows[0],
        valid: (value) => this.#windows.includes(value),
      },
      n: {
        usual: String(Math.min(10, this.#max)),
        valid: (value) => counts.includes(Number(value)),
      },
      country: { usual: '', valid: () => true },
      device: { usual: '', valid: () => true },
    });
    this.#totals.body.append(this.#chart.element);
    this.#ranked.body.append(this.#ranking.element);
    this.#results.append(
      h(
        'div',
        { class: 'tiles' },
        this.#clicks.element,
        this.#rate.element,
        this.#finality.element,
      ),
      this.#totals.element,
      this.#ranked.element,
    );
    this.#shell.content(h('h1', {}, t('live.heading')), this.#filters, this.#results);
    window.addEventListener('popstate', () => this.#show());
    this.#show();
  }

  #counts() {
    return [...new Set([...COUNTS.filter((n) => n < this.#max), this.#max])];
  }

  #change(changes) {
    this.#state.change(changes);
    keepFocus(this.#filters, () => this.#show());
  }

  /** Ads need not be ranked by both fields together: then one takes the other's place. */
  #filter(name, value) {
    const other = FILTERS.find((one) => one !== name);
    const replaces = value !== '' && !this.#areTogether;
    this.#change({ [name]: value, ...(replaces ? { [other]: '' } : {}) });
  }

  #show() {
    const { window: length, n, country, device } = this.#state.read();
    this.#filters.replaceChildren(
      choice(
        t('live.window'),
        this.#windows.map((name) => [name, t('minutes', { n: parseInt(name, 10) })]),
        length,
        (value) => this.#change({ window: value }),
        { name: 'window' },
      ),
      choice(
        t('live.n'),
        this.#counts().map((value) => [String(value), format.number(value)]),
        n,
        (value) => this.#change({ n: value }),
        { name: 'n' },
      ),
      textField(
        t('dimension.country'),
        country,
        (value) => this.#filter('country', value.toUpperCase()),
        {
          name: 'country',
          proposals: COUNTRIES.map((code) => [code, format.country(code)]),
          placeholder: t('any'),
          maxlength: 64,
        },
      ),
      textField(t('dimension.device'), device, (value) => this.#filter('device', value), {
        name: 'device',
        proposals: DEVICES.map((name) => [name, name]),
        placeholder: t('any'),
        maxlength: 64,
      }),
    );
    this.#ranked.message(t('loading'));
    this.#totals.message(t('loading'));
    this.#answer = null;
    this.#stream?.close();
    // They are made of the rankings of single minutes.
    const series = this.#windows.includes('1m') ? SERIES : null;
    this.#totals.element.hidden = series === null;
    this.#stream = new Stream(
      address('v1/ads/top/stream', { window: length, n, country, device, series }),
      (answer) => this.#draw(answer),
      (state) => this.#freshness(state),
    );
  }

  #freshness(state) {
    this.#shell.state(state);
    // The banner says why.
    this.#results.hidden = state.name === 'failed';
  }

  #draw(answer) {
    this.#answer = answer;
    this.#drawTiles(answer);
    const finalMinutes = answer.series ? this.#drawTotals(answer.series) : 0;
    if (answer.ads.length === 0) {
      this.#ranked.message(t('live.none'));
    } else {
      this.#ranked.show(() => adRows(answer));
    }
    const lines = answer.ads.filter((ad) => ad.clicks_by_minute).length;
    this.#ranked.note(
      answer.series && lines < answer.ads.length
        ? t('live.lines', { n: format.number(lines) })
        : '',
    );
    this.#ranking.draw(answer, finalMinutes, (adId) => this.#adLink(adId));
  }

  /** Returns how many of the minutes are final. */
  #drawTotals({ from, clicks, final_until: finalUntil }) {
    const start = Date.parse(from) / 1000;
    const end = finalUntil === null ? 0 : Date.parse(finalUntil) / 1000;
    const times = clicks.map((value, i) => start + i * MINUTE_SECONDS);
    const isFinal = times.map((time) => time + MINUTE_SECONDS <= end);
    this.#totals.show(() => minuteRows(times, clicks, isFinal));
    this.#chart.draw({ times, clicks, isFinal, marked: [], before: null }, MINUTE_SECONDS);
    return isFinal.filter(Boolean).length;
  }

  #drawTiles(answer) {
    const gaps = answer.gaps?.length > 0 ? ` · ${t('finality.gaps')}` : '';
    this.#clicks.set(
      format.number(answer.clicks),
      `${format.clock(new Date(answer.from))} – ${format.clock(new Date(answer.to))} · ` +
        t(answer.final ? 'finality.final' : 'finality.provisional') +
        gaps,
    );
    const last = lastWholeMinute(answer.series?.clicks ?? []);
    this.#rate.set(
      last === null ? '–' : format.number(Math.round(last / MINUTE_SECONDS)),
      t('live.rateNote'),
    );
    this.#finality.set(
      answer.final_until === null ? '–' : format.clock(new Date(answer.final_until)),
      t('live.finalNote'),
    );
  }

  #adLink(adId) {
    const { country, device } = this.#state.read();
    return address('ad/', { ad_id: adId, country, device }).href;
  }

  async #picture() {
    const ads = this.#answer?.ads ?? [];
    return barsPicture(
      ads.length > MAX_PICTURED
        ? `${t('live.ranking')} · ${t('table.first', { n: MAX_PICTURED })}`
        : t('live.ranking'),
      ads.slice(0, MAX_PICTURED).map((ad) => ({
        label: `${ad.rank}. ${ad.ad_id}`,
        clicks: ad.clicks,
      })),
    );
  }
}

/** The clicks of the minute before the running one; null if they are not known. */
function lastWholeMinute(clicks) {
  return clicks.at(-2) ?? null;
}

function minuteRows(times, clicks, isFinal) {
  const finality = (final) => t(final ? 'finality.final' : 'finality.provisional');
  return {
    header: [t('column.minute'), t('column.clicks'), t('column.finality')],
    rows: times.map((time, i) => [
      format.dayAndClock(new Date(time * 1000)),
      clicks[i] === null ? t('chart.unknown') : format.number(clicks[i]),
      finality(isFinal[i]),
    ]),
    raw: times.map((time, i) => [
      new Date(time * 1000).toISOString(),
      clicks[i],
      finality(isFinal[i]),
    ]),
  };
}

function adRows(answer) {
  return {
    header: [t('column.rank'), t('column.ad'), t('column.clicks'), t('column.previousRank')],
    rows: answer.ads.map((ad) => [
      ad.rank,
      ad.ad_id,
      format.number(ad.clicks),
      ad.previous_rank ?? '',
    ]),
    raw: answer.ads.map((ad) => [ad.rank, ad.ad_id, ad.clicks, ad.previous_rank]),
  };
}

const { rankings } = await (await ask(new URL('v1/capabilities', BASE))).json();
new LivePage(rankings);
