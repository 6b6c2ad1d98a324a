import * as format from './format.js';
import { nameOf, t } from './i18n.js';

/** Delays below that pass by themselves, mostly. */
const LONG_DELAY_SECONDS = 300;

/** Minutes are final some three minutes after they have ended, unless configured otherwise. */
const LONG_WATERMARK_DELAY_SECONDS = 900;

/** A larger share of clicks that are late or rejected is worth a look, if there are so many. */
const LARGE_SHARE = 0.01;
const MANY_CLICKS = 100;
const DAY_MILLIS = 86_400_000;
const MAX_NAMED = 3;

/** "Cassandra does not answer". */
const MAX_PREFIX = 16;

/** So many are told, and no more. */
const MAX_DEAD_LETTERS = 20;

/** How bad something is, the worst first. What is not known may be anything. */
export const LEVELS = ['bad', 'unknown', 'warn'];

/** What recalculations become in the end. */
const ENDED = ['done', 'cancelled', 'failed'];

/** Whether a recalculation is under way. */
export function isUnderWay({ state }) {
  return !ENDED.includes(state);
}

/**
 * Why a part of the answer is null.
 *
 * @param {Object} answer of `v1/operations`
 * @param {string} source where the part comes from
 */
export function whyUnknown({ unavailable }, source) {
  const because = unavailable.find((one) => one.source === source) ?? unavailable[0];
  return because === undefined ? t('unknown.yet') : `${t('unknown')} ${sentenceOf(because)}`;
}

/** Most details begin like the sentence. */
function sentenceOf({ source, detail }) {
  const sentence = t('finding.unavailable', { source: nameOf('source', source), detail });
  return sentence.startsWith(detail.slice(0, MAX_PREFIX)) ? detail : sentence;
}

/** Whether processes could be read: if none has reported, that is known, too. */
export function areProcessesKnown({ stages }) {
  return stages.some(({ processes }) => processes !== null);
}

/**
 * What is wrong, or not known, each in a sentence. Nothing is known to be wrong, and nothing is
 * unknown, if there is none.
 *
 * @param {Object} answer of `v1/operations`
 * @returns {Array<{key: string, level: string, text: string}>} the worst first; `key` stays the
 *     same as long as the same is wrong
 */
