/** Makes elements. Texts are always text: nothing is parsed as HTML. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element.
 *
 * @param {string} name the tag's name
 * @param {Object} [attributes] `on…` adds a listener, `class` and all others are attributes; `null`,
 *     `undefined` and `false` leave one out
 * @param {...(Node|string|null)} children
 */
export function h(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an element of SVG, as `h` does. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else {
      element.setAttribute(key, value === true ? '' : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets a text only if it is another one, so that nothing is laid out in vain. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Sets an attribute only if it has another value; `null` takes it away. */
export function setAttribute(element, name, value) {
  if (value === null) {
    element.removeAttribute(name);
  } else if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

/**
 * Makes elements the children of another, in this order. What is in its place already is not
 * touched, so that focus and selection stay.
 */
export function arrange(parent, elements) {
  const wanted = new Set(elements);
  for (const child of [...parent.children]) {
    if (!wanted.has(child)) {
      child.remove();
    }
  }
  let there = parent.firstElementChild;
  for (const element of elements) {
    if (there === element) {
      there = there.nextElementSibling;
    } else {
      parent.insertBefore(element, there);
    }
  }
}

/** Shows or hides an element, if it is not so already. */
export function show(element, shown) {
  if (element.hidden === shown) {
    element.hidden = !shown;
  }
}

/** Lets the browser save a file. */
export function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = h('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Makes the fields of a form anew; the one that had the focus has it again, by its name. */
export function keepFocus(form, make) {
  const focused = document.activeElement;
  const name = form.contains(focused) ? focused.name : '';
  make();
  if (name) {
    form.elements[name]?.focus();
  }
}
