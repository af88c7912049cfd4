// SPDX-License-Identifier: Apache-2.0
//
// The page of one report: figures, stacked bar, map, table, and what shapes the numbers.
//
// Invariant: one state (scope, colours, grouping, filter, order); every view is drawn from it. Map and
// table always show the same scope.
import {Details, diagnosticLine, nodeLine, priceOf} from './details.js';
import {el, figure, plainTable} from './dom.js';
import {bytes, exact, human, joules, percent, shapeText, unit} from './numbers.js';
import {CATEGORIES, categoryOf, pairText, precisionPalette} from './palette.js';
import {GROUPS, makeRows, totalBound} from './report_rows.js';
import {ancestors, isDotted, mapOf, nodesUnder, scopeTree} from './scopes.js';
import {categoryLegend, stackedBar, swatch} from './stacked_bar.js';
import {TreeMap} from './treemap.js';
import {VirtualTable, nameCell, sortBy} from './virtual_table.js';

const COLOURS = {
  category: {title: 'category', key: (work) => work.category},
  precision: {title: 'precision', key: (work) => pairText(work.lhs, work.rhs)},
};

export function reportPage(page, data) {
  const {report} = data;
  const view = new ReportView(data);
  page.append(
    header(report),
    el('div.columns', {}, el('div', {}, barSection(report), view.mapSection()), view.tableSection()),
    shapeSection(data, view.details),
    view.details.drawer.element);
  view.start();
}

function header({model, totals, energy, nodes}) {
  const bound = totalBound(totals);
  const name = model.path === '-' ? 'standard input' : model.path;
  const used = new Set(['ai.onnx', ...nodes.map(({domain}) => domain)]);
  const opsets = Object.entries(model.opsets)
    .filter(([domain]) => used.has(domain))
    .map(([domain, version]) => `${domain === 'ai.onnx' ? 'opset' : domain} ${version}`);
  const inputs = model.inputs.slice(0, 3)
    .map((input) => `${input.name} ${input.type ?? '?'}[${input.shape ? input.shape.map((d) => d ?? '?').join(',') : '?'}]`);
  if (model.inputs.length > 3) inputs.push(`${model.inputs.length - 3} more inputs`);
  const {unpriced} = totals.nodes;
  return el('header', {},
    el('h1', {}, name.split(/[\\/]/).at(-1)),
    el('p.soft', {}, [name, ...opsets, `${exact(totals.nodes.total)} nodes`, ...inputs].join(' · ')),
    el('dl.figures', {},
      figure(unit(), bound + human(totals.acev2), bound + exact(totals.acev2), true),
      figure('MACs', bound + human(totals.macs), bound + exact(totals.macs)),
      figure('ACE', bound + human(totals.ace), 'MACs × widths, elementwise work unseen'),
      figure('parameters', human(totals.parameters), bytes(totals.weight_bits)),
      figure('activations at once', bound + bytes(totals.peak_activation_bits),
        `${bound}${bytes(totals.activation_bits)} in all`),
      energy && figure('energy', `about ${bound}${joules(energy.picojoules)}`,
        'arithmetic at 45 nm, no memory')),
    bound && el('p.note', {}, {
      '≥ ': `≥: ${exact(unpriced)} node${unpriced === 1 ? ' is' : 's are'} not priced, so totals are at least these.`,
      '≤ ': '≤: the dearest branch or the longest run was charged, so totals are at most these.',
      '~ ': `~: ${exact(unpriced)} node${unpriced === 1 ? ' is' : 's are'} not priced and the dearest branch or longest run was charged, so totals may be off either way.`,
    }[bound]));
}

function barSection({totals}) {
  return el('section', {'aria-labelledby': 'bar-title'},
    el('h2', {id: 'bar-title'}, totals.lower_bound ? 'What it is made of, as far as known' : 'What it is made of'),
    stackedBar(totals.by_category, totals.acev2, `${unit()} by category`),
    categoryLegend(totals.by_category, totals.acev2));
}

