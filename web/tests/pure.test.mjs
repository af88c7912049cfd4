// SPDX-License-Identifier: Apache-2.0
//
// What the pages compute, without a browser.
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {labels} from '../src/compare_page.js';
import {KINDS, diffRows, relative, signed} from '../src/diff_page.js';
import {bytes, exact, human, percent, shapeText} from '../src/numbers.js';
import {CATEGORIES, bitsOf, precisionPalette} from '../src/palette.js';
import {GROUPS, makeRows} from '../src/report_rows.js';
import {sortRows} from '../src/sorting.js';
import {logTicks, ticks} from '../src/scatter.js';
import {isDotted, mapOf, nodesUnder, pathOf, scopeTree} from '../src/scopes.js';

test('numbers have three digits and a unit, and unknown is no number', () => {
  assert.equal(human(9437184), '9.44 M');
  assert.equal(human(604e9), '604 G');
  assert.equal(human(999499), '999 k');
  assert.equal(human(999500), '1.00 M');
  assert.equal(human(192), '192');
  assert.equal(human(4.8), '4.8');
  assert.equal(human(0.0004), '0.0004');
  assert.equal(human(0), '0');
  assert.equal(human(null), '?');
  assert.equal(human(undefined), '?');
  assert.equal(exact(3532.8), '3,532.8');
  assert.equal(exact(null), '?');
  assert.equal(exact(2 ** 60), '1.15 E');  // not exact in a double
  assert.equal(bytes(12), '1.5 B');
  assert.equal(bytes(8e6), '1.00 MB');
});

test('a share says neither nothing of something nor all of less', () => {
  assert.equal(percent(1, 3), '33.3 %');
  assert.equal(percent(1, 1e6), '< 0.1 %');
  assert.equal(percent(999999, 1e6), '> 99.9 %');
  assert.equal(percent(0, 5), '0 %');
  assert.equal(percent(5, 5), '100 %');
  assert.equal(percent(0, 0), '–');
  assert.equal(percent(null, 5), '?');
});

test('shapes', () => {
  assert.equal(shapeText([1, null, 8]), '1×?×8');
  assert.equal(shapeText([]), 'scalar');
  assert.equal(shapeText(null), '?');
});

test('a path splits at slashes and dots and says nothing twice', () => {
  const path = (name, scope) => pathOf({name, scope});
  assert.deepEqual(path('stage1/block1/conv'), ['stage1', 'block1', 'conv']);
  assert.deepEqual(path('/layer1/layer1.0/conv1/Conv'), ['layer1', '0', 'conv1', 'Conv']);
  assert.deepEqual(path('/layer1/layer1.0/layer1.0.conv1/Conv'), ['layer1', '0', 'conv1', 'Conv']);
  assert.deepEqual(path('model.encoder.0'), ['model', 'encoder', '0']);
  assert.deepEqual(path('a/a'), ['a', 'a']);
  assert.deepEqual(path('Conv_3'), ['Conv_3']);
  assert.deepEqual(path('///'), ['///']);
  assert.deepEqual(path('node_7', 'layer1/0/conv1'), ['layer1', '0', 'conv1', 'node_7']);
  assert.deepEqual(path('layer1/0/conv1', 'layer1/0/conv1'), ['layer1', '0', 'conv1']);
});

test('levels end at dots only where scopes are written with dots', () => {
  const scopes = (...written) => written.map((scope) => ({name: 'n', scope}));
  const torch = scopes('layer1.0.conv1', 'layer1.0', 'model.0/loop');
  const tensorflow = scopes('mobilenet_1.00/Conv1', 'mobilenet_1.00/fc', 'mobilenet_1.00');
  assert.equal(isDotted(torch), true);
  assert.equal(isDotted(tensorflow), false);
  assert.deepEqual(scopeTree(tensorflow, 'all').children.map(({name}) => name), ['mobilenet_1.00']);
  assert.deepEqual(pathOf(tensorflow[0], false), ['mobilenet_1.00', 'Conv1', 'n']);
  assert.deepEqual(pathOf(torch[0], true), ['layer1', '0', 'conv1', 'n']);
});

