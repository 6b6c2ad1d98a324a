import { locale, timeZone } from './preferences.js';

/** Numbers and times as the reader's locale and time zone have them. */

const tag = locale();
const zone = timeZone();
const whole = new Intl.NumberFormat(tag);
const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
const percentage = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
const smallPercentage = new Intl.NumberFormat(tag, {
  style: 'percent',
  maximumSignificantDigits: 2,
});
const change = new Intl.NumberFormat(tag, {
  style: 'percent',
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});
const rounded = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
const unitFormats = new Map();
const [DAY, HOUR, MINUTE, SECOND] = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3_600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
];

/** Each unit from which on lengths of time are told by it and the next one, the largest first. */
const DURATIONS = [[DAY, HOUR], [HOUR, MINUTE], [MINUTE, SECOND], [SECOND]];
const regions = new Intl.DisplayNames(tag, { type: 'region', fallback: 'none' });

function unitFormat(unit, maximumFractionDigits) {
  const key = `${unit} ${maximumFractionDigits}`;
  if (!unitFormats.has(key)) {
    unitFormats.set(
      key,
      new Intl.NumberFormat(tag, {
        style: 'unit',
        unit,
        unitDisplay: 'narrow',
        maximumFractionDigits,
      }),
    );
  }
  return unitFormats.get(key);
}

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
const minuteOnly = new Intl.DateTimeFormat('en', { timeZone: zone, minute: 'numeric' });

/** The hour of the day in the reader's time zone, 0 to 23. */
export function hourOfDay(date) {
  return Number(hourOnly.format(date));
}

/** How many minutes past the hour it is in the reader's time zone. */
export function minuteOfHour(date) {
  return Number(minuteOnly.format(date));
}

export function number(value) {
  return whole.format(value);
}

/** A number of two or three digits, with its magnitude. */
export function short(value) {
  return compact.format(value);
}

/** A number of which tenths matter as long as it is small. */
export function rate(value) {
  return (value !== 0 && Math.abs(value) < 10 ? tenths : rounded).format(value);
}

/** A length of time by its two largest units. */
export function duration(seconds) {
  const [large, small] = DURATIONS.find(([unit]) => seconds >= unit.seconds) ?? DURATIONS.at(-1);
  if (small === undefined) {
    return unitFormat(large.name, seconds < 10 ? 1 : 0).format(seconds);
  }
  const whole = Math.floor(seconds / large.seconds);
  const rest = Math.floor((seconds - whole * large.seconds) / small.seconds);
  const texts = [[whole, large], ...(rest > 0 ? [[rest, small]] : [])];
  return texts.map(([value, unit]) => unitFormat(unit.name, 0).format(value)).join(' ');
}

/** A length of time where there is little room. */
export function shortDuration(seconds) {
  const [unit] = DURATIONS.find(([{ seconds: least }]) => seconds >= least) ?? DURATIONS.at(-1);
  const value = seconds / unit.seconds;
  return unitFormat(unit.name, value < 10 ? 1 : 0).format(value);
}

/** An amount of memory. */
export function megabytes(bytes) {
  return unitFormat('megabyte', 0).format(bytes / 1e6);
}

/** A share of 1. */
export function percent(value) {
  return percentage.format(value);
}

/** A share of 1 that may be very small, but is not nothing. */
export function smallPercent(value) {
  return (value < 0.01 ? smallPercentage : percentage).format(value);
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
