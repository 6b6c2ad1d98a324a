import { address, ask } from './api.js';
import { h, setAttribute } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { ListPanel } from './list-panel.js';

/** Hours whose stored counts were compared with the archived clicks. */
export class Reconciliations extends ListPanel {
  /**
   * @param {import('./confirmation.js').Confirmation} confirmation
   */
  constructor(confirmation) {
    super(
      t('reconciliations.title'),
      'reconciliations',
      columns((report) => this.#ask(confirmation, report)),
      ({ hour }) => hour,
      t('reconciliations.none'),
    );
  }

  #ask(confirmation, { hour, difference }) {
    const repair = h('input', { type: 'checkbox', name: 'repair' });
    const time = format.dayAndClock(new Date(hour));
    confirmation.ask({
      heading: t('reconciliations.heading', { time }),
      text: t('reconciliations.text', { clicks: format.number(difference) }),
      more: [
        h('label', { class: 'field check' }, repair, h('span', {}, t('reconciliations.repair'))),
      ],
      yes: t('reconciliations.compare'),
      action: () =>
        ask(address('v1/reconciliations'), {
          method: 'POST',
          body: { hour, repair: repair.checked },
        }),
      done: () => this.tell(t('reconciliations.begun', { time })),
    });
  }
}

function columns(onCompare) {
  const number = (name, read) => ({
    name,
    number: true,
    text: (report) => format.number(read(report)),
    raw: read,
  });
  return [
    {
      name: t('column.hour'),
      text: ({ hour }) => format.dayAndClock(new Date(hour)),
      raw: ({ hour }) => hour,
    },
    {
      ...number(t('column.difference'), ({ difference }) => difference),
      text: ({ difference, differing_ads: ads }) =>
        difference === 0
          ? `● ${format.number(0)}`
          : `■ ${t('reconciliations.differs', {
              clicks: format.number(difference),
              ads: format.number(ads),
            })}`,
      state: ({ difference }) => (difference === 0 ? null : 'bad'),
    },
    number(t('column.counted'), ({ counted }) => counted),
    number(t('column.stored'), ({ stored }) => stored),
    number(t('column.rawClicks'), (report) => report.raw_clicks),
    number(t('column.duplicates'), ({ duplicates }) => duplicates),
    number(t('column.late'), ({ late }) => late),
    {
      name: t('column.compared'),
      text: ({ compared }) => format.dayAndClock(new Date(compared)),
      raw: ({ compared }) => compared,
    },
    { name: '', text: () => '', part: () => new CompareButton(onCompare) },
  ];
}

class CompareButton {
  #report;
  element;

  constructor(onCompare) {
    this.element = h(
      'button',
      { type: 'button', onclick: () => onCompare(this.#report) },
      t('reconciliations.again'),
    );
  }

  draw(report) {
    this.#report = report;
    const time = format.dayAndClock(new Date(report.hour));
    setAttribute(this.element, 'aria-label', `${t('reconciliations.again')}: ${time}`);
  }
}
