import { ask, Problem } from './api.js';

/** An answer that was read longer ago than this, compared with the freshest seen, is stale. */
const STALE_MILLIS = 10_000;

/** Heartbeats come every 15 s unless configured otherwise; two may be missed. */
const SILENCE_MILLIS = 40_000;

/** A clock that stood still for so long was asleep, and so was its connection. */
const SLEPT_MILLIS = 10_000;

/** A stream that its process has ended is open again before that, 3 s later unless configured. */
const LOST_MILLIS = 5_000;
const RETRY_MILLIS = 3_000;
const MAX_RETRY_MILLIS = 30_000;

/**
 * Follows an answer by server-sent events: reconnects, survives sleep, and knows how old the answer
 * is. There is one for each page.
 */
export class Stream {
  #url;
  #onAnswer;
  #onState;
  #source = null;
  #timer;
  #retry = null;
  #retryMillis = RETRY_MILLIS;
  #lastTick = Date.now();
  #lastSign = performance.now();
  #asOf = null;
  #leastAge = Infinity;
  #connected = false;
  #lostAt = null;
  #problem = null;
  #told = '';
  #wake = () => this.#afterSleep();

  /**
   * @param {URL} url
   * @param {(answer: Object) => void} onAnswer called with each answer
   * @param {(state: {name: 'connecting'|'live'|'stale'|'failed', asOf: Date|null,
   *     problem: Problem|null}) => void} onState called when the state has changed, and whenever
   *     `asOf`, until when the answer is known to be the newest, has
   */
  constructor(url, onAnswer, onState) {
    this.#url = url;
    this.#onAnswer = onAnswer;
    this.#onState = onState;
    this.#timer = setInterval(() => this.#tick(), 1000);
    window.addEventListener('online', this.#wake);
    window.addEventListener('pageshow', this.#wake);
    this.#open();
  }

  /** Ends it. */
  close() {
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    window.removeEventListener('online', this.#wake);
    window.removeEventListener('pageshow', this.#wake);
    this.#source?.close();
    this.#source = null;
  }

  #open() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource(this.#url);
    this.#source = source;
    this.#lastSign = performance.now();
    source.onopen = () => {
      this.#connected = true;
      this.#problem = null;
      this.#retryMillis = RETRY_MILLIS;
      this.#signOfLife();
      this.#tell();
    };
    source.onmessage = (event) => {
      const answer = JSON.parse(event.data);
      this.#signOfLife();
      this.#wasRead(answer.as_of);
      this.#onAnswer(answer);
    };
    source.addEventListener('heartbeat', (event) => {
      this.#signOfLife();
      this.#wasRead(JSON.parse(event.data).as_of ?? null);
    });
    source.addEventListener('problem', (event) => {
      const { status, title, detail } = JSON.parse(event.data);
      this.#end(new Problem(status, title, detail));
    });
    source.onerror = () => {
      this.#lost();
      // Unlike a broken connection, a refusal is not tried again by the browser; nor does it say why.
      if (source.readyState === EventSource.CLOSED && source === this.#source) {
        this.#askWhy();
      }
    };
  }

  async #askWhy() {
    const source = this.#source;
    const abort = new AbortController();
    let problem = null;
    try {
      await ask(this.#url, { accept: 'text/event-stream', signal: abort.signal });
      abort.abort();
    } catch (failure) {
      problem = failure instanceof Problem ? failure : null;
    }
    if (source === this.#source) {
      this.#end(problem);
    }
  }

  /** Without an event source: for good if asking again cannot help. */
  #end(problem) {
    this.#source?.close();
    this.#lost();
    this.#problem = problem;
    if (!problem?.isFinal) {
      this.#retry = setTimeout(() => this.#open(), this.#retryMillis);
      this.#retryMillis = Math.min(2 * this.#retryMillis, MAX_RETRY_MILLIS);
    }
    this.#tell();
  }

  #lost() {
    this.#connected = false;
    this.#lostAt ??= performance.now();
    this.#tell();
  }

  #signOfLife() {
    this.#lastSign = performance.now();
    this.#connected = true;
  }

  /** What was lost is found again only with an answer: an open connection does not say how old it is. */
  #wasRead(asOf) {
    if (asOf === null) {
      // The service has not been able to read it yet.
      this.#lostAt ??= performance.now();
    } else {
      this.#lostAt = null;
      this.#asOf = new Date(asOf);
      // The clocks differ by an unknown time, which the freshest answer bounds.
      this.#leastAge = Math.min(this.#leastAge, Date.now() - this.#asOf);
    }
    this.#tell();
  }

  #tick() {
    const now = Date.now();
    const slept = now - this.#lastTick > SLEPT_MILLIS;
    this.#lastTick = now;
    if (slept) {
      this.#leastAge = Infinity;
      this.#lostAt = -Infinity;
      this.#afterSleep();
    } else if (this.#connected && performance.now() - this.#lastSign > SILENCE_MILLIS) {
      this.#lost();
      this.#open();
    }
    this.#tell();
  }

  #afterSleep() {
    if (this.#source !== null && !this.#problem?.isFinal) {
      this.#open();
    }
  }

  #name() {
    if (this.#problem?.isFinal) {
      return 'failed';
    }
    if (this.#asOf === null) {
      return this.#problem === null && this.#lostAt === null ? 'connecting' : 'stale';
    }
    const silent = this.#lostAt !== null && performance.now() - this.#lostAt > LOST_MILLIS;
    // Between heartbeats nothing is said of an answer that stays the same.
    const old = this.#ageAtLastSign() > STALE_MILLIS;
    return silent || old ? 'stale' : 'live';
  }

  #ageAtLastSign() {
    const sinceSign = performance.now() - this.#lastSign;
    return Date.now() - sinceSign - this.#asOf - this.#leastAge;
  }

  #tell() {
    const state = { name: this.#name(), asOf: this.#asOf, problem: this.#problem };
    const told = `${state.name} ${state.asOf?.getTime()} ${state.problem?.message}`;
    if (told !== this.#told) {
      this.#told = told;
      this.#onState(state);
    }
  }
}
