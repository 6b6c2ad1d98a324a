import { locale, timeZone } from './preferences.js';

/** Numbers and times as the reader's locale and time zone have them. */

const tag = locale();
const zone = timeZone();
const whole = new Intl.NumberFormat(tag);
const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
const percentage = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
const change = new Intl.NumberFormat(tag, {
  style: 'percent',
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});
const regions = new Intl.DisplayNames(tag, { type: 'region', fallback: 'none' });

function time(options) {
  const format = new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
  return (date) => format.format(date);
}

export const clock = time({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
export const clockWithSeconds = time({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
export const day = time({ month: 'short', day: 'numeric' });
export const dayAndClock = time({
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
export const dateAndClock = time({
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const hourOnly = new Intl.DateTimeFormat('en', {
  timeZone: zone,
  hour: '2-digit',
  hourCycle: 'h23',
});

/** The hour of the day in the reader's time zone, 0 to 23. */
export function hourOfDay(date) {
  return Number(hourOnly.format(date));
}

export function number(value) {
  return whole.format(value);
}

/** A number of two or three digits, with its magnitude. */
export function short(value) {
  return compact.format(value);
}

/** A share of 1. */
export function percent(value) {
  return percentage.format(value);
}

/** A relative change, with its sign. */
export function changed(value) {
  return change.format(value);
}

/** A country's name, or its code if it has none. */
export function country(code) {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}