class ReportView {
  constructor(data) {
    const {report, view} = data;
    this.report = report;
    this.nodes = report.nodes;
    this.tree = scopeTree(this.nodes, 'whole model');
    this.dotted = isDotted(this.nodes);
    this.scope = this.tree;
    this.palette = precisionPalette(report.totals.by_precision);
    this.metric = view.metric;
    this.colourBy = view.group_by === 'precision' ? 'precision' : 'category';
    this.groups = GROUPS.filter((group) => !group.present || group.present(this.nodes));
    this.group = this.groups.find((group) => group.key === view.group_by) ?? this.groups[0];
    this.query = '';
    this.only = null;  // {title, keep(node, number)}
    this.place = new Map();
    const places = (at) => {
      for (const {number} of at.nodes) this.place.set(number, at);
      at.children.forEach(places);
    };
    places(this.tree);
    this.details = new Details(data, (number, close) => this.#scopeLinks(number, close));
    this.columns = this.#columns();
    this.sort = {key: this.metric, down: true};
    if (view.sort === 'graph') this.sort = {key: 'position', down: false};
    const wanted = view.sort && this.columns.find(({key, alias}) => key === view.sort || alias === view.sort);
    if (wanted) this.sort = {key: wanted.key, down: Boolean(wanted.numeric) && !view.ascending};
  }

  start() {
    this.#drawTable();
    this.#drawMap();
  }

  // ---- the map

  mapSection() {
    this.map = new TreeMap({
      scopeChosen: (scope) => this.#zoom(scope),
      nodeChosen: (number) => this.details.open(number),
      fewChosen: (entry) => {
        const numbers = new Set(entry.numbers);
        this.#filter(`${entry.few} small parts`, (node, number) => numbers.has(number));
      },
      outward: () => this.scope.parent && this.#zoom(this.scope.parent),
      short: human,
      describe: (entry) => this.#describe(entry),
    });
    this.crumbs = el('ol');
    this.mapLegend = el('ul.legend');
    const colours = el('select', {id: 'colour-by', onchange: () => {
      this.colourBy = colours.value;
      this.#drawMap();
    }}, Object.entries(COLOURS).map(([key, {title}]) =>
      el('option', {value: key, selected: key === this.colourBy}, title)));
    return el('section', {'aria-labelledby': 'map-title'},
      el('div.bar-of-tools', {},
        el('h2', {id: 'map-title'}, 'Where it is spent'),
        el('label', {for: 'colour-by'}, 'coloured by ', colours)),
      el('nav', {'aria-label': 'Scope'}, this.crumbs),
      this.map.canvas, this.map.readout, this.mapLegend);
  }

  #describe(entry) {
    const whole = this.report.totals.acev2;
    if (entry.number !== undefined) {
      const node = this.nodes[entry.number];
      const kind = this.#colourOf(entry).title;
      return `${nodeLine(node, entry.value, whole)} · ${kind}`;
    }
    const cost = `${human(entry.value)} ${unit()} · ${percent(entry.value, whole)}`;
    if (entry.few !== undefined) return `${entry.few} small parts of ${entry.scope.name} · ${cost} · ${this.#colourOf(entry).title}`;
    const {unpriced, count} = entry.scope;
    return `${entry.name} · ${count} nodes · ${unpriced ? '≥ ' : ''}${cost}`;
  }