export function findingsOf(answer) {
  const findings = [
    ...answer.unavailable.map((one) => ({
      key: `unavailable ${one.source}`,
      level: 'bad',
      text: sentenceOf(one),
    })),
    ...stageFindings(answer),
    ...queueFindings(answer),
    ...completenessFindings(answer),
    ...reconciliationFindings(answer),
    ...recalculationFindings(answer),
    ...deadLetterFindings(answer),
    ...outcomeFindings(answer),
    ...(answer.hot_ads === null ? [unknown('hot-ads', t('finding.hotAdsUnknown'))] : []),
  ];
  // Sorting is stable: within a level, what stands first in the pipeline comes first.
  return findings.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function unknown(key, text) {
  return { key, level: 'unknown', text };
}

function stageFindings(answer) {
  if (!areProcessesKnown(answer)) {
    return [unknown('stages', t('finding.rolesUnknown'))];
  }
  const told = new Set();
  const away = answer.unavailable.map(({ source }) => source);
  return answer.stages
    .filter((stage) => !lacksOnly(stage, away))
    .flatMap((stage) => stageFinding(stage, told));
}

/** Whether a role is not ready for nothing but what is told already. */
function lacksOnly({ troubles }, away) {
  return troubles.length > 0 && troubles.every(({ check }) => away.includes(check));
}

function stageFinding({ role, processes, ready, troubles }, told) {
  if (processes === null || (ready === null && processes > 0)) {
    return [unknown(`role ${role}`, t('finding.roleUnknown', { role }))];
  }
  if (processes === 0) {
    return [{ key: `nobody ${role}`, level: 'bad', text: t('finding.nobody', { role }) }];
  }
  if (ready === processes && troubles.length === 0) {
    return [];
  }
  const text =
    ready < processes
      ? t('finding.notReady', { role, notReady: processes - ready, processes })
      : t('finding.troubles', { role });
  return [
    {
      key: `not ready ${role}`,
      level: ready === 0 ? 'bad' : 'warn',
      text: [text, ...newTroubles(troubles, told)].join(' '),
    },
  ];
}

/** What keeps all roles of a process from being ready is told once. */
function newTroubles(troubles, told) {
  const texts = troubles
    .map(({ process, check, text }) => t('finding.trouble', { process, check, text }))
    .filter((text) => !told.has(text));
  texts.forEach((text) => told.add(text));
  return texts.length > MAX_NAMED ? [...texts.slice(0, MAX_NAMED), '…'] : texts;
}

function queueFindings({ queues, freshness_seconds: freshness }) {
  if (queues.every(({ state }) => state === 'unknown')) {
    return [unknown('queues', t('finding.queuesUnknown'))];
  }
  const findings = queues.flatMap(queueFinding);
  return freshness === null && !findings.some(({ level }) => level !== 'warn')
    ? [...findings, unknown('freshness', t('finding.freshnessUnknown'))]
    : findings;
}

function queueFinding({ topic, role, waiting, state, delay_seconds: delay, delayed }) {
  const key = `${state} ${topic} ${role}`;
  const values = {
    topic,
    role,
    waiting: waiting === null ? '?' : format.number(waiting),
    partitions: delayed.map(({ partition }) => partition).join(', '),
  };
  const longest = (name) => {
    const seconds = delayed.map((one) => one[name] ?? 0);
    return format.duration(Math.max(0, ...seconds));
  };
  switch (state) {
    case 'stalled':
      return [
        {
          key,
          level: 'bad',
          text: t('finding.stalled', { ...values, length: longest('stalled_seconds') }),
        },
      ];
    case 'held':
      return [
        {
          key,
          level: 'bad',
          text: t('finding.held', { ...values, length: longest('held_seconds') }),
        },
      ];
    case 'behind':
      return [
        {
          key,
          level: delay === null || delay > LONG_DELAY_SECONDS ? 'bad' : 'warn',
          text:
            delay === null
              ? t('finding.behindUnknown', values)
              : t('finding.behind', { ...values, delay: format.duration(delay) }),
        },
      ];
    case 'flowing':
    case 'idle':
      return waiting === null || delay === null
        ? [unknown(`delay ${topic} ${role}`, t('finding.delayUnknown', values))]
        : [];
    default:
      return [unknown(key, t('finding.queueUnknown', values))];
  }
}

function completenessFindings(answer) {
  return ['counts', 'rankings'].flatMap((name) => {
    const what = t(`finding.${name}`);
    const completeness = answer[name];
    if (completeness === null) {
      return [unknown(`final ${name}`, t('finding.finalUnknown', { what }))];
    }
    return [...gapFindings(name, what, completeness), ...finalFindings(name, what, completeness)];
  });
}

function gapFindings(name, what, { gaps }) {
  if (gaps.length === 0) {
    return [];
  }
  const ranges = gaps.slice(0, MAX_NAMED).map(rangeOf).join(', ');
  const more = gaps.length > MAX_NAMED ? ' …' : '';
  return [
    { key: `gaps ${name}`, level: 'bad', text: t('finding.gaps', { what, ranges: ranges + more }) },
  ];
}

function finalFindings(name, what, { final_until: until, watermark_delay_seconds: delay }) {
  if (until === null) {
    return [{ key: `none final ${name}`, level: 'warn', text: t('finding.noneFinal', { what }) }];
  }
  if (delay === null) {
    return [unknown(`watermark ${name}`, t('finding.watermarkUnknown', { what }))];
  }
  return delay > LONG_WATERMARK_DELAY_SECONDS
    ? [
        {
          key: `watermark ${name}`,
          level: 'warn',
          text: t('finding.watermark', {
            what,
            time: format.dayAndClock(new Date(until)),
            delay: format.duration(delay),
          }),
        },
      ]
    : [];
}

/** A range of time; of the day only as much as is needed. */
export function rangeOf({ from, to }) {
  const [start, end] = [new Date(from), new Date(to)];
  const sameDay = format.day(start) === format.day(end);
  return `${format.dayAndClock(start)} – ${(sameDay ? format.clock : format.dayAndClock)(end)}`;
}

function reconciliationFindings({ reconciliations }) {
  if (reconciliations === null) {
    return [unknown('reconciliations', t('finding.reconciliationsUnknown'))];
  }
  const differing = reconciliations.filter(({ difference }) => difference !== 0);
  const sum = differing.reduce((total, { difference }) => total + Math.abs(difference), 0);
  return differing.length === 0
    ? []
    : [
        {
          key: 'difference',
          level: 'bad',
          text: t('finding.difference', {
            hours: differing
              .slice(0, MAX_NAMED)
              .map(({ hour }) => format.dayAndClock(new Date(hour)))
              .concat(differing.length > MAX_NAMED ? ['…'] : [])
              .join(', '),
            clicks: format.number(sum),
          }),
        },
      ];
}

function recalculationFindings({ recalculations, as_of: asOf }) {
  if (recalculations === null) {
    return [unknown('recalculations', t('finding.recalculationsUnknown'))];
  }
  return recalculations
    .filter(({ state, changed }) => state === 'failed' && isRecent(changed, asOf))
    .map(({ id, kind, reason, ...range }) => ({
      key: `failed ${id}`,
      level: 'bad',
      text: t('finding.failed', {
        kind: nameOf('kind', kind),
        range: rangeOf(range),
        reason: reason ?? '',
      }),
    }));
}

function deadLetterFindings({ dead_letters: letters, as_of: asOf }) {
  if (letters === null) {
    return [unknown('dead letters', t('finding.deadLettersUnknown'))];
  }
  const recent = letters.filter(({ time }) => isRecent(time, asOf));
  return recent.length === 0
    ? []
    : [
        {
          key: 'dead letters',
          level: 'bad',
          text: t('finding.deadLetters', {
            n: format.number(recent.length) + (recent.length === MAX_DEAD_LETTERS ? '+' : ''),
            time: format.dayAndClock(new Date(recent[0].time)),
          }),
        },
      ];
}

function isRecent(time, asOf) {
  return Date.parse(asOf) - Date.parse(time) < DAY_MILLIS;
}

/** Of the clicks that a role had in the last minute. */
function outcomeFindings(answer) {
  if (!areProcessesKnown(answer)) {
    return [unknown('outcomes', t('finding.outcomesUnknown'))];
  }
  return [
    ['collector', 'rejected'],
    ['aggregator', 'rejected'],
    ['aggregator', 'late'],
  ].flatMap(([role, outcome]) => {
    const ofRole = answer.outcomes.filter((one) => one.role === role);
    const all = sumOf(ofRole);
    const some = sumOf(ofRole.filter((one) => one.outcome === outcome));
    return all >= MANY_CLICKS && some / all > LARGE_SHARE
      ? [
          {
            key: `${outcome} ${role}`,
            level: 'warn',
            text: t(`finding.${outcome}`, {
              role,
              share: format.percent(some / all),
              clicks: format.number(some),
              all: format.number(all),
            }),
          },
        ]
      : [];
  });
}

function sumOf(outcomes) {
  return outcomes.reduce((total, one) => total + one.last_minute, 0);
}
