// SPDX-License-Identifier: Apache-2.0
//
// The page of a diff: both models' figures and bars, a map of what changed, and the layers in pairs.
//
// Invariant: a change is new less old as the program computed it; what is unknown on a side is "?".
import {Drawer, facts} from './drawer.js';
import {el, figure, plainTable} from './dom.js';
import {exact, human, percent, unit} from './numbers.js';
import {CATEGORIES} from './palette.js';
import {ancestors, mapOf, nodesUnder, scopeTree} from './scopes.js';
import {categoryLegend, stackedBar, swatch} from './stacked_bar.js';
import {TreeMap} from './treemap.js';
import {VirtualTable, nameCell, sortBy} from './virtual_table.js';

// ColorBrewer's PuOr: told apart by the colour-blind, and not the colours of the categories.
export const KINDS = new Map([
  ['less', {title: 'costs less', colour: '#5e3c99', ink: '#fff'}],
  ['more', {title: 'costs more', colour: '#b35806', ink: '#fff'}],
  ['gone', {title: 'gone', colour: '#b2abd2', ink: '#000'}],
  ['new', {title: 'new', colour: '#fdb863', ink: '#000'}],
]);
const METRICS = {acev2: unit, ace: () => 'ACE', macs: () => 'MACs'};

export function signed(number) {
  if (number === null || number === undefined) return '?';
  return number > 0 ? `+${human(number)}` : number < 0 ? `−${human(-number)}` : '0';
}

/** The change as a part of what was before: "−53.5 %", "× 18.6"; nothing where that is 0 or unknown. */
export function relative(change, old) {
  if (!old || change === null || change === undefined) return '';
  if (change >= 9 * old) return `× ${human(change / old + 1)}`;
  const text = percent(Math.abs(change), old);
  return change > 0 ? `+${text}` : change < 0 ? `−${text}` : text;
}

const bound = ({lower_bound: lower, upper_bound: upper}) =>
  (lower && upper ? '~ ' : lower ? '≥ ' : upper ? '≤ ' : '');
const either = (old, now) => (old === now || !old ? now ?? '' : !now ? old : `${old} → ${now}`);

/** Rows of the table, from those of the JSON. */
export function diffRows(rows) {
  return rows.map((row, position) => {
    const name = row.name ?? row.old_name;
    const kind = row.status === 'new' || row.status === 'gone' ? row.status : row.change < 0 ? 'less' : 'more';
    return {...row, position, name, kind, label: either(row.old_name, row.name),
            operator: either(row.old_op, row.op), formats: either(row.old_operands, row.operands),
            search: [row.name, row.old_name, row.op, row.old_op, row.operands, row.old_operands, row.status]
              .filter(Boolean).join('\n').toLowerCase(),
            // For the map: how much of a change there is.
            acev2: row.change === null ? null : Math.abs(row.change),
            work: row.change ? [{kind, acev2: Math.abs(row.change)}] : []};
  });
}

export function diffPage(page, data) {
  const view = new DiffView(data.diff);
  page.append(header(data), bars(data.diff),
    el('div.columns', {}, view.mapSection(), view.tableSection()),
    el('section', {'aria-labelledby': 'notes-title'},
      el('h2', {id: 'notes-title'}, 'What to know'),
      data.notes.length ? data.notes.map((note) => el('p.note', {}, note)) : el('p', {}, 'Nothing to note.')),
    view.drawer.element);
  view.start();
}

function header({diff, old_line: oldLine, new_line: newLine}) {
  const pair = (key, title, strong) => {
    const total = diff.totals[key];
    const [from, to] = [bound(diff.old) + human(total.old), bound(diff.new) + human(total.new)];
    return figure(title, `${from} → ${to}`,
      [signed(total.change), relative(total.change, total.old)].filter(Boolean).join(' · '), strong);
  };
  return el('header', {},
    el('h1', {}, `${base(diff.old.path)} → ${base(diff.new.path)}`),
    el('p.soft', {}, el('b', {}, 'old '), oldLine),
    el('p.soft', {}, el('b', {}, 'new '), newLine),
    el('dl.figures.wide', {},
      pair('acev2', unit(), true), pair('macs', 'MACs'), pair('ace', 'ACE'),
      pair('parameters', 'parameters'), pair('weight_bits', 'bits of weights'),
      pair('activation_bits', 'bits of activations')));
}

