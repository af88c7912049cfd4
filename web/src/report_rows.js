// SPDX-License-Identifier: Apache-2.0
//
// Rows of the report's table: nodes, or groups of them.
//
// Invariant: a group holds the sum of its rows; one with nothing known is unknown, one with gaps is a
// lower bound. Pure functions, without the page.
import {categoryOf, pairText} from './palette.js';
import {isDotted, pathOf} from './scopes.js';

/** Formats of the work that costs most, MACs first, as the program's table shows them. */
export function mainOperands(node) {
  if (!node.work.length) return node.status === 'unpriced' ? '?' : '';
  const macs = node.work.filter((work) => work.operation === 'mac');
  const from = macs.length ? macs : node.work;
  const main = from.reduce((a, b) => ((b.acev2 ?? 0) > (a.acev2 ?? 0) ? b : a));
  return main.operation === 'mac' || main.operation === 'mul' || main.lhs !== main.rhs
    ? `${main.lhs ?? '?'} × ${main.rhs ?? '?'}` : `${main.lhs ?? '?'}`;
}

export function opText(node) {
  return node.domain === 'ai.onnx' ? node.op : `${node.domain}::${node.op}`;
}

/** '' | '≥ ' | '≤ ' | '~ ': what stands before a cost of the node. */
export function boundOf(node) {
  switch (node.bound) {
    case 'lower': return '≥ ';
    case 'upper': return '≤ ';
    case 'unknown': return node.acev2 === null ? '' : '~ ';
    case undefined: return node.status === 'unpriced' && node.acev2 !== null ? '≥ ' : '';
    default: return '';
  }
}

export function totalBound(totals) {
  if (totals.lower_bound && totals.upper_bound) return '~ ';
  return totals.lower_bound ? '≥ ' : totals.upper_bound ? '≤ ' : '';
}

export function nodeRow(node, number) {
  return {
    number, label: node.name, op: opText(node), shape: node.output_shape, operands: mainOperands(node),
    category: node.category, status: node.status, nodes: 1, macs: node.macs, ace: node.ace,
    acev2: node.acev2, bound: boundOf(node), position: number,
    search: `${node.name}\n${opText(node)}\n${mainOperands(node)}`.toLowerCase(),
  };
}

// How a node, or a part of its work, is grouped. `work`: by entry instead of by node.
export const GROUPS = [
  {key: 'node', title: 'nodes'},
  {key: 'layer', title: 'layers', of: (node) => node.layer ?? node.name,
   present: (nodes) => nodes.some((node) => typeof node.layer === 'string')},
  {key: 'op', title: 'operators', of: opText},
  {key: 'scope', title: 'outer scopes', of: (node, dotted) => pathOf(node, dotted)[0]},
  {key: 'category', title: 'categories', work: (work) => work.category,
   label: (key) => categoryOf(key).title},
  {key: 'precision', title: 'precisions', work: (work) => pairText(work.lhs, work.rhs)},
];

/** Gives the row of a layer what is known of it; a layer of one node is explained as that node. */
function describeLayer(row, layer, number) {
  const operands = layer.operands ?? (layer.unpriced > 0 ? '?' : '');
  Object.assign(row, {
    op: layer.op, shape: layer.output_shape, operands, category: layer.category,
    search: `${row.label}\n${layer.op}\n${operands}`.toLowerCase(),
  });
  if (layer.nodes.length === 1) row.number = number;
}

/** `keep(number)` says which nodes count; `layers` are those of the report. */
export function makeRows(nodes, group, keep, layers = []) {
  if (group.key === 'node') {
    return nodes.flatMap((node, number) => (keep(number) ? [nodeRow(node, number)] : []));
  }
  const rows = new Map();
  const dotted = isDotted(nodes);
  const into = (key) => {
    if (!rows.has(key)) {
      const label = group.label ? group.label(key) : key;
      rows.set(key, {key, label, op: '', shape: undefined, operands: '', nodes: 0, macs: null,
                     ace: group.work ? undefined : null, acev2: null, bound: '',
                     position: rows.size, search: label.toLowerCase()});
    }
    return rows.get(key);
  };
  const sum = (row, name, value) => {
    if (value !== null && value !== undefined) row[name] = (row[name] ?? 0) + value;
  };
  nodes.forEach((node, number) => {
    if (!keep(number)) return;
    if (group.work) {
      const keys = new Set();
      for (const work of node.work) {
        const row = into(group.work(work));
        keys.add(row);
        sum(row, 'acev2', work.acev2);
        sum(row, 'macs', work.operation === 'mac' ? work.count : 0);
      }
      for (const row of keys) row.nodes += 1;
      return;
    }
    const row = into(group.of(node, dotted));
    row.nodes += 1;
    if (node.name === row.key) row.main = number;
    for (const name of ['macs', 'ace', 'acev2']) sum(row, name, node[name]);
    if (node.status === 'unpriced' || node.bound === 'lower') row.more = true;
    if (node.bound === 'upper') row.less = true;
    if (node.bound === 'unknown' && node.acev2 !== null) row.more = row.less = true;
  });
  for (const row of rows.values()) {
    row.op = `${row.nodes} node${row.nodes === 1 ? '' : 's'}`;
    if (row.acev2 !== null) row.bound = totalBound({lower_bound: row.more, upper_bound: row.less});
  }
  if (group.key === 'layer') {
    for (const layer of layers) {
      const row = rows.get(layer.name);
      if (row) describeLayer(row, layer, row.main);
    }
  }
  return [...rows.values()];
}