  #colourOf(entry) {
    return this.colourBy === 'category' ? categoryOf(entry.colour) : this.palette.of(entry.colour);
  }

  #drawMap() {
    const {key} = COLOURS[this.colourBy];
    this.map.show((least) => mapOf(this.scope, this.nodes, key, least), (entry) => this.#colourOf(entry));
    const path = ancestors(this.scope);
    this.crumbs.replaceChildren(...path.map((scope, k) => el('li', {},
      k + 1 === path.length
        ? el('span', {'aria-current': 'location'}, scope.name)
        : el('button', {type: 'button', onclick: () => this.#zoom(scope)}, scope.name))));
    const legend = this.colourBy === 'category' ? CATEGORIES : this.palette.legend;
    this.mapLegend.replaceChildren(...legend.map(({colour, title}) => el('li', {}, swatch(colour), title)));
  }

  #zoom(scope) {
    this.scope = scope;
    this.#drawMap();
    this.#drawTable();
  }

  #scopeLinks(number, close) {
    return ancestors(this.place.get(number)).map((scope, k) => [
      k > 0 && el('span.soft', {}, ' › '),
      el('button.link', {type: 'button', onclick: () => {
        close();
        this.#zoom(scope);
      }}, scope.name)]);
  }

  // ---- the table

  #columns() {
    const share = (row) => percent(row[this.metric], this.report.totals[this.metric]);
    const number = (key, title) => ({
      key, title, numeric: true, value: (row) => row[key],
      text: (row) => (row[key] === undefined ? '' : row[key] === null ? '?' : row.bound + human(row[key])),
    });
    const columns = [
      {key: 'position', title: '#', numeric: true, upwards: true, value: (row) => row.position,
       text: (row) => String(row.position + 1)},
      {key: 'label', alias: 'name', title: 'name', value: (row) => row.label, text: (row) => row.label,
       cell: (row) => nameCell(row.label, [row.op, row.operands].filter(Boolean).join(' · '))},
      {key: 'op', title: 'operator', value: (row) => row.op, text: (row) => row.op},
      {key: 'shape', alias: 'output', title: 'output', value: (row) => size(row.shape),
       text: (row) => (row.shape === undefined ? '' : shapeText(row.shape))},
      {key: 'operands', title: 'operands', value: (row) => row.operands, text: (row) => row.operands},
      number('macs', 'MACs'), number('ace', 'ACE'), number('acev2', unit()),
      {key: 'share', title: 'share', numeric: true, value: (row) => row[this.metric], text: share,
       cell: (row) => [
         el('span.gauge', {'aria-hidden': 'true'}, el('span', {style: {
           width: `${100 * Math.min(1, (row[this.metric] ?? 0) / (this.report.totals[this.metric] || 1))}%`,
           ...(row.category ? {backgroundColor: categoryOf(row.category).colour} : {})}})),
         el('span', {}, share(row))]},
    ];
    return columns;
  }

  tableSection() {
    this.table = new VirtualTable({
      label: 'Costs', columns: this.columns,
      onChoose: (row) => this.#choose(row),
      onSort: (key) => {
        this.sort = sortBy(this.columns, this.sort, key);
        this.#drawTable();
      },
    });
    this.search = el('input', {type: 'search', id: 'search', placeholder: 'name, operator, format',
      autocomplete: 'off', spellcheck: 'false', oninput: () => {
        this.query = this.search.value;
        this.#drawTable();
      }});
    this.grouping = el('select', {id: 'group-by', onchange: () => {
      this.group = this.groups.find(({key}) => key === this.grouping.value);
      this.only = null;
      this.#drawTable();
    }}, this.groups.map(({key, title}) =>
      el('option', {value: key, selected: key === this.group.key}, title)));
    this.count = el('p.soft.count', {role: 'status'});
    this.chips = el('div.chips');
    return el('section.table-section', {'aria-labelledby': 'table-title'},
      el('div.bar-of-tools', {},
        el('h2', {id: 'table-title'}, 'Line by line'),
        el('label', {for: 'group-by'}, 'rows ', this.grouping),
        el('label', {for: 'search'}, 'search ', this.search)),
      this.chips, this.table.element, this.count);
  }

  #choose(row) {
    if (row.number !== undefined) {
      this.details.open(row.number);
      return;
    }
    const {group} = this;
    this.#filter(`${group.key}: ${row.label}`, (node) => (
      group.work ? node.work.some((work) => group.work(work) === row.key) : group.of(node, this.dotted) === row.key));
  }

  /** Shows the nodes that `keep(node, number)` wants, under a chip called `title`. */
  #filter(title, keep) {
    this.only = {title, keep};
    this.group = this.groups[0];
    this.grouping.value = 'node';
    this.#drawTable();
  }

  #drawTable() {
    const inside = this.scope === this.tree ? null : nodesUnder(this.scope);
    const keep = (number) => (!inside || inside.has(number)) &&
      (!this.only || this.only.keep(this.nodes[number], number));
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = makeRows(this.nodes, this.group, keep, this.report.layers)
      .filter((row) => words.every((word) => row.search.includes(word)));
    this.table.show(rows, this.sort);
    const known = rows.filter((row) => row.acev2 !== null);
    const gaps = rows.some((row) => row.acev2 === null || row.bound || row.gap);
    const cost = known.reduce((sum, row) => sum + row.acev2, 0);
    this.count.textContent = rows.length === 0 ? 'No rows.' :
      `${exact(rows.length)} row${rows.length === 1 ? '' : 's'} · ` +
      `${unit()} ${known.length ? (gaps ? '≥ ' : '') + human(cost) : '?'} · ` +
      `${known.length ? percent(cost, this.report.totals.acev2) : '?'} of ` +
      (this.report.totals.lower_bound ? 'what is known of the model' : 'the model');
    this.#drawChips();
  }

  #drawChips() {
    const chip = (title, remove) => el('button.chip', {type: 'button', onclick: () => {
      remove();
      this.#drawMap();
      this.#drawTable();
    }, 'aria-label': `Remove the filter ${title}`}, title, ' ×');
    const unpriced = this.report.totals.nodes.unpriced;
    this.chips.replaceChildren(...[
      this.scope !== this.tree && chip(`scope: ${this.scope.name}`, () => { this.scope = this.tree; }),
      this.only && chip(this.only.title, () => { this.only = null; }),
      unpriced > 0 && !this.only && el('button.chip', {type: 'button', onclick: () => {
        this.#filter('not priced', (node) => node.status === 'unpriced');
      }}, `show the ${exact(unpriced)} not priced`),
    ].filter(Boolean));
  }
}

