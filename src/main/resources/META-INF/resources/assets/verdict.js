import { arrange, h, setAttribute, setText, show } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';

/** The marks of the levels differ in shape, too. */
export const MARKS = { good: '●', idle: '○', warn: '▲', bad: '■', unknown: '?' };

/** More is not read; the panels have it all. */
const MAX_FINDINGS = 15;

/** What is wrong, in words, at the top of a page. It is announced when something else is wrong. */
export class Verdict {
  #headline = h('h2', {});
  #list = h('ul', {});
  #more = h('p', { class: 'note' });
  #announcement = h('p', { class: 'unseen', 'aria-live': 'polite' });
  #items = new Map();
  #announced = null;

  /** The element of the page. */
  element = h(
    'section',
    { class: 'verdict', 'aria-label': t('verdict') },
    this.#headline,
    this.#list,
    this.#more,
    this.#announcement,
  );

  /**
   * Draws.
   *
   * @param {string} level the worst of the findings, or `good`
   * @param {string} headline
   * @param {Array<{key: string, level: string, text: string}>} findings the worst first
   */
  draw(level, headline, findings) {
    const shown = findings.slice(0, MAX_FINDINGS);
    setAttribute(this.element, 'data-state', level);
    setText(this.#headline, headline);
    this.#items = new Map(
      shown.map((finding) => {
        const item = this.#items.get(finding.key) ?? new Item();
        item.draw(finding);
        return [finding.key, item];
      }),
    );
    arrange(
      this.#list,
      [...this.#items.values()].map((item) => item.element),
    );
    show(this.#list, shown.length > 0);
    setText(this.#more, t('verdict.more', { n: format.number(findings.length - shown.length) }));
    show(this.#more, findings.length > shown.length);
    this.#announce(headline, shown);
  }

  /** Delays change with every answer, which nobody wants to hear. */
  #announce(headline, findings) {
    const what = [headline, ...findings.map(({ key, level }) => `${level} ${key}`)].join('\n');
    if (what !== this.#announced) {
      this.#announced = what;
      setText(this.#announcement, [headline, ...findings.map(({ text }) => text)].join(' '));
    }
  }
}

class Item {
  #mark = h('span', { class: 'mark', 'aria-hidden': 'true' });
  #level = h('span', { class: 'unseen' });
  #text = h('span', {});

  element = h('li', {}, this.#mark, this.#level, this.#text);

  draw({ level, text }) {
    setAttribute(this.element, 'data-state', level);
    setText(this.#mark, MARKS[level]);
    setText(this.#level, `${t(`level.${level}`)}: `);
    setText(this.#text, text);
  }
}
