import { address, ask } from './api.js';
import { h, setAttribute, setText, show } from './dom.js';
import { isUnderWay, rangeOf } from './findings.js';
import * as format from './format.js';
import { nameOf, t } from './i18n.js';
import { ListPanel } from './list-panel.js';
import { timeZone } from './preferences.js';
import { choice } from './shell.js';
import { fromField } from './zoned-time.js';

const MAX_ADS_NAMED = 3;

/** In this state nothing is done but to wait. */
const WAITING = 'waiting_for_windows';

/** What has been recomputed or is, and how to begin and to cancel it. */
export class Recalculations extends ListPanel {
  #filter = 'all';
  #list = null;
  #whyNot = t('loading');
  #form;
  #choose;

  /**
   * @param {import('./confirmation.js').Confirmation} confirmation
   * @param {(filter: string) => void} onFilter
   */
  constructor(confirmation, onFilter) {
    super(
      t('recalculations.title'),
      'recalculations',
      columns((job) => this.#askToCancel(confirmation, job)),
      ({ id }) => id,
      t('recalculations.none'),
    );
    this.#form = new RequestForm(confirmation);
    const filters = choice(
      t('recalculations.filter'),
      ['all', 'under_way'].map((name) => [name, t(`recalculations.${name}`)]),
      this.#filter,
      onFilter,
      { name: 'jobs' },
    );
    this.#choose = filters.querySelector('select');
    this.body.before(h('div', { class: 'panel-filter' }, filters));
    this.element.append(this.#form.element);
  }

  /**
   * Says which of them to show.
   *
   * @param {string} filter `all` or `under_way`
   */
  filter(filter) {
    this.#filter = filter;
    this.#choose.value = filter;
    this.#drawFiltered();
  }

  draw(list, whyNot) {
    this.#list = list;
    this.#whyNot = whyNot;
    this.#drawFiltered();
  }

  #askToCancel(confirmation, job) {
    const range = rangeOf(job);
    confirmation.ask({
      heading: t('recalculations.cancelHeading'),
      text:
        t('recalculations.cancelText', {
          kind: nameOf('kind', job.kind),
          range,
          ads: adsText(job),
        }) + (job.kind === 'correction' ? ` ${t('recalculations.cancelCorrection')}` : ''),
      yes: t('recalculations.cancelYes'),
      action: () => ask(address(`v1/recalculations/${job.id}`), { method: 'DELETE' }),
      done: () => this.tell(t('recalculations.cancelled', { range })),
    });
  }

  #drawFiltered() {
    const wanted = (job) => this.#filter === 'all' || isUnderWay(job);
    super.draw(this.#list?.filter(wanted) ?? null, this.#whyNot);
  }
}

function columns(onCancel) {
  return [
    {
      name: t('column.range'),
      text: rangeOf,
      raw: ({ from, to }) => `${from}/${to}`,
      title: ({ minutes }) => t('minutes', { n: format.number(minutes) }),
    },
    { name: t('column.kind'), text: ({ kind }) => nameOf('kind', kind), raw: ({ kind }) => kind },
    {
      name: t('column.ads'),
      long: true,
      text: adsText,
      raw: ({ ads }) => (ads ?? []).join(' '),
      title: ({ ads }) => (ads?.length > 0 ? ads.join(', ') : null),
    },
    {
      name: t('column.state'),
      long: true,
      text: stateText,
      raw: ({ state }) => state,
      state: ({ state }) => (state === 'failed' ? 'bad' : null),
    },
    { name: t('column.progress'), text: progressText, part: () => new Progress() },
    {
      name: t('column.created'),
      text: ({ created }) => format.dayAndClock(new Date(created)),
      raw: ({ created }) => created,
    },
    { name: '', text: () => '', part: () => new CancelButton(onCancel) },
  ];
}

function adsText({ ads, ads_left_out: leftOut = 0 }) {
  if (!(ads?.length > 0)) {
    return t('recalculations.allAds');
  }
  const more = ads.length + leftOut - MAX_ADS_NAMED;
  return ads.slice(0, MAX_ADS_NAMED).join(', ') + (more > 0 ? ` +${format.number(more)}` : '');
}

/** Why something was cancelled is said by that already. */
function stateText({ state, reason }) {
  return [nameOf('state', state), state === 'cancelled' ? '' : reason].filter(Boolean).join(': ');
}

function progressText(job) {
  const texts = [];
  if (job.tasks > 0) {
    texts.push(
      t('recalculations.tasks', {
        done: format.number(job.tasks_done ?? 0),
        tasks: format.number(job.tasks),
      }),
    );
  }
  if (job.clicks_read > 0) {
    texts.push(t('recalculations.clicks', { n: format.short(job.clicks_read) }));
  }
  if (isUnderWay(job)) {
    if (job.clicks_per_second > 0) {
      texts.push(t('pipeline.perSecond', { n: format.short(job.clicks_per_second) }));
    }
    if (job.expected_end) {
      const time = format.clockWithSeconds(new Date(job.expected_end));
      texts.push(t('recalculations.expected', { time }));
    } else if (job.state !== WAITING) {
      texts.push(t('recalculations.endUnknown'));
    }
  }
  return texts.join(' · ');
}

class Progress {
  #bar = h('progress', { 'aria-label': t('column.progress') });
  #text = h('span', {});