export function base(path) {
  return path === '-' ? 'standard input' : path.split(/[\\/]/).at(-1);
}

function bars({totals}) {
  const sides = ['old', 'new'].map((side) => [side,
    Object.fromEntries(CATEGORIES.map(({key}) => [key, totals[key][side]]))]);
  const whole = Math.max(totals.acev2.old ?? 0, totals.acev2.new ?? 0);
  return el('section', {'aria-labelledby': 'bar-title'},
    el('h2', {id: 'bar-title'}, 'What both are made of'),
    sides.map(([side, byCategory]) => el('div.sided', {}, el('span', {}, side),
      stackedBar(byCategory, whole, `${unit()} of the ${side} model by category`))),
    categoryLegend(),
    plainTable('Changes by category', ['category', 'old', 'new', 'change', 'of old'],
      CATEGORIES.map(({key, title}) => {
        const total = totals[key];
        return [title, human(total.old), human(total.new), signed(total.change),
                relative(total.change, total.old)];
      }), [false, true, true, true, true]));
}

class DiffView {
  constructor(diff) {
    this.diff = diff;
    this.rows = diffRows(diff.rows);
    this.tree = scopeTree(this.rows, 'both models');
    this.scope = this.tree;
    this.most = this.rows.reduce((most, {acev2}) => Math.max(most, acev2 ?? 0), 0) || 1;
    this.drawer = new Drawer();
    this.columns = this.#columns();
    this.sort = {key: 'change', down: true};
    this.which = 'changed';
    this.query = '';
  }

  start() {
    this.#drawTable();
    this.#drawMap();
  }

  mapSection() {
    this.crumbs = el('ol');
    this.map = new TreeMap({
      scopeChosen: (scope) => this.#zoom(scope),
      nodeChosen: (number) => this.#open(this.rows[number]),
      fewChosen: (entry) => this.#zoom(entry.scope),
      outward: () => this.scope.parent && this.#zoom(this.scope.parent),
      short: human,
      describe: (entry) => this.#describe(entry),
    });
    return el('section', {'aria-labelledby': 'map-title'},
      el('h2', {id: 'map-title'}, `Where ${METRICS[this.diff.metric]()} changed`),
      el('nav', {'aria-label': 'Scope'}, this.crumbs),
      this.map.canvas, this.map.readout,
      el('ul.legend', {}, [...KINDS.values()].map(({title, colour}) => el('li', {}, swatch(colour), title))));
  }

