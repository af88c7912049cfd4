// SPDX-License-Identifier: Apache-2.0
//
// The page of a scan: an index of many models.
//
// Invariant: a model that failed is a row with its error, without numbers.
import {Drawer, facts} from './drawer.js';
import {el, figure, plainTable} from './dom.js';
import {bytes, exact, human, percent, unit} from './numbers.js';
import {pairText} from './palette.js';
import {totalBound} from './report_rows.js';
import {categoryLegend, stackedBar} from './stacked_bar.js';
import {VirtualTable, nameCell, sortBy} from './virtual_table.js';

const STATES = ['all', 'priced in full', 'priced in part', 'failed'];

export function scanPage(page, {lines}) {
  const rows = lines.map(scanRow);
  const drawer = new Drawer();
  const columns = scanColumns();
  let sort = {key: 'position', down: false};
  const table = new VirtualTable({
    label: 'Models', columns,
    onChoose: (row) => drawer.open(row.path, details(row)),
    onSort: (key) => {
      sort = sortBy(columns, sort, key);
      draw();
    },
  });
  const search = el('input', {type: 'search', id: 'search', placeholder: 'path, reason, error', autocomplete: 'off',
                              spellcheck: 'false', oninput: () => draw()});
  const state = el('select', {id: 'which', onchange: () => draw()},
    STATES.map((title) => el('option', {value: title}, title)));
  const count = el('p.soft.count', {role: 'status'});
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = rows.filter((row) => (state.value === 'all' || row.state === state.value) &&
      words.every((word) => row.search.includes(word)));
    table.show(shown, sort);
    count.textContent = shown.length ? `${exact(shown.length)} of ${exact(rows.length)} models` : 'No rows.';
  };
  const number = (wanted) => rows.filter((row) => row.state === wanted).length;
  page.append(
    el('header', {}, el('h1', {}, `${exact(rows.length)} models`),
      el('dl.figures', {}, STATES.slice(1).map((title) => figure(title, exact(number(title)), percent(number(title), rows.length))))),
    el('section.table-section.scan', {'aria-labelledby': 'table-title'},
      el('div.bar-of-tools', {}, el('h2', {id: 'table-title'}, 'Models'),
        el('label', {for: 'which'}, 'show ', state), el('label', {for: 'search'}, 'search ', search)),
      table.element, count),
    drawer.element);
  draw();
}

function scanRow(line, position) {
  const {path, totals = null, unpriced = [], error = null} = line;
  const state = totals === null ? 'failed' : totals.nodes.unpriced ? 'priced in part' : 'priced in full';
  const elementwise = totals && !totals.lower_bound && totals.acev2
    ? 1 - totals.by_category.mac / totals.acev2 : null;
  return {
    ...line, position, totals, unpriced, state, elementwise, bound: totals ? totalBound(totals) : '',
    acev2: totals?.acev2 ?? null, macs: totals?.macs ?? null, parameters: totals?.parameters ?? null,
    weight_bits: totals?.weight_bits ?? null, nodes: totals?.nodes.total ?? null,
    gaps: totals?.nodes.unpriced ?? null,
    search: [path, error, state, ...unpriced.map(({reason}) => reason)].filter(Boolean).join('\n').toLowerCase(),
  };
}

function scanColumns() {
  const number = (key, title, show = human) => ({
    key, title, numeric: true, value: (row) => row[key],
    text: (row) => (row[key] === null ? (row.totals ? '?' : '') : show(row[key], row))});
  const bounded = (value, row) => row.bound + human(value);
  return [
    {key: 'position', title: '#', numeric: true, upwards: true, value: (row) => row.position,
     text: (row) => String(row.position + 1)},
    {key: 'label', title: 'model', value: (row) => row.path, text: (row) => row.path,
     cell: (row) => nameCell(row.path, row.error ?? `${row.state} · ${exact(row.nodes)} nodes`)},
    {key: 'state', title: 'state', value: (row) => row.state, text: (row) => row.state},
    number('nodes', 'nodes', exact), number('gaps', 'not priced', exact),
    number('parameters', 'parameters'), number('weight_bits', 'weights', bytes),
    number('macs', 'MACs', bounded), number('acev2', unit(), bounded),
    {...number('elementwise', 'elementwise', (share) => percent(share, 1)), key: 'share',
     value: (row) => row.elementwise},
  ];
}

function details(row) {
  const {totals} = row;
  if (!totals) {
    return [el('p.warning', {}, row.error ?? 'failed'), row.hint && el('p.hint', {}, row.hint)];
  }
  return [
    el('p.soft', {}, row.state),
    facts([
      [unit(), row.bound + exact(totals.acev2)], ['MACs', row.bound + exact(totals.macs)],
      ['ACE', row.bound + exact(totals.ace)], ['parameters', exact(totals.parameters)],
      ['weights', bytes(totals.weight_bits)], ['activations at once', row.bound + bytes(totals.peak_activation_bits)],
      ['nodes', `${exact(totals.nodes.total)}: ${exact(totals.nodes.priced)} priced, ` +
                `${exact(totals.nodes.free)} free, ${exact(totals.nodes.unpriced)} not priced`]]),
    stackedBar(totals.by_category, totals.acev2, `${unit()} by category`),
    categoryLegend(totals.by_category, totals.acev2),
    row.unpriced.length > 0 && plainTable('Why nodes are not priced', ['nodes', 'reason'],
      row.unpriced.map(({nodes, reason}) => [exact(nodes), reason]), [true, false]),
    plainTable('Operations by precision', ['operation', 'operands', 'count', unit(), 'share'],
      [...totals.by_precision].sort((a, b) => b.acev2 - a.acev2).map((entry) => [
        entry.operation, pairText(entry.lhs, entry.rhs), human(entry.count), human(entry.acev2),
        percent(entry.acev2, totals.acev2)]), [false, false, true, true, true]),
  ];
}
