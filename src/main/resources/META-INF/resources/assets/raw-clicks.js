import { addressOf, ask } from './api.js';
import { h, setText } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';
import { VirtualTable } from './virtual-table.js';

/** More clicks than that are for the API. */
const MAX_ROWS = 10_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HEADER = [
  t('raw.time'),
  t('raw.eventId'),
  t('dimension.country'),
  t('dimension.device'),
  t('dimension.ip'),
  t('dimension.userId'),
  t('raw.others'),
];
const KNOWN = ['event_id', 'ad_id', 'click_time', 'country', 'device', 'ip', 'user_id'];

/** An ad's clicks as they were received, read when somebody wants to see them. */
export class RawClicks extends Panel {
  #range = null;
  #rows = [];
  #reading = new AbortController();
  #progress = h('span', { class: 'progress', 'aria-live': 'polite' });
  #load;
  #stop;
  #link;
  #table = new VirtualTable(t('raw.title'), HEADER);

  constructor() {
    const link = h('a', { class: 'quiet' }, 'NDJSON');
    super(t('raw.title'), 'raw-clicks', { extra: [link] });
    this.#link = link;
    this.#load = h('button', { type: 'button', onclick: () => this.#read() }, t('raw.load'));
    this.#stop = h(
      'button',
      { type: 'button', hidden: true, onclick: () => this.#reading.abort() },
      t('raw.stop'),
    );
    this.body.append(
      h('p', { class: 'raw-actions' }, this.#load, this.#stop, this.#progress),
      this.#table.element,
    );
    this.show(() => this.#asRows());
  }

  /**
   * Says which clicks are meant: those of the range's last hour, since a day may have millions.
   *
   * @param {{adId: string, from: number, to: number}|null} range in milliseconds since 1970
   */
  range(range) {
    if (range === null || range.adId !== this.#range?.adId) {
      this.#reading.abort();
      this.#rows = [];
      this.#table.draw([]);
      setText(this.#progress, '');
    }
    this.#range = range;
    this.#load.disabled = range === null;
    if (range !== null) {
      const from = Math.max(range.from, range.to - HOUR);
      this.note(
        t('raw.note', {
          from: format.dayAndClock(new Date(from)),
          to: format.dayAndClock(new Date(range.to)),
        }),
      );
      this.#link.href = this.#address(Math.max(range.from, range.to - DAY), range.to).href;
    }
  }

  #address(from, to) {
    return addressOf(this.#range.adId, 'raw-clicks', {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    });
  }

  async #read() {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#rows = [];
    this.#stop.hidden = false;
    this.#load.disabled = true;
    const { from, to } = this.#range;
    try {
      const response = await ask(this.#address(Math.max(from, to - HOUR), to), {
        accept: 'application/x-ndjson',
        signal: reading.signal,
      });
      await this.#receive(response.body.pipeThrough(new TextDecoderStream()).getReader());
      reading.abort();
      this.#tell('');
    } catch (failure) {
      this.#tell(failure.name === 'AbortError' ? t('raw.stopped') : failure.message);
    } finally {
      this.#stop.hidden = true;
      this.#load.disabled = false;
    }
  }

  async #receive(reader) {
    let rest = '';
    while (this.#rows.length < MAX_ROWS) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      this.#rows.push(
        ...lines.slice(0, MAX_ROWS - this.#rows.length).map((line) => rowOf(JSON.parse(line))),
      );
      this.#table.draw(this.#rows);
      this.#tell('');
    }
  }

  #tell(more) {
    const count = t(this.#rows.length === MAX_ROWS ? 'raw.first' : 'raw.count', {
      n: format.number(this.#rows.length),
    });
    setText(this.#progress, more === '' ? count : `${count} · ${more}`);
    this.show(() => this.#asRows());
  }

  #asRows() {
    return {
      header: HEADER,
      rows: this.#rows,
    };
  }
}

function rowOf({ click }) {
  const others = Object.fromEntries(
    Object.entries(click).filter(([name]) => !KNOWN.includes(name)),
  );
  return [
    click.click_time ?? '',
    click.event_id ?? '',
    click.country ?? '',
    click.device ?? '',
    click.ip ?? '',
    click.user_id ?? '',
    Object.keys(others).length > 0 ? JSON.stringify(others) : '',
  ].map(String);
}