const work = (acev2, category, lhs = 'int8') =>
  ({operation: 'mac', count: 1, lhs, rhs: 'int8', acev2, category});
const node = (name, ...entries) => ({
  name, op: 'Conv', domain: 'ai.onnx', category: entries[0]?.category ?? 'other', work: entries,
  status: entries.length ? 'priced' : 'unpriced', output_shape: [1], macs: entries.length || null,
  ace: entries.length ? 0 : null,
  acev2: entries.length ? entries.reduce((sum, entry) => sum + entry.acev2, 0) : null,
});

function leaves(entry) {
  return entry.children ? entry.children.flatMap(leaves) : [entry];
}

test('a map holds all of the cost, split by colour, and counts what is small', () => {
  const nodes = [
    node('a/x', work(60, 'mac'), work(20, 'quantization')), node('a/y', work(10, 'mac')),
    node('b/deep/er/z', work(9.5, 'activation')), node('tiny', work(0.5, 'mac')), node('gap'),
  ];
  const tree = scopeTree(nodes, 'all');
  assert.equal(tree.value, 100);
  assert.deepEqual(tree.children.map(({name, value}) => [name, value]),
                   [['a', 90], ['b / deep / er', 9.5]]);
  assert.equal(tree.unpriced, 1);
  assert.deepEqual([...nodesUnder(tree.children[0])], [0, 1]);
  const map = mapOf(tree, nodes, (entry) => entry.category, 0.01);
  assert.deepEqual(
    leaves(map).map(({name, number, few, value, colour}) => [name || few, number, value, colour]),
    [['x', 0, 60, 'mac'], ['x', 0, 20, 'quantization'], ['y', 1, 10, 'mac'],
     ['z', 2, 9.5, 'activation'], [1, undefined, 0.5, 'mac']]);
  assert.deepEqual(leaves(map).at(-1).numbers, [3]);
});

test('many nodes without scopes are cut into ranges that hold all of them', () => {
  const nodes = Array.from({length: 1000}, (_, k) => node(`n${k}`, work(k + 1, 'mac')));
  const tree = scopeTree(nodes, 'all');
  assert.equal(tree.nodes.length, 0);
  assert.ok(tree.children.length > 20 && tree.children.length < 50);
  assert.equal(tree.children.reduce((sum, part) => sum + part.value, 0), 1000 * 1001 / 2);
  assert.equal(nodesUnder(tree).size, 1000);
});

test('names of the language are names of nodes as well', () => {
  const names = ['__proto__/x', 'constructor', 'hasOwnProperty/toString', '__proto__/y'];
  const nodes = names.map((name) => node(name, work(1, '__proto__')));
  const tree = scopeTree(nodes, 'all');
  assert.equal(tree.value, 4);
  assert.equal(leaves(mapOf(tree, nodes, (entry) => entry.category, 0)).length, 4);
  const rows = makeRows(nodes, GROUPS.find(({key}) => key === 'category'), () => true);
  assert.deepEqual(rows.map(({label, acev2}) => [label, acev2]), [['  proto  ', 4]]);
});

test('groups add up; one with a gap is a lower bound, one with nothing known is unknown', () => {
  const nodes = [node('a/x', work(5, 'mac')), node('a/gap'), node('b/gap')];
  const rows = makeRows(nodes, GROUPS.find(({key}) => key === 'scope'), () => true);
  assert.deepEqual(rows.map(({label, nodes: count, acev2, bound}) => [label, count, acev2, bound]),
                   [['a', 2, 5, '≥ '], ['b', 1, null, '']]);
  const kept = makeRows(nodes, GROUPS[0], (number) => number > 0);
  assert.deepEqual(kept.map(({label}) => label), ['a/gap', 'b/gap']);
});

