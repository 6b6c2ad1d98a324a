import { download } from './dom.js';

/**
 * Saves rows as CSV (RFC 4180). Texts that a spreadsheet would run as formulas get an apostrophe in
 * front, as in the API's own CSV.
 *
 * @param {string} name the file's, without its ending
 * @param {Array<Array<string|number|boolean|null>>} rows the first one is the header
 */
export function saveCsv(name, rows) {
  const text = rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
  download(`${name}.csv`, new Blob([text], { type: 'text/csv' }));
}

function cell(value) {
  if (typeof value !== 'string') {
    return String(value ?? '');
  }
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
