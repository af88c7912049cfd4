// SPDX-License-Identifier: Apache-2.0
//
// The page of a comparison: accuracy over cost with the Pareto front, bars by category, a table.
//
// Invariant: a model that could not be read is a row with its error, without numbers.
import {Drawer, facts} from './drawer.js';
import {el} from './dom.js';
import {bytes, exact, human, percent, unit} from './numbers.js';
import {categoryLegend, stackedBar} from './stacked_bar.js';
import {scatter} from './scatter.js';
import {VirtualTable, nameCell, sortBy} from './virtual_table.js';

const BOUNDS = {lower: '≥ ', upper: '≤ ', both: '~ '};

export function comparePage(page, {comparison, categories, accuracy_title: accuracyTitle}) {
  const names = labels(comparison.models.map(({model}) => model));
  const rows = comparison.models.map((model, position) => ({
    ...model, position, label: names[position], prefix: BOUNDS[model.bound] ?? '',
    categories: categories[position]}));
  const dearest = rows.reduce((most, {acev2}) => Math.max(most, acev2 ?? 0), 0);
  const drawer = new Drawer();
  const rated = rows.filter((row) => row.accuracy !== null && row.acev2 > 0);
  const table = new VirtualTable({
    label: 'Models', columns: columns(comparison, accuracyTitle),
    onChoose: (row) => drawer.open(row.label, details(row, dearest)),
    onSort: (key) => {
      sort = sortBy(columns(comparison, accuracyTitle), sort, key);
      table.show(rows, sort);
    },
  });
  let sort = {key: 'position', down: false};
  page.append(...[
    el('header', {}, el('h1', {}, `${rows.length} models side by side`),
      el('p.soft', {}, 'Ratios are to the first one.')),
    rated.length > 0 && el('section', {'aria-labelledby': 'front-title'},
      el('h2', {id: 'front-title'}, 'Accuracy over cost'),
      scatter(rated.map((row) => ({x: row.acev2, y: row.accuracy, front: row.front,
                                   label: row.prefix + row.label})), unit(), accuracyTitle)),
    el('section', {'aria-labelledby': 'bars-title'},
      el('h2', {id: 'bars-title'}, 'What they are made of'),
      el('div.variants', {}, rows.filter((row) => row.categories).map((row) => [
        el('span.name', {title: row.model}, row.label),
        stackedBar(row.categories, dearest, `${unit()} of ${row.label} by category`),
        el('span.n', {}, row.prefix + human(row.acev2))])),
      categoryLegend()),
    el('section.table-section.compare', {'aria-labelledby': 'table-title'},
      el('h2', {id: 'table-title'}, 'Figures'), table.element),
    comparison.warnings.length > 0 && el('section', {'aria-labelledby': 'notes-title'},
      el('h2', {id: 'notes-title'}, 'What to know'),
      comparison.warnings.map((warning) => el('p.warning', {}, warning))),
    drawer.element,
  ].filter(Boolean));
  table.show(rows, sort);
}

/** File names without suffix; with as much of their folders as it takes to tell them apart. */
export function labels(paths) {
  const short = paths.map((path) => path.replace(/\.(onnx|onnxtxt|json)$/, ''));
  const clear = new Set(short).size === new Set(paths).size ? short : paths;
  const parts = clear.map((path) => (path === '-' ? ['standard input'] : path.split(/[\\/]/)));
  return parts.map((own, k) => {
    for (let length = 1; length < own.length; ++length) {
      const label = own.slice(-length).join('/');
      if (parts.every((other, j) => j === k || other.slice(-length).join('/') !== label)) return label;
    }
    return own.join('/');
  });
}

function columns(comparison, accuracyTitle) {
  const number = (key, title, show = human) => ({
    key, title, numeric: true, value: (row) => row[key],
    text: (row) => (row.error ? '' : row[key] === null ? '?' : show(row[key], row))});
  const bounded = (value, row) => row.prefix + human(value);
  const all = [
    {key: 'position', title: '#', numeric: true, upwards: true, value: (row) => row.position,
     text: (row) => String(row.position + 1)},
    {key: 'label', title: 'model', value: (row) => row.label, text: (row) => row.label,
     cell: (row) => nameCell(row.label, row.error ?? row.model)},
    number('acev2', unit(), bounded), number('ratio', 'ratio', (ratio) => `${Number(ratio.toPrecision(3))}`),
    number('ace', 'ACE', bounded), number('macs', 'MACs', bounded),
    number('elementwise_share', 'elementwise', (share) => percent(share, 1)),
    number('weight_bits', 'weights', bytes), number('activation_bits', 'activations', bytes),
    number('parameters', 'parameters'),
    number('accuracy', accuracyTitle, (accuracy) => `${accuracy}`),
    {key: 'front', title: 'front', value: (row) => (row.front ? 'yes' : ''), text: (row) => (row.front ? '●' : '')},
  ];
  const rated = comparison.models.some(({accuracy}) => accuracy !== null);
  return rated ? all : all.filter(({key}) => key !== 'accuracy' && key !== 'front');
}

function details(row, dearest) {
  return [
    el('p.soft', {}, row.model),
    row.error && el('p.warning', {}, row.error),
    !row.error && facts([
      [unit(), row.prefix + exact(row.acev2)], ['ratio to the first', row.ratio === null ? '?' : `${row.ratio}`],
      ['ACE', row.prefix + exact(row.ace)], ['MACs', row.prefix + exact(row.macs)],
      ['parameters', exact(row.parameters)], ['weights', bytes(row.weight_bits)],
      ['activations', bytes(row.activation_bits)],
      row.accuracy !== null && ['accuracy', `${row.accuracy}${row.front ? ', on the front' : ''}`]]),
    row.categories && stackedBar(row.categories, dearest, `${unit()} by category`),
    row.categories && categoryLegend(row.categories, row.acev2),
  ];
}
