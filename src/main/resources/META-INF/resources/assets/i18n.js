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
