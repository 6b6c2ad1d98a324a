import { address } from './api.js';
import { AddressState } from './address-state.js';
import { Confirmation } from './confirmation.js';
import { h, show } from './dom.js';
import { areProcessesKnown, findingsOf, LEVELS, rangeOf, whyUnknown } from './findings.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Pipeline } from './pipeline.js';
import { Recalculations } from './recalculations.js';
import { Reconciliations } from './reconciliations.js';
import { Shell } from './shell.js';
import { Stream } from './stream.js';
import { deadLetters, hotAds, outcomes, outcomesOf, processes } from './system-lists.js';
import { tile } from './tile.js';
import { Verdict } from './verdict.js';

const MAX_GAPS_NAMED = 2;

/** The page of those who run Clickfold: what is wrong, and how far everything is. */
class OperationsPage {
  #shell = new Shell('operations');
  #state = new AddressState({
    jobs: { usual: 'all', valid: (value) => value === 'all' || value === 'under_way' },
  });
  #answer = null;
  #freshness = { name: 'connecting', asOf: null };
  #verdict = new Verdict();
  #fresh = tile(t('operations.freshness'));
  #counts = tile(t('operations.countsFinal'));
  #rankings = tile(t('operations.rankingsFinal'));
  #rate = tile(t('live.rate'));
  #gaps = tile(t('operations.gaps'));
  #pipeline = new Pipeline();
  #hotAds = hotAds();
  #outcomes = outcomes();
  #recalculations;
  #reconciliations;
  #deadLetters = deadLetters();
  #processes = processes();
  #results = h('div');

  constructor() {
    const confirmation = new Confirmation();
    this.#recalculations = new Recalculations(confirmation, (jobs) => {
      this.#state.change({ jobs });
      this.#recalculations.filter(jobs);
    });
    this.#reconciliations = new Reconciliations(confirmation);
    this.#results.append(
      this.#verdict.element,
      h(
        'div',
        { class: 'tiles many' },
        ...[this.#fresh, this.#counts, this.#rankings, this.#rate, this.#gaps].map(
          ({ element }) => element,
        ),
      ),
      ...this.#panels().map(({ element }) => element),
    );
    this.#shell.content(h('h1', {}, t('operations.heading')), this.#results);
    this.#panels().forEach((panel) => panel.message(t('loading')));
    this.#pipeline.note(t('pipeline.note'));
    this.#outcomes.note(t('outcomes.note'));
    this.#filter();
    this.#drawVerdict();
    window.addEventListener('popstate', () => this.#filter());
    new Stream(
      address('v1/operations/stream'),
      (answer) => this.#draw(answer),
      (state) => this.#become(state),
    );
  }

  #panels() {
    return [
      this.#pipeline,
      this.#outcomes,
      this.#recalculations,
      this.#reconciliations,
      this.#hotAds,
      this.#deadLetters,
      this.#processes,
    ];
  }

  #filter() {
    this.#recalculations.filter(this.#state.read().jobs);
  }

  #become(state) {
    this.#shell.state(state);
    this.#freshness = state;
    // The banner says why.
    show(this.#results, state.name !== 'failed');
    this.#drawVerdict();
  }

  #draw(answer) {
    this.#answer = answer;
    this.#drawVerdict();
    this.#drawTiles();
    this.#pipeline.draw(answer);
    const stored = whyUnknown(answer, 'cassandra');
    const queued = whyUnknown(answer, 'kafka');
    const areKnown = areProcessesKnown(answer);
    this.#outcomes.draw(areKnown ? outcomesOf(answer) : null, queued);
    this.#recalculations.draw(answer.recalculations, stored);
    this.#reconciliations.draw(answer.reconciliations, stored);
    this.#hotAds.draw(answer.hot_ads, stored);
    this.#deadLetters.draw(answer.dead_letters, queued);
    this.#processes.draw(areKnown ? answer.processes : null, queued);
  }

  /** What was fine may not be so any more when nothing newer is known. */
  #drawVerdict() {
    const { name, asOf } = this.#freshness;
    if (this.#answer === null) {
      this.#verdict.draw('unknown', t('verdict.nothing'), []);
      return;
    }
    const findings = findingsOf(this.#answer);
    if (name === 'stale') {
      findings.unshift({
        key: 'stale',
        level: 'unknown',
        text: t('finding.stale', { time: format.dateAndClock(asOf) }),
      });
    }
    const level = LEVELS.find((one) => findings.some((f) => f.level === one));
    this.#verdict.draw(level ?? 'good', this.#headline(level), findings);
  }

  #headline(level) {
    if (level !== undefined) {
      return t(`verdict.${level}`);
    }
    const isIdle = this.#answer.queues.every(({ state }) => state === 'idle');
    return t(isIdle ? 'verdict.idle' : 'verdict.good');
  }

  #drawTiles() {
    const { freshness_seconds: freshness, counts, rankings, queues } = this.#answer;
    this.#fresh.set(
      freshness === null ? '–' : format.duration(freshness),
      t(freshness === null ? 'unknown' : 'operations.freshnessNote'),
    );
    this.#drawFinality(this.#counts, counts);
    this.#drawFinality(this.#rankings, rankings);
    const rate = queues.find(({ role }) => role === 'aggregator')?.per_second ?? null;
    this.#rate.set(
      rate === null ? '–' : format.rate(rate),
      t(rate === null ? 'unknown' : 'operations.rateNote'),
    );
    this.#drawGaps();
  }

  #drawFinality(finality, completeness) {
    const until = completeness?.final_until ?? null;
    const delay = completeness?.watermark_delay_seconds ?? null;
    const note =
      completeness === null
        ? t('unknown')
        : [
            until === null ? t('operations.noneFinal') : '',
            delay === null
              ? t('operations.watermarkUnknown')
              : t('operations.watermark', { delay: format.duration(delay) }),
          ]
            .filter(Boolean)
            .join(' · ');
    finality.set(until === null ? '–' : this.#timeOf(until), note);
  }

  /** With its day if that is not today's. */
  #timeOf(instant) {
    const date = new Date(instant);
    const isToday = format.day(date) === format.day(new Date(this.#answer.as_of));
    return (isToday ? format.clock : format.dayAndClock)(date);
  }

  #drawGaps() {
    const { counts, rankings } = this.#answer;
    if (counts === null || rankings === null) {
      this.#gaps.set('–', t('unknown'));
      return;
    }
    const all = [
      ...counts.gaps.map((gap) => t('operations.gapOfCounts', { range: rangeOf(gap) })),
      ...rankings.gaps.map((gap) => t('operations.gapOfRankings', { range: rangeOf(gap) })),
    ];
    const minutes = Math.max(counts.gap_minutes, rankings.gap_minutes);
    this.#gaps.set(
      minutes === 0 ? format.number(0) : t('minutes', { n: format.number(minutes) }),
      all.length === 0
        ? t('operations.noGaps')
        : all.slice(0, MAX_GAPS_NAMED).join(' · ') + (all.length > MAX_GAPS_NAMED ? ' …' : ''),
    );
  }
}

new OperationsPage();
