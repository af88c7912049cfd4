// SPDX-License-Identifier: Apache-2.0
//
// Makes the page template: one HTML file with script and style inline, their hashes in the
// Content-Security-Policy, and two marks where the program puts a title and the data.
//
//   node build.mjs TEMPLATE.html [PROGRAM.cc]
//
// Invariant: the same sources and locked packages give the same bytes; nothing is fetched here. The
// .cc file is the template as a string for the program. Called by cmake/web_page.cmake.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

// What the licences of the bundled libraries ask for: their notices go where the code goes.
const bundled = ['@tanstack/virtual-core', 'd3-hierarchy'];

function notices() {
  return bundled.map((name) => {
    const root = join(here, 'node_modules', name);
    const {version, license} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const text = readFileSync(join(root, 'LICENSE'), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}`;
  }).join('\n\n\n');
}

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, 'src', entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['chrome100', 'firefox113', 'safari16.4'],
    legalComments: 'none',
    charset: 'utf8',
    absWorkingDir: here,
  });
  return result.outputFiles[0].text.trim();
}

const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const escaped = (text) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

// "</script" inside a script would end it; in JavaScript "<\/" in a string is the same.
const script = (await bundle('main.js')).replace(/<\/(script)/gi, '<\\/$1');
const style = await bundle('style.css');
if (/<\/style/i.test(style) || script.includes('<!--')) throw new Error('the bundle ends its element');

const policy = [
  "default-src 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)}`,
  "base-uri 'none'", "form-action 'none'",
].join('; ');

const template = readFileSync(join(here, 'src', 'page.html'), 'utf8')
  .replace('%policy%', () => policy)
  .replace('%notices%', () => escaped(notices()))
  .replace('%style%', () => style)
  .replace('%script%', () => script);

const [target, program] = process.argv.slice(2);
mkdirSync(dirname(target), {recursive: true});
writeFileSync(target, template);
if (program) {
  // Pieces, since compilers limit the length of a literal.
  const pieces = template.match(/[^]{1,16000}/gu) ?? [];
  writeFileSync(program, [
    '// Written by web/build.mjs; do not edit.',
    '#include "write/layout/page_template.h"', '',
    'namespace acev2 {', '',
    'std::string_view PageTemplate() {',
    '  static constexpr char kTemplate[] =',
    ...pieces.map((piece) => `R"acev2page(${piece})acev2page"`),
    '      ;',
    '  return {kTemplate, sizeof(kTemplate) - 1};',
    '}', '', '}  // namespace acev2', '',
  ].join('\n'));
}
console.log(`page template: ${Buffer.byteLength(template)} bytes`);
