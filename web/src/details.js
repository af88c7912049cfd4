// SPDX-License-Identifier: Apache-2.0
//
// The drawer that explains one node, as `acev2 explain` does.
//
// Invariant: every number of the node with what it is made of; what is unknown says why.
import {el, plainTable} from './dom.js';
import {Drawer, facts} from './drawer.js';
import {exact, human, percent, shapeText, unit} from './numbers.js';
import {categoryOf} from './palette.js';
import {boundOf, opText} from './report_rows.js';
import {swatch} from './stacked_bar.js';

export class Details {
  /** `data`: the page's; `scopeLinks(number)` gives elements that lead to the node's scopes. */
  constructor(data, scopeLinks) {
    this.report = data.report;
    this.formulas = new Map(
      data.formulas.map((row) => [keyOf(row), row.formula]));
    this.rules = new Map(Object.entries(data.rules));
    this.scopeLinks = scopeLinks;
    this.drawer = new Drawer();
  }

  formula(work) {
    return this.formulas.get(keyOf(work)) ?? '?';
  }

  open(number) {
    const node = this.report.nodes[number];
    this.drawer.open(node.name, this.#parts(node, number));
  }

  #parts(node, number) {
    const {totals} = this.report;
    const bound = boundOf(node);
    const rules = this.rules.get(opText(node)) ?? [];
    const category = categoryOf(node.category);
    return [
      el('p.soft', {}, opText(node), ' · ',
        swatch(category.colour), category.title, ' · ', node.status),
      el('p.where', {}, this.scopeLinks(number, () => this.drawer.close())),
      node.module_class && el('p.where', {}, `class ${node.module_class}`),
      node.source_line && el('p.where', {}, `from ${node.source_line}`),
      facts([
        [unit(), `${bound}${exact(node.acev2)}`],
        ['of the model', node.acev2 === null ? '?' : percent(node.acev2, totals.acev2)],
        ['MACs', `${bound}${exact(node.macs)}`],
        ['ACE', `${bound}${exact(node.ace)}`],
        node.acev2_extension > 0 && ['beyond the poster’s operations', exact(node.acev2_extension)],
        node.parameters > 0 && ['parameters', exact(node.parameters)],
        node.weight_bits > 0 && ['bits of weights', exact(node.weight_bits)],
        ['makes', `${node.outputs.join(', ')} · ${shapeText(node.output_shape)}`]]),
      ...rules.map((line) => el('p.rule', {}, line)),
      node.reason && el(node.status === 'unpriced' ? 'p.warning' : 'p', {},
        `${node.status} because: ${node.reason}`),
      node.repeat === 0 && el('p', {}, 'Does not run: its branch is not the one that is charged.'),
      node.repeat > 1 && el('p', {},
        `Runs ${exact(node.repeat)} times in one inference; all counts include it.`),
      node.work.length > 0 && plainTable(`Work: count × price = ${unit()}`,
        ['operation', 'count', 'price', unit(), 'formula', 'operands', 'category', 'for'],
        node.work.map((work) => [
          work.operation, exact(work.count), `× ${exact(priceOf(work))}`, `= ${exact(work.acev2)}`,
          this.formula(work), `${work.lhs ?? '?'}, ${work.rhs ?? '?'}`, categoryOf(work.category).title,
          work.role ?? 'the operator itself']), [false, true, true, true], 'stack'),
      node.operands?.length > 0 && plainTable('Operands and where their widths come from',
        ['operand', 'shape', 'stored as', 'counted as', 'because of'],
        node.operands.map((tensor) => [
          tensor.constant ? `${tensor.name} (constant)` : tensor.name, shapeText(tensor.shape),
          tensor.type ?? '?', tensor.format ?? '?', tensor.source ?? '?']), [], 'stack'),
      ...this.report.diagnostics.filter((diagnostic) => diagnostic.node === node.name)
        .map(diagnosticLine),
    ];
  }
}

/** What a price depends on. */
function keyOf({operation, lhs, rhs, accumulator}) {
  return `${operation} ${lhs} ${rhs} ${accumulator ?? ''}`;
}

/** The price of one operation; unknown where nothing was counted. */
export function priceOf(work) {
  if (!work.count || work.acev2 === null) return null;
  return Math.round(1e6 * work.acev2 / work.count) / 1e6;
}

export function diagnosticLine(diagnostic) {
  return el(diagnostic.severity === 'warning' ? 'p.warning' : 'p.note', {},
    el('strong', {}, diagnostic.severity), ' ', diagnostic.message,
    diagnostic.hint && el('span.hint', {}, ` ${diagnostic.hint}`));
}

/** For a tile: "conv1 · Conv · 31.2 M ACEv2 · 12.3 %". */
export function nodeLine(node, value, whole) {
  return `${node.name} · ${opText(node)} · ${boundOf(node)}${human(value)} ${unit()} · ${percent(value, whole)}`;
}
