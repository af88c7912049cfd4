// SPDX-License-Identifier: Apache-2.0
//
// The tree of a model's scopes, and what of it a map shows.
//
// Invariant: pure functions of the report, without the page. The value of a scope is the sum of its
// nodes; what is too small to draw is drawn together and counted, not left out.

const hasOwn = Object.prototype.hasOwnProperty;

/**
 * True if the levels of scopes are parted at "." as well as at "/": unless more of them are written
 * as "mobilenet_1.00/conv". As src/naming/scope_levels.cc has it, so that the page and the table show
 * the same levels.
 */
export function isDotted(nodes) {
  let dotted = 0;
  let slashed = 0;
  for (const {scope: written} of nodes) {
    if (typeof written !== 'string') continue;
    if (written.includes('/')) slashed += 1;
    else if (written.includes('.')) dotted += 1;
  }
  return dotted > slashed || slashed === 0;
}

/**
 * The path of a node: its scope's parts, then its own. Names are split at "/", and at "." if `dotted`;
 * exporters repeat the outer names in the inner ones ("/layer1/layer1.0/conv"), which is said once.
 */
export function pathOf(node, dotted = true) {
  if (typeof node.scope === 'string' && node.scope) {
    const path = split(node.scope, dotted);
    const own = split(node.name, dotted).at(-1) ?? node.name;
    if (path.at(-1) !== own) path.push(own);
    return path;
  }
  const path = split(node.name, dotted);
  return path.length ? path : [node.name || '?'];
}

function split(name, dotted = true) {
  const path = [];
  for (const piece of String(name).split('/')) {
    let parts = (dotted ? piece.split('.') : [piece]).filter(Boolean);
    // "layer1.0" inside layer1, "layer1.0.conv1" inside layer1 / 0.
    for (let length = Math.min(path.length, parts.length - 1); length > 0; --length) {
      if (path.slice(-length).every((part, k) => part === parts[k])) {
        parts = parts.slice(length);
        break;
      }
    }
    path.push(...parts);
  }
  return path;
}

function scope(name, parent) {
  return {name, parent, children: [], index: new Map(), nodes: [], value: 0, count: 0, unpriced: 0};
}

/** The tree over all nodes; each scope knows its sum and the numbers of the nodes under it. */
export function scopeTree(nodes, rootName) {
  const root = scope(rootName, null);
  const dotted = isDotted(nodes);
  nodes.forEach((node, number) => {
    let at = root;
    const path = pathOf(node, dotted);
    for (const [level, part] of path.entries()) {
      count(at, node);
      if (level + 1 === path.length) break;
      let next = at.index.get(part);
      if (!next) {
        next = scope(part, at);
        at.index.set(part, next);
        at.children.push(next);
      }
      at = next;
    }
    at.nodes.push({number, name: path.at(-1), value: node.acev2 ?? 0,
                   unpriced: node.status === 'unpriced'});
  });
  merge(root);
  range(root);
  return root;
}

// More nodes than this in one scope (graphs without scopes in their names) are cut into ranges of
// the graph, so that a map of them has parts to zoom into.
const MOST_IN_A_SCOPE = 256;

function range(at) {
  for (const child of at.children) range(child);
  if (at.nodes.length > MOST_IN_A_SCOPE) {
    const size = Math.ceil(at.nodes.length / Math.ceil(Math.sqrt(at.nodes.length)));
    for (let k = 0; k < at.nodes.length; k += size) {
      const some = at.nodes.slice(k, k + size);
      const dearest = some.reduce((a, b) => (b.value > a.value ? b : a));
      const more = some.length - 1;
      const part = scope(more ? `${dearest.name} and ${more} more` : dearest.name, at);
      part.nodes = some;
      for (const node of some) {
        part.value += node.value;
        part.count += 1;
        part.unpriced += node.unpriced ? 1 : 0;
      }
      at.children.push(part);
    }
    at.nodes = [];
  }
}

function count(at, node) {
  at.value += node.acev2 ?? 0;
  at.count += 1;
  if (node.status === 'unpriced') at.unpriced += 1;
}

/** A scope that holds one scope and nothing else is one step: "encoder / layer". */
function merge(at) {
  for (const child of at.children) {
    while (child.children.length === 1 && child.nodes.length === 0) {
      const [only] = child.children;
      child.name = `${child.name} / ${only.name}`;
      child.nodes = only.nodes;
      child.children = only.children;
      for (const grandchild of child.children) grandchild.parent = child;
    }
    merge(child);
  }
  at.index = null;
}

export function ancestors(at) {
  const path = [];
  for (let step = at; step; step = step.parent) path.unshift(step);
  return path;
}

/** Numbers of all nodes under a scope. */
export function nodesUnder(at, into = new Set()) {
  for (const {number} of at.nodes) into.add(number);
  for (const child of at.children) nodesUnder(child, into);
  return into;
}

/** The cost of a node by colour: its work summed by `keyOf`, dearest first. */
export function partsOf(node, keyOf) {
  const sums = Object.create(null);
  for (const work of node.work) {
    const key = keyOf(work);
    sums[key] = (hasOwn.call(sums, key) ? sums[key] : 0) + (work.acev2 ?? 0);
  }
  return Object.entries(sums).filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]);
}

/**
 * What a map of `at` draws: {name, scope | number | few, value, children | colour}; `few` parts have the
 * `numbers` of their nodes. What lies below
 * `least` of its value is drawn together with its kin of the same colour.
 */
export function mapOf(at, nodes, keyOf, least) {
  const floor = at.value * least;
  const branch = (from) => {
    const children = [];
    const few = new Map();
    const addFew = ({number}) => {
      for (const [colour, part] of partsOf(nodes[number], keyOf)) {
        if (!few.has(colour)) few.set(colour, {name: '', few: 0, numbers: [], value: 0, colour, scope: from});
        few.get(colour).value += part;
        few.get(colour).few += 1;
        few.get(colour).numbers.push(number);
      }
    };
    const addAll = (scope) => {
      scope.nodes.forEach(addFew);
      scope.children.forEach(addAll);
    };
    for (const child of from.children) {
      if (child.value <= 0) continue;
      if (child.value < floor) {
        addAll(child);
      } else {
        children.push(branch(child));
      }
    }
    for (const node of from.nodes) {
      if (node.value <= 0) continue;
      if (node.value < floor) {
        addFew(node);
        continue;
      }
      for (const [colour, part] of partsOf(nodes[node.number], keyOf)) {
        children.push({name: node.name, number: node.number, value: part, colour});
      }
    }
    children.push(...few.values());
    return {name: from.name, scope: from, value: from.value, children};
  };
  return branch(at);
}
