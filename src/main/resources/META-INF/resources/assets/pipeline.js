import { color, font } from './colors.js';
import { h, setAttribute, setText, svg } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { Panel } from './panel.js';
import { LAYOUTS } from './pipeline-layout.js';
import { MARKS } from './verdict.js';

/** Narrower than that, texts of the wide picture would be too small. */
const MIN_WIDE_PIXELS = 860;

/** Of longer names the end is shown: a deployment's topics mostly begin alike. */
const MAX_NAME = 21;
const LINES = [19, 36, 53];
const PADDING = 9;

/** The width of letters, the widest fonts' and those of Korean. */
const LETTER = 7;
const WIDE_LETTER = 12.5;
const PNG_SCALE = 2;
const PNG_PADDING = 16;
const PNG_TITLE = 28;
const STORE = 'cassandra';
const ROLES = ['collector', 'aggregator', 'ranker', 'writer', 'archiver', 'recalculator', 'query'];

/** By role, the topics that it reads, in the order of the API. */
const TOPICS = {
  aggregator: ['ad-clicks', 'hot-ad-clicks'],
  ranker: ['click-counts', 'ad-ranks'],
  writer: ['click-counts'],
  archiver: ['ad-clicks'],
  recalculator: ['recalculation-tasks', 'late-clicks'],
};

/** How bad the states of queues are. */
const QUEUE_LEVELS = {
  flowing: 'good',
  idle: 'idle',
  behind: 'warn',
  stalled: 'bad',
  held: 'bad',
  unknown: 'unknown',
};

/** What the picture of a PNG needs of the style sheet. */
const STYLES = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'font-family',
  'font-size',
  'font-weight',
];

/** The roles and what waits between them, as a picture. */
export class Pipeline extends Panel {
  #boxes = new Map();
  #ways = new Map();
  #layout = null;
  #svg = svg('svg', { class: 'pipeline', role: 'img', 'aria-label': t('pipeline.label') });