function size(shape) {
  if (!shape || shape.includes(null)) return null;
  return shape.reduce((product, dim) => product * dim, 1);
}

// ---- what shapes the numbers

function optionRows({options, model}) {
  const text = (value) => {
    if (value === null || value === undefined) return null;
    if (Array.isArray(value)) return value.length ? value.join('; ') : null;
    if (typeof value !== 'object') return String(value);
    const entries = Object.entries(value);
    return entries.length ? entries.map(([key, inner]) =>
      `${key} = ${Array.isArray(inner) ? inner.join('×') : inner}`).join('; ') : null;
  };
  const rows = [];
  const absent = [];
  for (const [key, value] of Object.entries(options)) {
    if (key === 'profile_text') continue;
    const option = `--${key.replaceAll('_', '-')}`;
    if (text(value) === null) absent.push(option);
    else rows.push([option, text(value)]);
  }
  for (const [key, value] of Object.entries(model.bound_dims)) rows.push([`size ${key}`, String(value)]);
  for (const [key, value] of Object.entries(model.bound_values)) {
    rows.push([`values of ${key}`, value.join(', ')]);
  }
  if (absent.length) rows.push(['not given', absent.join(', ')]);
  return rows;
}

/** Equal diagnostics together, warnings first, with the names of their first nodes. */
function diagnosticParts(report) {
  const groups = new Map();
  for (const diagnostic of report.diagnostics) {
    const {severity, code, message, hint, node} = diagnostic;
    const key = JSON.stringify([severity, code, message, hint]);
    if (!groups.has(key)) groups.set(key, {diagnostic, names: []});
    if (node) groups.get(key).names.push(node);
  }
  return [...groups.values()]
    .sort((a, b) => (a.diagnostic.severity === 'warning' ? 0 : 1) - (b.diagnostic.severity === 'warning' ? 0 : 1))
    .map(({diagnostic, names}) => el('li', {}, diagnosticLine(diagnostic),
      names.length > 0 && el('p.soft.names', {}, names.slice(0, 5).join(', ') +
        (names.length > 5 ? ` and ${names.length - 5} more` : ''))));
}

function shapeSection(data, details) {
  const {report} = data;
  const {totals, options} = report;
  const diagnostics = diagnosticParts(report);
  return el('section.shapes', {'aria-labelledby': 'shape-title'},
    el('h2', {id: 'shape-title'}, 'What shapes the numbers'),
    diagnostics.length > 0
      ? el('ul.diagnostics', {}, diagnostics)
      : el('p', {}, 'There is nothing to note: every node is priced as it stands.'),
    el('div.pair', {},
      plainTable('Operations, their price and cost',
        ['operation', 'operands', 'formula', 'count', 'price', unit(), 'share'],
        [...totals.by_precision].sort((a, b) => b.acev2 - a.acev2).map((row) => [
          row.operation, pairText(row.lhs, row.rhs), details.formula(row), human(row.count),
          `× ${exact(priceOf(row))}`, `= ${human(row.acev2)}`, percent(row.acev2, totals.acev2)]),
        [false, false, false, true, true, true, true]),
      plainTable('Options and sizes', ['option', 'value'], optionRows(report))),
    options.profile_text && el('details', {}, el('summary', {}, `Profile ${options.profile ?? ''}`),
      el('pre', {}, options.profile_text)));
}
