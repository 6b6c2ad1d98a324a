import { timeZone } from './preferences.js';

const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: timeZone(),
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** An instant as fields of type `datetime-local` have it, in the reader's time zone. */
export function toField(date) {
  return format.format(date).replace(' ', 'T');
}

/**
 * The instant that such a field names: the second one of an hour that a time zone repeats, and the
 * hour behind one that it leaves out.
 */
export function fromField(text) {
  const wanted = Date.parse(`${text}Z`);
  const offset = (instant) => Date.parse(`${toField(new Date(instant))}Z`) - instant;
  const near = wanted - offset(wanted);
  return new Date(wanted - offset(near));
}
