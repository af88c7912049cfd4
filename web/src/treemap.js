// SPDX-License-Identifier: Apache-2.0
//
// A treemap of buttons: area is cost, a click on a heading zooms, a click on a tile explains.
//
// Invariant: one tab stop; arrow keys walk the tiles in order of size, up and down between a scope
// and its parts. Places are in percent of the map, so that print and zoom keep it whole.
import {hierarchy, treemap} from 'd3-hierarchy';
import {el} from './dom.js';

const HEADING = 20;          // pixels
const SMALLEST_AREA = 240;   // square pixels: less is drawn together with its kin
const HEADING_LEVELS = 3;

export class TreeMap {
  /** `actions`: scopeChosen(scope), nodeChosen(number), fewChosen(entry), outward(), describe(entry) → text. */
  constructor(actions) {
    this.actions = actions;
    this.tiles = [];
    this.canvas = el('div.map', {role: 'group', 'aria-label': 'Map of cost by scope',
                                 onkeydown: (event) => this.#key(event)});
    this.readout = el('p.readout', {}, '');
    this.width = 0;  // that was drawn for
    new ResizeObserver(() => {
      if (Math.abs(this.canvas.clientWidth - this.width) > 1) this.redraw();
    }).observe(this.canvas);
  }

  /** The share of the whole below which a part is too small to be drawn by itself. */
  get least() {
    return SMALLEST_AREA / Math.max(1, this.canvas.clientWidth * this.canvas.clientHeight);
  }

  /** `make(least)` gives the entries (scopes.js), `colourOf(entry)` an entry of a palette. */
  show(make, colourOf) {
    this.make = make;
    this.colourOf = colourOf;
    this.redraw();
  }

  redraw() {
    const {clientWidth: width, clientHeight: height} = this.canvas;
    if (!this.make || !width || !height) return;
    this.width = width;
    const root = hierarchy(this.make(this.least), (entry) => entry.children)
      .sum((entry) => (entry.children ? 0 : entry.value))
      .sort((a, b) => b.value - a.value);
    treemap().size([width, height]).round(false)
      .paddingInner((node) => (node.depth < 2 ? 2 : 1))
      .paddingOuter((node) => (node.depth && hasHeading(node) ? 2 : 0))
      .paddingTop((node) => (node.depth && hasHeading(node) ? HEADING : 0))(root);
    this.tiles = [];
    const had = this.canvas.contains(document.activeElement);
    const elements = [];
    root.each((node) => {
      if (node === root && node.children) return;
      if (node.children && !(hasHeading(node))) return;
      if (!node.children && !(node.value > 0)) return;
      const tile = this.#tile(node, width, height);
      this.tiles.push({node, tile});
      elements.push(tile);
    });
    if (!elements.length) {
      elements.push(el('p.nothing', {}, 'Nothing here has a known cost above 0.'));
    }
    this.canvas.replaceChildren(...elements);
    if (this.tiles.length) this.tiles[0].tile.tabIndex = 0;
    if (had && this.tiles.length) this.tiles[0].tile.focus();
    this.readout.textContent = '\u00a0';
  }

  #tile(node, width, height) {
    const entry = node.data;
    const w = node.x1 - node.x0;
    const h = node.y1 - node.y0;
    const heading = Boolean(node.children);
    const colour = heading ? null : this.colourOf(entry);
    const text = this.actions.describe(entry);
    const place = {
      left: `${100 * node.x0 / width}%`, top: `${100 * node.y0 / height}%`,
      width: `${100 * w / width}%`, height: `${100 * h / height}%`,
    };
    if (colour) {
      place.backgroundColor = colour.colour;
      place.color = colour.ink;
    }
    const few = entry.few !== undefined;
    const label = few ? `${entry.few} small` : entry.name;
    const fits = heading || (w >= 34 && h >= 16);
    const cost = !heading && w >= 56 && h >= 34 && this.actions.short(node.value);
    // What is read out starts with what is seen, so that it can be called by it.
    const spoken = `${fits ? `${label}${cost ? ` ${cost}` : ''} · ` : ''}${text}`;
    const say = () => {
      this.readout.textContent = text;
    };
    return el(heading ? 'button.scope' : few ? 'button.tile.few' : 'button.tile', {
      type: 'button', tabindex: -1, style: place, 'aria-label': spoken,
      onclick: () => this.#choose(entry), onpointerenter: say, onfocus: say,
    },
    fits && el('span.name', {}, cost ? `${label} ` : label), cost && el('span.cost', {}, cost));
  }

  #choose(entry) {
    if (entry.number !== undefined) {
      this.actions.nodeChosen(entry.number);
    } else if (entry.few !== undefined) {
      this.actions.fewChosen(entry);
    } else {
      this.actions.scopeChosen(entry.scope);
    }
  }

  #key(event) {
    const at = this.tiles.findIndex(({tile}) => tile === document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const {node} = this.tiles[at];
    const index = (wanted) => this.tiles.findIndex((entry) => entry.node === wanted);
    const inside = (from) => this.tiles.findIndex(
      (entry) => entry.node !== from && entry.node.ancestors().includes(from));
    let next = -1;
    switch (event.key) {
      case 'ArrowRight': next = Math.min(at + 1, this.tiles.length - 1); break;
      case 'ArrowLeft': next = Math.max(at - 1, 0); break;
      case 'ArrowDown': next = node.children ? inside(node) : Math.min(at + 1, this.tiles.length - 1); break;
      case 'ArrowUp':
        for (let up = node.parent; up && next < 0; up = up.parent) next = index(up);
        break;
      case 'Home': next = 0; break;
      case 'End': next = this.tiles.length - 1; break;
      case 'Escape': case 'Backspace':
        this.actions.outward();
        event.preventDefault();
        return;
      default: return;
    }
    event.preventDefault();
    if (next < 0) return;
    this.tiles[at].tile.tabIndex = -1;
    this.tiles[next].tile.tabIndex = 0;
    this.tiles[next].tile.focus();
  }
}

function hasHeading(node) {
  return node.children && node.depth <= HEADING_LEVELS && node.x1 - node.x0 >= 44 &&
    node.y1 - node.y0 >= 2 * HEADING;
}
