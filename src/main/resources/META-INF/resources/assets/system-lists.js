import { address } from './api.js';
import { h, setAttribute, setText } from './dom.js';
import * as format from './format.js';
import { nameOf, t } from './i18n.js';
import { ListPanel } from './list-panel.js';

/** The lists of the operations page that are only looked at. */

function time(name, read) {
  return {
    name,
    text: (item) => (read(item) ? format.dayAndClock(new Date(read(item))) : ''),
    raw: read,
  };
}

function number(name, read, show = format.number) {
  return {
    name,
    number: true,
    text: (item) => (read(item) === null ? t('pipeline.unknown') : show(read(item))),
    raw: read,
  };
}

/** A link to an ad's page. */
function adLink() {
  const element = h('a', {});
  return {
    element,
    draw({ ad_id: adId }) {
      setText(element, adId === '' ? t('dimension.none') : adId);
      setAttribute(element, 'href', address('ad/', { ad_id: adId }).href);
    },
  };
}

/** Ads that are counted by several processes. */
export function hotAds() {
  return new ListPanel(
    t('hotAds.title'),
    'hot-ads',
    [
      { name: t('column.ad'), long: true, text: ({ ad_id: adId }) => adId, part: adLink },
      {
        name: t('column.state'),
        text: ({ hot }) => t(hot ? 'hotAds.hot' : 'hotAds.cooled'),
        raw: ({ hot }) => hot,
      },
      number(t('column.shards'), ({ shards }) => shards),
      number(t('column.clicksPerSecond'), (ad) => ad.clicks_per_second, format.rate),
      number(t('column.partition'), ({ partition }) => partition),
      time(t('column.from'), ({ from }) => from),
      time(t('column.to'), ({ to }) => to),
    ],
    (ad) => `${ad.partition} ${ad.from} ${ad.ad_id}`,
    t('hotAds.none'),
  );
}

/** What became of clicks. */
export function outcomes() {
  return new ListPanel(
    t('outcomes.title'),
    'outcomes',
    [
      { name: t('column.role'), text: ({ role }) => role },
      {
        name: t('column.outcome'),
        text: ({ outcome, reason }) =>
          [nameOf('outcome', outcome), reason === null ? '' : nameOf('reason', reason)]
            .filter(Boolean)
            .join(': '),
        raw: ({ outcome, reason }) => [outcome, reason].filter(Boolean).join(': '),
      },
      number(t('column.lastMinute'), (one) => one.last_minute),
      share(t('column.shareOfMinute'), (one) => [one.last_minute, one.minute_of_role]),
      number(t('column.lastHour'), (one) => one.last_hour),
      share(t('column.shareOfHour'), (one) => [one.last_hour, one.hour_of_role]),
    ],
    ({ role, outcome, reason }) => `${role} ${outcome} ${reason}`,
    t('outcomes.none'),
  );
}

function share(name, read) {
  const value = (item) => {
    const [some, all] = read(item);
    return all > 0 ? some / all : null;
  };
  return {
    name,
    number: true,
    text: (item) => (value(item) === null ? '–' : format.smallPercent(value(item))),
    raw: value,
  };
}

/**
 * The outcomes that there were in the last hour, along the pipeline, each with all of its role's, of
 * which it is a share.
 *
 * @param {Object} answer of `v1/operations`
 */
export function outcomesOf({ stages, outcomes: all }) {
  return stages.flatMap(({ role }) => {
    const ofRole = all.filter((one) => one.role === role);
    const sum = (name) => ofRole.reduce((total, one) => total + one[name], 0);
    const sums = { minute_of_role: sum('last_minute'), hour_of_role: sum('last_hour') };
    return ofRole.filter(({ last_hour: clicks }) => clicks > 0).map((one) => ({ ...one, ...sums }));
  });
}

/** Records that were given up. */
export function deadLetters() {
  return new ListPanel(
    t('deadLetters.title'),
    'dead-letters',
    [
      time(t('column.time'), (letter) => letter.time),
      { name: t('column.role'), text: ({ role }) => role },
      {
        name: t('column.reason'),
        text: ({ reason }) => nameOf('reason', reason ?? ''),
        raw: ({ reason }) => reason,
      },
      {
        name: t('column.record'),
        long: true,
        text: ({ topic, partition, offset }) => `${topic}-${partition}@${offset}`,
      },
      {
        name: t('column.exception'),
        long: true,
        text: ({ exception, detail }) =>
          [(exception ?? '').replace(/^.*\./, ''), detail ?? ''].filter(Boolean).join(': '),
        title: ({ exception }) => exception,
        raw: ({ exception, detail }) => `${exception ?? ''}: ${detail ?? ''}`,
      },
    ],
    ({ topic, partition, offset }) => `${topic} ${partition} ${offset}`,
    t('deadLetters.none'),
  );
}

/** The processes that have reported of late. */
export function processes() {
  return new ListPanel(
    t('processes.title'),
    'processes',
    [
      { name: t('column.process'), long: true, text: ({ id }) => id },
      {
        name: t('column.ready'),
        text: ({ ready }) => (ready === null ? t('pipeline.unknown') : t(ready ? 'yes' : 'no')),
        raw: ({ ready }) => ready,
        state: ({ ready }) => (ready === false ? 'bad' : null),
      },
      { name: t('column.roles'), text: ({ roles }) => roles.join(', ') },
      { name: t('column.version'), text: ({ version }) => version },
      time(t('column.started'), ({ started }) => started),
      number(t('column.cpu'), (one) => one.cpu_cores, format.rate),
      {
        name: t('column.heap'),
        number: true,
        text: heapText,
        raw: (one) => one.heap_used_bytes,
      },
    ],
    ({ id }) => id,
    t('processes.none'),
  );
}

function heapText({ heap_used_bytes: used, heap_max_bytes: max }) {
  return used === null || max === null
    ? t('pipeline.unknown')
    : `${format.megabytes(used)} / ${format.megabytes(max)}`;
}
