// SPDX-License-Identifier: Apache-2.0
//
// Pages made by the program, for the tests. Environment: ACEV2_PROGRAM, ACEV2_MODELS (the folder
// models/), ACEV2_CHROMIUM, ACEV2_OUTPUT (pages and screenshots).
import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

export const {ACEV2_PROGRAM: program, ACEV2_MODELS: models, ACEV2_CHROMIUM: chromium,
              ACEV2_OUTPUT: output} = process.env;
mkdirSync(output, {recursive: true});

export function run(...args) {
  return execFileSync(program, args, {encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit']});
}

export function makePage(model, ...options) {
  const path = join(output, `${model.split(/[\\/]/).at(-1).replace(/\W+/g, '-')}.html`);
  run(model, '--html', path, ...options);
  return path;
}

/** `nodes`: [name, operator] of a chain over 8 numbers. */
export function chain(name, nodes) {
  const path = join(output, name);
  const lines = nodes.map(([node, op], k) =>
    `  [${JSON.stringify(node)}] ${k + 1 < nodes.length ? `t${k}` : 'y'} = ${op} (${k ? `t${k - 1}` : 'x'})\n`);
  writeFileSync(path, `<ir_version: 8, opset_import: ["" : 17]>
g (float[1,8] x) => (float[1,8] y) {\n${lines.join('')}}\n`);
  return path;
}

// Rows stand in the order in which they were made, not in that of the table.
export async function rows(page) {
  return page.locator('.rows .row').evaluateAll((elements) => elements
    .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
    .map((row) => row.querySelector('.c-label .name').textContent));
}
