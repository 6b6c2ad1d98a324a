import { h } from './dom.js';
import { t } from './i18n.js';

/** More rows than anybody reads, and than a screen reader should be given. CSV has them all. */
const MAX_ROWS = 500;

/**
 * A table of data.
 *
 * @param {string} caption
 * @param {string[]} header
 * @param {Array<Array<string|number>>} rows numbers are aligned to the right
 */
export function dataTable(caption, header, rows) {
  return h(
    'table',
    { class: 'data' },
    h(
      'caption',
      {},
      rows.length > MAX_ROWS ? `${caption} · ${t('table.first', { n: MAX_ROWS })}` : caption,
    ),
    h('thead', {}, h('tr', {}, ...header.map((name) => h('th', { scope: 'col' }, name)))),
    h(
      'tbody',
      {},
      ...rows
        .slice(0, MAX_ROWS)
        .map((row) =>
          h(
            'tr',
            {},
            ...row.map((value, i) =>
              h(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, value),
            ),
          ),
        ),
    ),
  );
}
