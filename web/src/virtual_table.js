// SPDX-License-Identifier: Apache-2.0
//
// A table of any length: only the rows in sight exist.
//
// Invariant: to assistive software it is a grid that knows its full length and its order; one tab
// stop, arrow keys walk the rows, Enter chooses. On paper stand the first rows and how many there are more.
import {Virtualizer, elementScroll, observeElementOffset, observeElementRect} from '@tanstack/virtual-core';
import {el, plainTable} from './dom.js';
import {sortRows} from './sorting.js';

const PRINTED = 100;

export class VirtualTable {
  /**
   * `columns`: {key, title, numeric, value(row) → what is sorted by, text(row), cell(row) → elements
   * if text does not do, upwards: small numbers first}; `onChoose(row)`; `onSort(key)`. Rows are any
   * objects with their `position`.
   */
  constructor({label, columns, onChoose, onSort}) {
    this.columns = columns;
    this.onChoose = onChoose;
    this.rows = [];
    this.current = 0;
    this.shown = new Map();
    this.heads = columns.map((column) => {
      const button = el('button', {type: 'button', onclick: () => onSort(column.key)},
        column.numeric ? [el('span.arrow', {'aria-hidden': 'true'}), column.title]
                       : [column.title, el('span.arrow', {'aria-hidden': 'true'})]);
      return el(`div.cell.c-${column.key}${column.numeric ? '.n' : ''}`,
        {role: 'columnheader', 'aria-sort': 'none'}, button);
    });
    this.space = el('div.space', {role: 'presentation'});
    this.body = el('div.rows', {role: 'rowgroup', onkeydown: (event) => this.#key(event)}, this.space);
    this.grid = el('div.grid', {role: 'grid', 'aria-label': label, 'aria-colcount': columns.length},
      el('div.headrow', {role: 'rowgroup'},
        el('div.row.head', {role: 'row', 'aria-rowindex': 1}, this.heads)),
      this.body);
    this.paper = el('div.paper');
    this.element = el('div.table', {}, this.grid, this.paper);
    this.narrow = matchMedia('(max-width: 719px)');
    this.tall = this.narrow.matches;  // asked for once: it is slow
    this.virtualizer = new Virtualizer({...this.#options(), count: 0});
    this.virtualizer._didMount();
    this.narrow.addEventListener('change', () => this.#update());
    addEventListener('beforeprint', () => this.#print());
  }

  get height() {
    return this.tall ? 52 : 34;
  }

  #options() {
    return {
      count: this.rows.length,
      getScrollElement: () => this.body,
      estimateSize: () => this.height,
      overscan: 12,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => this.#draw(),
    };
  }

  /** Shows `rows` from the top, in the order of `sort`: {key, down}. */
  show(rows, sort) {
    const {value} = this.columns.find(({key}) => key === sort.key);
    this.rows = sortRows(rows, value, sort.down);
    this.current = 0;
    this.columns.forEach((column, k) => {
      const sorted = sort.key === column.key;
      this.heads[k].setAttribute('aria-sort', sorted ? (sort.down ? 'descending' : 'ascending') : 'none');
      this.heads[k].querySelector('.arrow').textContent = sorted ? (sort.down ? '▾' : '▴') : '';
    });
    this.grid.setAttribute('aria-rowcount', rows.length + 1);
    this.body.scrollTop = 0;
    this.#update();
  }

  #update() {
    this.tall = this.narrow.matches;
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.virtualizer.setOptions({...this.virtualizer.options, ...this.#options()});
    this.virtualizer._willUpdate();
    this.virtualizer.measure();
    this.#draw();
  }

  #draw() {
    if (!this.virtualizer) return;
    this.space.style.height = `${this.virtualizer.getTotalSize()}px`;
    const items = this.virtualizer.getVirtualItems();
    const wanted = new Set(items.map(({index}) => index));
    for (const [index, element] of this.shown) {
      if (wanted.has(index)) continue;
      element.remove();
      this.shown.delete(index);
    }
    for (const {index, start, size} of items) {
      if (this.shown.has(index) || index >= this.rows.length) continue;
      const element = this.#row(index);
      element.style.transform = `translateY(${start}px)`;
      element.style.height = `${size}px`;
      this.shown.set(index, element);
      this.space.append(element);
    }
  }

  #row(index) {
    const row = this.rows[index];
    return el(index % 2 ? 'div.row.odd' : 'div.row', {
      role: 'row', 'aria-rowindex': index + 2, tabindex: index === this.current ? 0 : -1,
      onclick: () => {
        this.#move(index, false);
        this.onChoose(row);
      },
    }, this.columns.map((column) =>
      el(`div.cell.c-${column.key}${column.numeric ? '.n' : ''}`, {role: 'gridcell'},
        column.cell ? column.cell(row) : el('span.text', {}, column.text(row)))));
  }

  #move(index, focus = true) {
    this.shown.get(this.current)?.setAttribute('tabindex', -1);
    this.current = Math.max(0, Math.min(index, this.rows.length - 1));
    if (!this.shown.has(this.current)) {
      this.virtualizer.scrollToIndex(this.current);
      // The rows there exist after the scroll event.
      const wait = (tries) => requestAnimationFrame(() => {
        if (this.shown.has(this.current)) this.#focus(focus);
        else if (tries) wait(tries - 1);
      });
      wait(30);
      return;
    }
    this.#focus(focus);
  }

  #focus(focus) {
    const element = this.shown.get(this.current);
    element.setAttribute('tabindex', 0);
    if (!focus) return;
    element.focus({preventScroll: true});
    this.virtualizer.scrollToIndex(this.current, {align: 'auto'});
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !this.rows.length) return;
    const page = Math.max(1, Math.floor(this.body.clientHeight / this.height) - 1);
    const steps = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page,
                   Home: -this.rows.length, End: this.rows.length};
    if (event.key in steps) {
      event.preventDefault();
      this.#move(this.current + steps[event.key]);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.onChoose(this.rows[this.current]);
    }
  }

  #print() {
    const more = this.rows.length - PRINTED;
    this.paper.replaceChildren(
      plainTable('Rows', this.columns.map((column) => column.title),
        this.rows.slice(0, PRINTED).map((row) => this.columns.map((column) => column.text(row))),
        this.columns.map((column) => column.numeric)),
      ...(more > 0 ? [el('p', {}, `${more} more rows are not printed.`)] : []));
  }
}

/** A name that is cut before its end, where names differ, and on a narrow screen a line under it. */
export function nameCell(name, under) {
  return [el('span.name', {title: name}, el('span', {}, name.slice(0, -14)), el('span', {}, name.slice(-14))),
          el('span.under', {}, under)];
}

/** The order after a click on the head `key`: the other way round, or big numbers and early letters first. */
export function sortBy(columns, sort, key) {
  if (sort.key === key) return {key, down: !sort.down};
  const {numeric, upwards} = columns.find((column) => column.key === key);
  return {key, down: Boolean(numeric) && !upwards};
}
