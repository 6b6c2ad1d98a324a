import { language } from './preferences.js';
import en from './messages.en.js';
import ko from './messages.ko.js';

const MESSAGES = { en, ko };
const messages = MESSAGES[language()];

/**
 * A text in the reader's language.
 *
 * @param {string} key of `messages.en.js`
 * @param {Object} [values] put in the places of their names in braces
 */
export function t(key, values = {}) {
  const message = messages[key];
  if (message === undefined) {
    throw new Error(`No message '${key}'`);
  }
  return message.replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/**
 * What readers call a value of the API; the value itself if it is a new one.
 *
 * @param {string} kind in front of the value in the keys of `messages.en.js`
 * @param {string} value
 */
export function nameOf(kind, value) {
  return messages[`${kind}.${value}`] ?? value;
}