  #describe(entry) {
    if (entry.number !== undefined) {
      const row = this.rows[entry.number];
      return `${row.label} · ${row.operator} · ${signed(row.change)} · ${KINDS.get(row.kind).title}`;
    }
    if (entry.few !== undefined) return `${entry.few} small changes · ${human(entry.value)}`;
    const net = [...nodesUnder(entry.scope)].reduce((sum, k) => sum + (this.rows[k].change ?? 0), 0);
    return `${entry.name} · ${signed(net)} in all`;
  }

  #drawMap() {
    this.map.show((least) => mapOf(this.scope, this.rows, (work) => work.kind, least),
                  (entry) => KINDS.get(entry.colour));
    const path = ancestors(this.scope);
    this.crumbs.replaceChildren(...path.map((scope, k) => el('li', {}, k + 1 === path.length
      ? el('span', {'aria-current': 'location'}, scope.name)
      : el('button', {type: 'button', onclick: () => this.#zoom(scope)}, scope.name))));
  }

  #zoom(scope) {
    this.scope = scope;
    this.start();
  }

  #columns() {
    const text = (key, title, value) => ({key, title, value, text: value});
    const number = (key, title) => ({
      key, title, numeric: true, value: (row) => row[key],
      text: (row) => (row[key] === null ? absent(row, key) : human(row[key])),
    });
    return [
      {...text('label', 'layer', (row) => row.label),
       cell: (row) => nameCell(row.label, [row.operator, row.formats].filter(Boolean).join(' · '))},
      text('op', 'operator', (row) => row.operator),
      text('operands', 'operands', (row) => row.formats),
      text('status', 'status', (row) => row.status),
      number('old', 'old'), number('new', 'new'),
      {key: 'change', title: 'change', numeric: true, value: (row) => row.acev2,
       text: (row) => signed(row.change)},
      {key: 'share', title: 'of old', numeric: true, value: (row) => row.relative,
       text: (row) => relative(row.change, row.old),
       cell: (row) => [this.#gauge(row), el('span', {}, relative(row.change, row.old))]},
    ];
  }

  /** Less to the left, more to the right of the middle. */
  #gauge(row) {
    const half = 50 * (row.acev2 ?? 0) / this.most;
    return el('span.gauge.split', {'aria-hidden': 'true'}, el('span', {style: {
      width: `${half}%`, marginLeft: `${row.change < 0 ? 50 - half : 50}%`,
      backgroundColor: KINDS.get(row.kind).colour}}));
  }

  tableSection() {
    this.table = new VirtualTable({
      label: 'Changes', columns: this.columns, onChoose: (row) => this.#open(row),
      onSort: (key) => {
        this.sort = sortBy(this.columns, this.sort, key);
        this.#drawTable();
      },
    });
    const which = el('select', {id: 'which', onchange: () => {
      this.which = which.value;
      this.#drawTable();
    }}, ['changed', 'all', 'new', 'gone', 'unchanged'].map((kind) => el('option', {value: kind}, kind)));
    const search = el('input', {type: 'search', id: 'search', placeholder: 'name, operator, format',
      autocomplete: 'off', spellcheck: 'false', oninput: () => {
        this.query = search.value;
        this.#drawTable();
      }});
    this.count = el('p.soft.count', {role: 'status'});
    return el('section.table-section.diff', {'aria-labelledby': 'table-title'},
      el('div.bar-of-tools', {},
        el('h2', {id: 'table-title'}, this.diff.rows_are === 'layers' ? 'Layer by layer' : 'Node by node'),
        el('label', {for: 'which'}, 'rows ', which), el('label', {for: 'search'}, 'search ', search)),
      this.table.element, this.count);
  }

  #drawTable() {
    const inside = this.scope === this.tree ? null : nodesUnder(this.scope);
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = {changed: (row) => row.status !== 'unchanged', all: () => true}[this.which] ??
      ((row) => row.status === this.which);
    const rows = this.rows.filter((row) => wanted(row) && (!inside || inside.has(row.position)) &&
      words.every((word) => row.search.includes(word)));
    this.table.show(rows, this.sort);
    const known = rows.filter((row) => row.change !== null);
    const net = known.reduce((sum, row) => sum + row.change, 0);
    this.count.textContent = rows.length === 0 ? 'No rows.'
      : `${exact(rows.length)} row${rows.length === 1 ? '' : 's'} · ` +
        `${known.length ? signed(net) : '?'} in all` +
        (known.length < rows.length ? ` · ${rows.length - known.length} unknown` : '');
  }

  #open(row) {
    const pair = (title, key, show = exact) => {
      const [from, to] = [row[`old_${key}`], row[`new_${key}`]];
      const change = from === null || to === null ? null : to - from;
      return [title, row.status === 'new' ? '' : show(from), row.status === 'gone' ? '' : show(to),
              row.status === 'new' || row.status === 'gone' ? '' : change === null ? '?' : signed(change)];
    };
    this.drawer.open(row.label, [
      el('p.soft', {}, row.status),
      facts([['change', signed(row.change)], ['of old', relative(row.change, row.old) || '–'],
             row.output && ['output', row.output]]),
      plainTable('Side by side', ['', 'old', 'new', 'change'], [
        ['name', row.old_name ?? '', row.name ?? '', ''], ['operator', row.old_op ?? '', row.op ?? '', ''],
        ['operands', row.old_operands ?? '', row.operands ?? '', ''],
        pair(unit(), 'acev2'), pair('ACE', 'ace'), pair('MACs', 'macs'), pair('nodes', 'nodes'),
        pair('of them not priced', 'unpriced')], [false, true, true, true]),
    ]);
  }
}

/** A side without the layer is empty, one that has it and no price is unknown. */
function absent(row, key) {
  return (key === 'old' && row.status === 'new') || (key === 'new' && row.status === 'gone') ? '' : '?';
}
