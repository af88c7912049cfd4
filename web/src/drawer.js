// SPDX-License-Identifier: Apache-2.0
//
// A dialog at the side of the page for what belongs to one row.
//
// Invariant: modal, so focus stays in it and goes back to where it came from; Escape, its button and a
// click beside it close it.
import {el} from './dom.js';

export class Drawer {
  constructor() {
    this.content = el('div.content', {tabindex: -1});
    this.element = el('dialog.details', {'aria-labelledby': 'details-title',
      onclick: (event) => {
        if (event.target === this.element) this.close();
      }},
    el('button.close', {type: 'button', 'aria-label': 'Close', onclick: () => this.close()}, '×'),
    this.content);
  }

  /** Shows `parts` (elements; what is falsy is left out) under `title`. */
  open(title, parts) {
    this.content.replaceChildren(el('h2', {id: 'details-title'}, title), ...parts.filter(Boolean));
    if (!this.element.open) this.element.showModal();
    this.content.scrollTop = 0;
  }

  close() {
    this.element.close();
  }
}

/** A list of facts: [title, text] pairs; falsy ones are left out. */
export function facts(pairs) {
  return el('dl.facts', {}, pairs.filter(Boolean).map(([title, text]) =>
    el('div', {}, el('dt', {}, title), el('dd', {}, text))));
}
