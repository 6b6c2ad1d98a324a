/** Asks Clickfold's API. */

/** Where Clickfold is served, whatever path a proxy has put before it. */
export const BASE = new URL('../', import.meta.url);

/** Why the API has not answered as asked: an RFC 9457 problem, or what stands in for one. */
export class Problem extends Error {
  /**
   * @param {number} status 0 if there was no answer at all
   * @param {string} title
   * @param {string} [detail]
   */
  constructor(status, title, detail) {
    super(detail || title);
    this.status = status;
    this.title = title;
  }

  /** Whether asking the same again cannot help. */
  get isFinal() {
    return this.status >= 400 && this.status < 500 && this.status !== 429;
  }
}

/**
 * The address of a question.
 *
 * @param {string} path below the root, without a slash in front
 * @param {Object} parameters those that are null or empty are left out
 */
export function address(path, parameters = {}) {
  const url = new URL(path, BASE);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      url.searchParams.append(name, value);
    }
  }
  return url;
}

/** Ids that paths, and what proxies make of them, keep as they are. */
const PLAIN_ID = /^[\w~-][\w.~-]*$/;

/**
 * The address of a question about an ad: its own path, which proxies send to whoever answers
 * queries, unless the id would not survive in one.
 *
 * @param {string} adId
 * @param {string} question such as `clicks`
 * @param {Object} parameters
 */
export function addressOf(adId, question, parameters) {
  return PLAIN_ID.test(adId)
    ? address(`v1/ads/${adId}/${question}`, parameters)
    : address(`v1/${question}`, { ad_id: adId, ...parameters });
}

/**
 * Asks once.
 *
 * @param {URL} url
 * @param {{accept?: string, signal?: AbortSignal, method?: string, body?: Object}} [options] `body` is
 *     sent as JSON
 * @returns {Promise<Response>} an answer that is ok
 * @throws {Problem}
 */
export async function ask(
  url,
  { accept = 'application/json', signal, method = 'GET', body = null } = {},
) {
  const headers = { Accept: accept };
  if (body !== null) {
    headers['Content-Type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === null ? null : JSON.stringify(body),
      signal,
    });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, failure.message);
  }
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response;
}

async function problemOf(response) {
  try {
    const problem = await response.json();
    return new Problem(response.status, problem.title ?? response.statusText, problem.detail);
  } catch {
    return new Problem(response.status, response.statusText || String(response.status));
  }
}