test('a layer is the sum of its nodes and says what its main node is', () => {
  const nodes = [node('q', work(3, 'quantization')), node('conv', work(5, 'mac')), node('relu')];
  nodes[0].layer = nodes[1].layer = 'conv';
  nodes[2].layer = 'relu';
  const layers = [
    {name: 'conv', op: 'Conv', nodes: ['q', 'conv'], operands: 'int8 × int8', unpriced: 0},
    {name: 'relu', op: 'Relu', nodes: ['relu'], operands: null, unpriced: 1}];
  const group = GROUPS.find(({key}) => key === 'layer');
  const rows = makeRows(nodes, group, () => true, layers);
  assert.deepEqual(rows.map(({label, op, operands, acev2, number}) => [label, op, operands, acev2, number]),
                   [['conv', 'Conv', 'int8 × int8', 8, undefined], ['relu', 'Relu', '?', null, 2]]);
});

test('unknown is sorted last whichever way, equal ones keep the order of the graph', () => {
  const rows = [2, null, 3, 2].map((acev2, position) => ({acev2, position}));
  const order = (down) => sortRows(rows, (row) => row.acev2, down).map(({position}) => position);
  assert.deepEqual(order(true), [2, 0, 3, 1]);
  assert.deepEqual(order(false), [0, 3, 2, 1]);
});

// Contrast as WCAG 2 defines it.
function luminance(colour) {
  const hex = colour.length === 4 ? colour.replace(/[^#]/g, '$&$&') : colour;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('text on every colour of the data can be read', () => {
  const pairs = Array.from({length: 9}, (_, k) => ({lhs: `int${k + 1}`, rhs: 'int8', acev2: k + 1}));
  const {legend} = precisionPalette(pairs);
  assert.equal(legend.length, 8);  // seven and the others
  for (const {title, colour, ink} of [...CATEGORIES, ...legend, ...KINDS.values()]) {
    const [dark, light] = [luminance(colour), luminance(ink)].sort((a, b) => a - b);
    assert.ok((light + 0.05) / (dark + 0.05) >= 4.5, `${title}: ${ink} on ${colour}`);
  }
});

test('widths of formats', () => {
  assert.deepEqual(['int8', 'float8e4m3', 'bipolar', 'ternary', 'pot4', null].map(bitsOf),
                   [8, 8, 1, 2, 4, null]);
});

test('ticks are even and cover the numbers', () => {
  assert.deepEqual(ticks(61, 70.5, 6), [60, 62, 64, 66, 68, 70, 72]);
  assert.deepEqual(ticks(0.7, 0.7, 4), [0.6, 0.8]);
  assert.deepEqual(logTicks(26e6, 1.4e9), [20e6, 50e6, 100e6, 200e6, 500e6, 1e9, 2e9]);
});

test('models that share a file name are told apart by their folders', () => {
  assert.deepEqual(labels(['a/model.onnx', 'b/model.onnx', 'c/d.onnx']), ['a/model', 'b/model', 'd']);
  assert.deepEqual(labels(['x.onnx', 'x.json', '-']), ['x.onnx', 'x.json', 'standard input']);
});

test('changes have a sign, and nothing is a part of nothing', () => {
  assert.equal(signed(1.5e6), '+1.50 M');
  assert.equal(signed(-3), '−3');
  assert.equal(signed(0), '0');
  assert.equal(signed(null), '?');
  assert.equal(relative(-5, 10), '−50.0 %');
  assert.equal(relative(90, 10), '× 10');
  assert.equal(relative(5, 0), '');
  assert.equal(relative(null, 10), '');
  const [row] = diffRows([{status: 'changed', name: 'n', old_name: 'm', op: 'Relu', old_op: 'Clip', change: null}]);
  assert.equal(row.label, 'm → n');
  assert.equal(row.acev2, null);
});
