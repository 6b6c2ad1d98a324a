import { arrange, h, setText } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Sparkline } from './sparkline.js';

/** More rows than that do not glide to their new places: nobody could follow. */
const MAX_GLIDING = 50;
const GLIDE_MILLIS = 350;

/** So far from the edge of the window lines are drawn already. */
const MARGIN = '300px';

/** The most clicked ads as a table, each with its movement and the last minutes. */
export class Ranking {
  #rows = new Map();
  #inSight = new IntersectionObserver((changes) => seen(changes), { rootMargin: MARGIN });
  #body = h('tbody', {});
  #seriesHead = h('th', { scope: 'col', class: 'series' }, t('column.lastMinutes'));

  /** The element of the page. */
  element = h(
    'table',
    { class: 'ranking' },
    h('caption', { class: 'unseen' }, t('live.ranking')),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, t('column.rank')),
        h('th', { scope: 'col' }, t('column.movement')),
        h('th', { scope: 'col', class: 'ad' }, t('column.ad')),
        this.#seriesHead,
        h('th', { scope: 'col', class: 'number' }, t('column.clicks')),
        h('th', { scope: 'col', class: 'number share' }, t('column.share')),
      ),
    ),
    this.#body,
  );

  /**
   * Draws.
   *
   * @param {Object} answer of `v1/ads/top`
   * @param {number} finalMinutes how many minutes of the series are final
   * @param {(adId: string) => string} link an ad's page
   */
  draw(answer, finalMinutes, link) {
    const glides =
      answer.ads.length <= MAX_GLIDING && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    const before = glides ? this.#places() : new Map();
    const rows = answer.ads.map((ad) => {
      const row = this.#rows.get(ad.ad_id) ?? new Row(this.#inSight);
      row.draw(ad, answer.clicks, finalMinutes, link);
      return [ad.ad_id, row];
    });
    this.#rows = new Map(rows);
    arrange(
      this.#body,
      rows.map(([, row]) => row.element),
    );
    if (glides) {
      this.#glide(before);
    }
  }

  #places() {
    return new Map([...this.#rows].map(([adId, row]) => [adId, row.element.offsetTop]));
  }

  #glide(before) {
    for (const [adId, row] of this.#rows) {
      const way = (before.get(adId) ?? row.element.offsetTop) - row.element.offsetTop;
      if (way !== 0) {
        row.element.animate([{ transform: `translateY(${way}px)` }, { transform: 'none' }], {
          duration: GLIDE_MILLIS,
          easing: 'ease-out',
        });
      }
    }
  }
}

/** Tells rows whether they can be seen. */
function seen(changes) {
  for (const { target, isIntersecting } of changes) {
    ROWS.get(target)?.see(isIntersecting);
  }
}

/** The rows of elements. */
const ROWS = new WeakMap();

/** One of the ads. Its line is drawn only while it can be seen: the lines of all would take long. */
class Row {
  #isSeen = false;
  #line = [];
  #finalMinutes = 0;
  #rank = h('td', { class: 'rank' });
  #arrow = h('span', { 'aria-hidden': 'true' });
  #movement = h('span', { class: 'unseen' });
  #link = h('a', {});
  #sparkline = new Sparkline();
  #clicks = h('td', { class: 'number' });
  #share = h('td', { class: 'number share' });

  element = h(
    'tr',
    {},
    this.#rank,
    h('td', { class: 'movement' }, this.#arrow, this.#movement),
    h('th', { scope: 'row', class: 'ad' }, this.#link),
    h('td', { class: 'series' }, this.#sparkline.element),
    this.#clicks,
    this.#share,
  );

  /**
   * @param {IntersectionObserver} inSight
   */
  constructor(inSight) {
    ROWS.set(this.element, this);
    inSight.observe(this.element);
  }

  see(isSeen) {
    this.#isSeen = isSeen;
    this.#drawLine();
  }

  #drawLine() {
    if (this.#isSeen) {
      this.#sparkline.draw(this.#line, this.#finalMinutes);
    }
  }

  draw(ad, all, finalMinutes, link) {
    setText(this.#rank, format.number(ad.rank));
    setText(this.#link, ad.ad_id === '' ? t('dimension.none') : ad.ad_id);
    this.#link.href = link(ad.ad_id);
    this.#drawMovement(ad.rank_change);
    setText(this.#clicks, format.number(ad.clicks));
    setText(this.#share, all > 0 ? format.percent(ad.clicks / all) : '');
    this.#line = ad.clicks_by_minute ?? [];
    this.#finalMinutes = finalMinutes;
    this.#drawLine();
  }

  #drawMovement(change) {
    const direction = change === null ? 'new' : change > 0 ? 'up' : change < 0 ? 'down' : 'same';
    this.#arrow.className = direction;
    const ranks = format.number(Math.abs(change ?? 0));
    setText(
      this.#arrow,
      { new: t('movement.newShort'), up: `▲ ${ranks}`, down: `▼ ${ranks}`, same: '–' }[direction],
    );
    setText(this.#movement, t(`movement.${direction}`, { n: ranks }));
  }
}
