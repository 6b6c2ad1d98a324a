import { h, setText } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Sparkline } from './sparkline.js';
import { VirtualRows } from './virtual-rows.js';

/**
 * So many rows are all elements, as high as their ids need, and glide to their new places. Of more
 * only those in sight are, on one line each, and none glides: nobody could follow.
 */
const MAX_SHORT = 50;
const GLIDE_MILLIS = 350;

/** How high the style makes each row of a long ranking. */
const ROW_PIXELS = 37;

/** The most clicked ads as a table, each with its movement and the last minutes. */
export class Ranking {
  #ads = [];
  #rows = new Map();
  #printed = false;
  #body = h('tbody', {});
  #virtual = new VirtualRows(
    this.#body,
    ROW_PIXELS,
    () => this.#sight(),
    () => this.#focused(),
  );
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

  constructor() {
    window.addEventListener('scroll', () => this.#virtual.moved(), { passive: true });
    window.addEventListener('resize', () => this.#virtual.moved());
    window.addEventListener('beforeprint', () => this.#print(true));
    window.addEventListener('afterprint', () => this.#print(false));
  }

  /**
   * Draws.
   *
   * @param {Object} answer of `v1/ads/top`
   * @param {number} finalMinutes how many minutes of the series are final
   * @param {(adId: string) => string} link an ad's page
   */
  draw(answer, finalMinutes, link) {
    this.#ads = answer.ads;
    const glides = !this.#isLong() && !matchMedia('(prefers-reduced-motion: reduce)').matches;
    const before = glides ? this.#places() : new Map();
    this.element.classList.toggle('long', this.#isLong());
    this.element.setAttribute('aria-rowcount', answer.ads.length + 1);
    this.#virtual.draw(answer.ads.length, (index) => {
      const ad = answer.ads[index];
      const row = this.#rowOf(ad.ad_id);
      row.draw(ad, answer.clicks, finalMinutes, link);
      return row.element;
    });
    this.#forgetUnseen();
    if (glides) {
      this.#glide(before);
    }
  }

  #isLong() {
    return this.#ads.length > MAX_SHORT;
  }

  #sight() {
    if (this.#printed || !this.#isLong()) {
      return { from: 0, to: Infinity };
    }
    const { top } = this.#body.getBoundingClientRect();
    return { from: -top, to: window.innerHeight - top };
  }

  #focused() {
    const focused = this.#body.contains(document.activeElement)
      ? document.activeElement.closest('tr')
      : null;
    return focused === null
      ? -1
      : this.#ads.findIndex((ad) => this.#rows.get(ad.ad_id)?.element === focused);
  }

  /** On paper nothing is out of sight. */
  #print(printed) {
    this.#printed = printed;
    this.#virtual.moved();
  }

  #rowOf(adId) {
    if (!this.#rows.has(adId)) {
      this.#rows.set(adId, new Row());
    }
    return this.#rows.get(adId);
  }

  #forgetUnseen() {
    for (const [adId, row] of this.#rows) {
      if (!row.element.isConnected) {
        this.#rows.delete(adId);
      }
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

/** One of the ads. */
class Row {
  #ad = null;
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

  draw(ad, all, finalMinutes, link) {
    if (ad === this.#ad) {
      return;
    }
    this.#ad = ad;
    setText(this.#rank, format.number(ad.rank));
    setText(this.#link, ad.ad_id === '' ? t('dimension.none') : ad.ad_id);
    this.#link.href = link(ad.ad_id);
    this.#link.title = ad.ad_id;
    this.#drawMovement(ad.rank_change);
    setText(this.#clicks, format.number(ad.clicks));
    setText(this.#share, all > 0 ? format.percent(ad.clicks / all) : '');
    this.#sparkline.draw(ad.clicks_by_minute ?? [], finalMinutes);
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
