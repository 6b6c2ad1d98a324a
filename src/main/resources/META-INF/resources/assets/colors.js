import { h } from './dom.js';

const probe = h('span', { hidden: true });

/**
 * A colour of the style sheet as canvases understand it, in the present theme.
 *
 * @param {string} name of a custom property
 */
export function color(name) {
  if (!probe.isConnected) {
    document.body.append(probe);
  }
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** The fonts of the page, as canvases understand them. */
export function font() {
  return getComputedStyle(document.body).fontFamily;
}
