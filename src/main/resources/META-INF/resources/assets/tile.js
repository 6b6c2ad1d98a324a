import { h, setText } from './dom.js';

/** One figure with what it means. */
export function tile(label) {
  const value = h('strong', {}, '–');
  const note = h('span', { class: 'tile-note' });
  return {
    element: h('div', { class: 'tile' }, h('span', { class: 'tile-label' }, label), value, note),
    set(text, about) {
      setText(value, text);
      setText(note, about);
    },
  };
}