  element = h('span', { class: 'job-progress' }, this.#bar, this.#text);

  draw(job) {
    const isShown = isUnderWay(job) && job.tasks > 0;
    show(this.#bar, isShown);
    if (isShown) {
      setAttribute(this.#bar, 'max', job.tasks);
      setAttribute(this.#bar, 'value', job.tasks_done ?? 0);
    }
    setText(this.#text, progressText(job));
  }
}

/** What is being removed can be neither kept nor brought back: such a job has to go on. */
class CancelButton {
  #job;
  element;

  constructor(onCancel) {
    this.element = h(
      'button',
      { type: 'button', onclick: () => onCancel(this.#job) },
      t('recalculations.cancel'),
    );
  }

  draw(job) {
    this.#job = job;
    show(this.element, isUnderWay(job) && job.state !== 'removing');
    setAttribute(this.element, 'aria-label', `${t('recalculations.cancel')}: ${rangeOf(job)}`);
  }
}

/** Asks for a recalculation, once it is confirmed. What was typed stays until it has begun. */
class RequestForm {
  #confirmation;
  #from = timeField('from');
  #to = timeField('to');
  #ads = h('textarea', { name: 'ads', rows: 2, spellcheck: 'false' });
  #incomplete = h('input', { type: 'checkbox', name: 'accept_incomplete_archive' });
  #send = h('button', { type: 'submit', class: 'primary' }, t('recalculations.begin'));
  #outcome = h('p', { class: 'outcome', tabindex: -1, hidden: true });
  #form = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        this.#confirm();
      },
    },
    h(
      'div',
      { class: 'filters' },
      field(t('ad.from'), this.#from),
      field(t('ad.to'), this.#to),
      field(t('recalculations.ads'), this.#ads),
    ),
    h(
      'label',
      { class: 'field check' },
      this.#incomplete,
      h('span', {}, t('recalculations.incomplete')),
    ),
    h('p', { class: 'note' }, t('recalculations.zone', { zone: timeZone().replaceAll('_', ' ') })),
    h('p', { class: 'buttons' }, this.#send),
    this.#outcome,
  );

  element = h(
    'details',
    { class: 'request' },
    h('summary', {}, t('recalculations.heading')),
    this.#form,
  );

  /**
   * @param {import('./confirmation.js').Confirmation} confirmation
   */
  constructor(confirmation) {
    this.#confirmation = confirmation;
  }

  #confirm() {
    const [from, to] = [instantOf(this.#from), instantOf(this.#to)];
    const ads = this.#adIds();
    this.#confirmation.ask({
      heading: t('recalculations.beginHeading'),
      text:
        t('recalculations.beginText', { range: rangeOf({ from, to }), ads: adsText({ ads }) }) +
        (this.#incomplete.checked ? ` ${t('recalculations.incomplete')}.` : ''),
      yes: t('recalculations.begin'),
      // What comes of it is said at the form.
      action: async () => {},
      done: () => this.#begin(from, to, ads),
    });
  }

  #adIds() {
    return this.#ads.value
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  }

  async #begin(from, to, ads) {
    this.#send.disabled = true;
    show(this.#outcome, false);
    try {
      const response = await ask(address('v1/recalculations'), {
        method: 'POST',
        body: {
          from,
          to,
          ...(ads.length > 0 ? { ads } : {}),
          accept_incomplete_archive: this.#incomplete.checked,
        },
      });
      const { id } = await response.json();
      this.#form.reset();
      this.#say('good', t('recalculations.begun', { id }));
    } catch (failure) {
      this.#say('bad', failure.message);
    } finally {
      this.#send.disabled = false;
    }
  }

  #say(state, text) {
    setText(this.#outcome, text);
    this.#outcome.dataset.state = state;
    show(this.#outcome, true);
    this.#outcome.focus();
  }
}

function field(label, control) {
  return h('label', { class: 'field' }, h('span', {}, label), control);
}

function timeField(name) {
  return h('input', { type: 'datetime-local', name, required: true });
}

function instantOf({ value }) {
  return fromField(value).toISOString();
}
