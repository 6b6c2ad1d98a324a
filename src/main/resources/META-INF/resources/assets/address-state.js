/**
 * What a page shows, as its address says it. What is as usual is left out, so that addresses stay
 * short. What is not understood is taken for the usual, and leaves the address: whoever is sent it
 * is to see the same.
 */
export class AddressState {
  #fields;

  /**
   * @param {Object<string, {usual: string, valid: (value: string) => boolean}>} fields by the names
   *     of their parameters
   */
  constructor(fields) {
    this.#fields = fields;
    this.#correct();
  }

  #correct() {
    const url = new URL(location.href);
    for (const [name, { valid }] of Object.entries(this.#fields)) {
      const value = url.searchParams.get(name);
      if (value !== null && !valid(value)) {
        url.searchParams.delete(name);
      }
    }
    if (url.href !== location.href) {
      history.replaceState(null, '', url);
    }
  }

  /** What the address says now. */
  read() {
    const given = new URL(location.href).searchParams;
    return Object.fromEntries(
      Object.entries(this.#fields).map(([name, { usual, valid }]) => {
        const value = given.get(name);
        return [name, value !== null && valid(value) ? value : usual];
      }),
    );
  }

  /** Puts changes into the address, as a step that the browser can take back. */
  change(changes) {
    const before = location.href;
    const url = new URL(before);
    for (const [name, value] of Object.entries(changes)) {
      if (value === this.#fields[name].usual) {
        url.searchParams.delete(name);
      } else {
        url.searchParams.set(name, value);
      }
    }
    if (url.href !== before) {
      history.pushState(null, '', url);
    }
  }
}
