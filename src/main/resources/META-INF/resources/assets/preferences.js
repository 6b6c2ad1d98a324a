/**
 * What a reader prefers on all pages: language, time zone and theme. The address wins over what was
 * chosen before, so that a link shows the same to everybody; the browser's own come last.
 */

const KEY = 'clickfold.';
const THEMES = ['auto', 'light', 'dark'];

export const LANGUAGES = { en: 'English', ko: '한국어' };

function stored(name) {
  return localStorage.getItem(KEY + name);
}

function parameter(name) {
  return new URL(location.href).searchParams.get(name);
}

function isTimeZone(name) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The language of the texts: a key of `LANGUAGES`. */
export function language() {
  const wanted = [parameter('lang'), stored('lang'), ...navigator.languages]
    .filter(Boolean)
    .map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => tag in LANGUAGES) ?? 'en';
}

/** The locale of numbers and dates: the browser's if it is of the same language. */
export function locale() {
  const chosen = language();
  return navigator.languages.find((tag) => tag.startsWith(chosen)) ?? chosen;
}

/** The time zone in which times are shown, by its IANA name. */
export function timeZone() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [parameter('tz'), stored('tz'), own].find((name) => name && isTimeZone(name)) ?? 'UTC';
}

/** All time zones that the browser knows, UTC first. */
export function timeZones() {
  return [...new Set(['UTC', timeZone(), ...Intl.supportedValuesOf('timeZone')])];
}

/** `auto`, `light` or `dark`. */
export function theme() {
  const chosen = stored('theme');
  return THEMES.includes(chosen) ? chosen : 'auto';
}

/** Prefers a language, and shows the page anew. */
export function setLanguage(tag) {
  keep('lang', tag);
}

/** Prefers a time zone, and shows the page anew. */
export function setTimeZone(name) {
  keep('tz', name);
}

function keep(name, value) {
  localStorage.setItem(KEY + name, value);
  const url = new URL(location.href);
  if (url.searchParams.has(name)) {
    url.searchParams.set(name, value);
    history.replaceState(null, '', url);
  }
  location.reload();
}

/** Prefers a theme. */
export function setTheme(chosen) {
  localStorage.setItem(KEY + 'theme', chosen);
  show(chosen);
}

function show(shown) {
  if (shown === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = shown;
  }
  window.dispatchEvent(new Event('themechange'));
}

// Paper is light. Styles know that by themselves, but what is drawn on a canvas has to be drawn anew.
window.addEventListener('beforeprint', () => show('light'));
window.addEventListener('afterprint', () => show(theme()));