  constructor() {
    super(t('pipeline.title'), 'pipeline', { canvas: () => this.#picture() });
    for (const { from, to } of LAYOUTS.wide.ways) {
      this.#ways.set(`${from} → ${to}`, svg('path', { class: 'way' }));
    }
    for (const name of Object.keys(LAYOUTS.wide.boxes)) {
      this.#boxes.set(name, new Box(name.includes(' ') ? 'queue' : 'role'));
    }
    this.#svg.append(
      ...this.#ways.values(),
      ...[...this.#boxes.values()].map((box) => box.element),
    );
    this.body.append(this.#svg);
    this.#arrange(MIN_WIDE_PIXELS);
    new ResizeObserver(([{ contentRect }]) => this.#arrange(contentRect.width)).observe(this.body);
  }

  #arrange(pixels) {
    const layout = pixels < MIN_WIDE_PIXELS ? LAYOUTS.narrow : LAYOUTS.wide;
    // It has no width where it is not shown.
    if (layout === this.#layout || pixels === 0) {
      return;
    }
    this.#layout = layout;
    setAttribute(this.#svg, 'viewBox', `0 0 ${layout.width} ${layout.height}`);
    setAttribute(this.#svg, 'width', layout.width);
    setAttribute(this.#svg, 'height', layout.height);
    for (const [name, box] of this.#boxes) {
      box.place(layout.boxes[name]);
    }
    for (const { from, to, path } of layout.ways) {
      setAttribute(this.#ways.get(`${from} → ${to}`), 'd', path);
    }
  }

  /**
   * Draws.
   *
   * @param {Object} answer of `v1/operations`
   */
  draw({ stages, queues, unavailable }) {
    for (const role of ROLES) {
      this.#boxes.get(role).draw(
        roleTexts(
          role,
          stages.find((stage) => stage.role === role),
        ),
      );
    }
    for (const [role, topics] of Object.entries(TOPICS)) {
      for (const [topic, queue] of placed(
        topics,
        queues.filter((one) => one.role === role),
      )) {
        const texts = queueTexts(topic, queue);
        this.#boxes.get(`${topic} ${role}`).draw(texts);
        setAttribute(this.#ways.get(`${topic} ${role} → ${role}`), 'data-state', texts.level);
      }
    }
    this.#boxes.get(STORE).draw(storeTexts(unavailable.some(({ source }) => source === STORE)));
    this.show(() => tableOf(stages, queues));
  }

  async #picture() {
    const { width, height } = this.#layout;
    const copy = this.#svg.cloneNode(true);
    const originals = [...this.#svg.querySelectorAll('*')];
    [...copy.querySelectorAll('*')].forEach((element, i) => {
      const style = getComputedStyle(originals[i]);
      for (const name of STYLES) {
        element.setAttribute(name, style.getPropertyValue(name));
      }
    });
    const image = h('img', {
      src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(
        new XMLSerializer().serializeToString(copy),
      )}`,
    });
    await image.decode();
    const canvas = h('canvas', {
      width: (width + 2 * PNG_PADDING) * PNG_SCALE,
      height: (height + PNG_TITLE + 2 * PNG_PADDING) * PNG_SCALE,
    });
    const ctx = canvas.getContext('2d');
    ctx.scale(PNG_SCALE, PNG_SCALE);
    ctx.fillStyle = color('--surface');
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.fillStyle = color('--text');
    ctx.font = `600 14px ${font()}`;
    ctx.fillText(t('pipeline.title'), PNG_PADDING, PNG_PADDING + 14);
    ctx.drawImage(image, PNG_PADDING, PNG_PADDING + PNG_TITLE, width, height);
    return canvas;
  }
}

/** A role, a queue or the store: its name, its state behind a mark, and a figure. */
class Box {
  #title = svg('title');
  #frame = svg('rect', {});
  #name = svg('text', { class: 'name' });
  #mark = svg('tspan', { class: 'mark' });
  #says = svg('tspan', {});
  #state = svg('text', {}, this.#mark, this.#says);
  #figure = svg('text', {});
  #lines = [this.#name, this.#state, this.#figure];
  #room = Infinity;

  constructor(kind) {
    this.element = svg('g', { class: `box ${kind}` }, this.#title, this.#frame, ...this.#lines);
    setAttribute(this.#frame, 'rx', kind === 'queue' ? 4 : 14);
  }

  place({ x, y, width, height }) {
    for (const [name, value] of Object.entries({ x, y, width, height })) {
      setAttribute(this.#frame, name, value);
    }
    this.#lines.forEach((text, i) => {
      setAttribute(text, 'x', x + PADDING);
      setAttribute(text, 'y', y + LINES[i]);
    });
    this.#room = width - 2 * PADDING;
    this.#fit();
  }

  draw({ name, level, state, figure = '' }) {
    setAttribute(this.element, 'data-state', level);
    setText(this.#title, [name, state, figure].filter(Boolean).join(' · '));
    setText(this.#name, name.length > MAX_NAME ? `…${name.slice(1 - MAX_NAME)}` : name);
    setText(this.#mark, MARKS[level]);
    setText(this.#says, ` ${state}`);
    setText(this.#figure, figure);
    this.#fit();
  }

  /** Has texts made narrower that are too long. Only those that may be are measured: it takes time. */
  #fit() {
    for (const text of this.#lines) {
      if (text.hasAttribute('textLength')) {
        text.removeAttribute('textLength');
      }
      if (widthOf(text.textContent) > this.#room && text.getComputedTextLength() > this.#room) {
        setAttribute(text, 'textLength', this.#room);
        setAttribute(text, 'lengthAdjust', 'spacingAndGlyphs');
      }
    }
  }
}

/** The width that a text has at most, about. */
function widthOf(text) {
  const wide = text.match(/[\u1100-\uffdc]/g)?.length ?? 0;
  return wide * WIDE_LETTER + (text.length - wide) * LETTER;
}

/** Topics may have other names than usual: what is not found by its name is found by its place. */
function placed(topics, queues) {
  const rest = [...queues];
  const found = new Map();
  const take = (topic, isIt) => {
    const at = rest.findIndex(isIt);
    if (!found.has(topic) && at >= 0) {
      found.set(topic, rest.splice(at, 1)[0]);
    }
  };
  const longestFirst = topics.toSorted((a, b) => b.length - a.length);
  longestFirst.forEach((topic) => take(topic, (queue) => queue.topic.endsWith(topic)));
  topics.forEach((topic) => take(topic, () => true));
  return topics.map((topic) => [topic, found.get(topic)]);
}

function roleTexts(role, stage) {
  const processes = stage?.processes ?? null;
  if (processes === null) {
    return { name: role, level: 'unknown', state: t('pipeline.unknown') };
  }
  if (processes === 0) {
    return { name: role, level: 'bad', state: t('pipeline.nobody') };
  }
  const { ready, per_second: perSecond } = stage;
  return {
    name: role,
    level: roleLevel(stage),
    state: t('pipeline.ready', {
      ready: ready === null ? '?' : format.number(ready),
      processes: format.number(processes),
    }),
    figure: perSecond === null ? '' : t('pipeline.perSecond', { n: format.rate(perSecond) }),
  };
}

function roleLevel({ processes, ready, troubles }) {
  if (ready === null) {
    return 'unknown';
  }
  if (ready === 0) {
    return 'bad';
  }
  return ready < processes || troubles.length > 0 ? 'warn' : 'good';
}

function queueTexts(topic, queue) {
  const name = queue?.topic ?? topic;
  const waiting = queue?.waiting ?? null;
  const level = QUEUE_LEVELS[queue?.state] ?? 'unknown';
  if (level === 'unknown' || waiting === null) {
    return { name, level: 'unknown', state: t('pipeline.unknown') };
  }
  const delay = queue.delay_seconds;
  return {
    name,
    level,
    state: `${queueState(queue.state)} · ${delay === null ? '?' : format.shortDuration(delay)}`,
    figure: t('pipeline.waiting', { n: format.number(waiting) }),
  };
}

function queueState(state) {
  return t(`queue.${state in QUEUE_LEVELS ? state : 'unknown'}`);
}

function storeTexts(isAway) {
  return {
    name: 'Cassandra',
    level: isAway ? 'bad' : 'good',
    state: t(isAway ? 'pipeline.away' : 'pipeline.answers'),
  };
}

function tableOf(stages, queues) {
  const shown = (value, text) => (value === null ? t('pipeline.unknown') : text(value));
  return {
    header: [
      t('column.role'),
      t('column.topic'),
      t('column.ready'),
      t('column.processes'),
      t('column.perSecond'),
      t('column.waiting'),
      t('column.delay'),
      t('column.state'),
    ],
    rows: [
      ...stages.map(({ role, ready, processes, per_second: perSecond }) => [
        role,
        '',
        shown(ready, format.number),
        shown(processes, format.number),
        shown(perSecond, format.rate),
        '',
        '',
        '',
      ]),
      ...queues.map((queue) => [
        queue.role,
        queue.topic,
        '',
        '',
        shown(queue.per_second, format.rate),
        shown(queue.waiting, format.number),
        shown(queue.delay_seconds, format.duration),
        queueState(queue.state),
      ]),
    ],
    raw: [
      ...stages.map((stage) => [
        stage.role,
        '',
        stage.ready,
        stage.processes,
        stage.per_second,
        '',
        '',
        '',
      ]),
      ...queues.map((queue) => [
        queue.role,
        queue.topic,
        '',
        '',
        queue.per_second,
        queue.waiting,
        queue.delay_seconds,
        queue.state,
      ]),
    ],
  };
}
