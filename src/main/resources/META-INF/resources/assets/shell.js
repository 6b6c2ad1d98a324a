import { BASE } from './api.js';
import { h, setText } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import * as preferences from './preferences.js';

/** The pages, in the order of the navigation: others get their places here. */
const PAGES = [
  { name: 'live', path: './' },
  { name: 'ad', path: 'ad/' },
  { name: 'operations', path: 'operations/' },
];

/** What all pages have: navigation, preferences, and how fresh the page is. */
export class Shell {
  #main = h('main', { id: 'main', tabindex: -1 });
  #dot = h('span', { class: 'dot', 'aria-hidden': 'true' });
  #connection = h('span', {});
  #asOf = h('span', { class: 'as-of' });
  #banner = h('p', { class: 'banner', role: 'alert', hidden: true });

  /**
   * @param {string} page the name of one of the pages
   */
  constructor(page) {
    document.documentElement.lang = preferences.language();
    document.title = `${t(`page.${page}`)} · Clickfold`;
    document.body.append(
      h('a', { class: 'skip', href: '#main' }, t('shell.skip')),
      h(
        'header',
        { class: 'top' },
        h(
          'a',
          { class: 'brand', href: BASE.href },
          h('img', { src: new URL('assets/icon.svg', BASE).href, alt: '', width: 24, height: 24 }),
          'Clickfold',
        ),
        h(
          'nav',
          { 'aria-label': t('shell.navigation') },
          ...PAGES.map(({ name, path }) =>
            h(
              'a',
              { href: new URL(path, BASE).href, 'aria-current': name === page ? 'page' : null },
              t(`page.${name}`),
            ),
          ),
        ),
        h('p', { class: 'freshness' }, this.#dot, this.#connection, this.#asOf),
        this.#preferences(),
      ),
      this.#banner,
      this.#main,
    );
    this.state({ name: 'connecting', asOf: null, problem: null });
  }

  /** Puts the page's content below the heading that says what it is. */
  content(...nodes) {
    this.#main.replaceChildren(...nodes);
  }

  /** Says how fresh the page is: what `Stream` says, or `idle` for a page that follows nothing. */
  state({ name, asOf, problem }) {
    this.#dot.dataset.state = name;
    setText(this.#connection, name === 'idle' ? '' : t(`connection.${name}`));
    setText(
      this.#asOf,
      asOf === null || name === 'idle'
        ? ''
        : t('shell.asOf', { time: format.clockWithSeconds(asOf) }),
    );
    this.#banner.hidden = name !== 'stale' && name !== 'failed';
    document.body.classList.toggle('stale', name === 'stale');
    setText(this.#banner, this.#warning(name, asOf, problem));
  }

  #warning(name, asOf, problem) {
    const reason = problem === null ? '' : ` ${problem.message}`;
    if (name === 'failed') {
      return t('shell.failed') + reason;
    }
    if (name === 'stale') {
      return (
        (asOf === null
          ? t('shell.nothing')
          : t('shell.stale', { time: format.dateAndClock(asOf) })) + reason
      );
    }
    return '';
  }

  #preferences() {
    return h(
      'details',
      { class: 'preferences', open: matchMedia('(min-width: 900px)').matches },
      h('summary', {}, t('shell.preferences')),
      choice(
        t('shell.language'),
        Object.entries(preferences.LANGUAGES),
        preferences.language(),
        preferences.setLanguage,
      ),
      choice(
        t('shell.timeZone'),
        preferences.timeZones().map((name) => [name, name.replaceAll('_', ' ')]),
        preferences.timeZone(),
        preferences.setTimeZone,
      ),
      choice(
        t('shell.theme'),
        ['auto', 'light', 'dark'].map((name) => [name, t(`theme.${name}`)]),
        preferences.theme(),
        preferences.setTheme,
      ),
    );
  }
}

/** A field to choose from some values, with a label. */
export function choice(label, options, chosen, onChoice, attributes = {}) {
  const select = h(
    'select',
    { ...attributes, onchange: (event) => onChoice(event.target.value) },
    ...options.map(([value, text]) => h('option', { value, selected: value === chosen }, text)),
  );
  return h('label', { class: 'field' }, h('span', {}, label), select);
}

/** A field to type in, with a label and proposals. */
export function textField(label, value, onChange, { proposals = [], ...attributes } = {}) {
  const list = proposals.length > 0 ? `proposals-${attributes.name}` : null;
  return h(
    'label',
    { class: 'field' },
    h('span', {}, label),
    h('input', {
      type: 'text',
      autocomplete: 'off',
      spellcheck: 'false',
      value,
      list,
      onchange: (event) => onChange(event.target.value.trim()),
      ...attributes,
    }),
    list &&
      h(
        'datalist',
        { id: list },
        ...proposals.map(([code, name]) => h('option', { value: code }, name)),
      ),
  );
}
