// SPDX-License-Identifier: Apache-2.0
//
// The page of a report, made by the program and used in a browser as a person would.
//
// Invariant: every page is closed through open()'s close(), which fails on any request, error or
// message on the console.
import assert from 'node:assert/strict';
import {statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {SIZES, launch, open, seriousFindings} from './browser.mjs';
import {chain, chromium, makePage, models, output, rows, run} from './pages.mjs';

let browser;
before(async () => { browser = await launch(chromium); });
after(async () => { await browser.close(); });

test('shows the figures of the report', async () => {
  const model = join(models, 'cnn-qdq.onnx');
  const {totals} = JSON.parse(run(model, '--json', '-'));
  const {page, close} = await open(browser, makePage(model));
  assert.equal(await page.locator('h1').innerText(), 'cnn-qdq.onnx');
  const figures = await page.locator('.figures').innerText();
  assert.ok(figures.includes(totals.acev2.toLocaleString('en-US')), figures);
  assert.ok(figures.includes(totals.macs.toLocaleString('en-US')), figures);
  const shares = Object.values(totals.by_category)
    .map((value) => value / totals.acev2).filter((share) => share > 0.001);
  const legend = await page.locator('.legend').first().innerText();
  for (const share of shares) assert.ok(legend.includes(`${(100 * share).toFixed(1)} %`), legend);
  const widths = await page.locator('.bar span').evaluateAll((spans) => {
    const all = spans.map((span) => span.getBoundingClientRect().width);
    const sum = all.reduce((a, b) => a + b, 0);
    return all.map((width) => width / sum);
  });
  assert.ok(Math.abs(widths[0] - totals.by_category.mac / totals.acev2) < 0.01, `${widths}`);
  await close();
});

test('costs are in the unit of the profile', async () => {
  const profile = join(output, 'unit.toml');
  writeFileSync(profile, 'unit = "pJ"\n[prices]\ncmp.float = 2\n');
  const path = makePage(chain('unit.onnxtxt', [['relu', 'Relu']]), '--profile', profile);
  const {page, close} = await open(browser, path);
  assert.match(await page.locator('.figures').innerText(), /pJ/);
  const heads = await page.getByRole('grid').getByRole('columnheader').allInnerTexts();
  assert.equal(heads.filter((text) => text.includes('pJ')).length, 1, `${heads}`);
  assert.equal(heads.filter((text) => text.includes('ACEv2')).length, 0, `${heads}`);
  await page.locator('.rows .row').first().click();
  assert.match(await page.locator('dialog, .drawer').first().innerText(), /count × price = pJ/);
  await close();
});

test('starts with the order that was asked for', async () => {
  const model = chain('ascending.onnxtxt', [['b/one', 'Relu'], ['a/two', 'Sigmoid']]);
  for (const [sort, wanted] of [['acev2:asc', ['b/one', 'a/two']], ['acev2', ['a/two', 'b/one']]]) {
    const {page, close} = await open(browser, makePage(model, '--sort', sort));
    assert.deepEqual(await rows(page), wanted, sort);
    await close();
  }
});

// MACs of int8 added up in 32 bits: 8·8 − 8 + 32 = 88.
test('explains a price with its accumulator', async () => {
  const path = makePage(join(models, 'cnn-qoperator.onnx'), '--accumulator', '32');
  const {page, close} = await open(browser, path);
  await page.getByLabel('search').fill('stem/conv');
  await page.locator('.rows .row').first().click();
  await page.locator('.rows .row', {hasText: 'stem/conv'}).first().click();
  const text = await page.locator('dialog, .drawer').first().innerText();
  assert.match(text, /× 88/);
  assert.match(text, /of int32/);
  await close();
});

test('says where in the source a node is called', async () => {
  const report = JSON.parse(run(chain('source.onnxtxt', [['a/relu', 'Relu']]), '--json', '-'));
  report.nodes[0].module_class = 'torch.nn.ReLU';
  report.nodes[0].source_line = 'net.py:7 in forward: x = <b>self</b>.relu(x)';
  const saved = join(output, 'source.json');
  writeFileSync(saved, JSON.stringify(report));
  const {page, close} = await open(browser, makePage(saved));
  await page.locator('.rows .row').first().click();
  const text = await page.locator('dialog, .drawer').first().innerText();
  assert.ok(text.includes('class torch.nn.ReLU'), text);
  assert.ok(text.includes('from net.py:7 in forward: x = <b>self</b>.relu(x)'), text);
  await close();
});

test('sorts, searches and groups', async () => {
  const {page, close} = await open(browser, makePage(chain('sort.onnxtxt', [
    ['b/one', 'Relu'], ['a/two', 'Sigmoid'], ['c/three', 'Identity'], ['a/four', 'Relu']])));
  // Sigmoid is dearer than a compare; Identity is free; equal ones stand in the order of the graph.
  assert.deepEqual(await rows(page), ['a/two', 'b/one', 'a/four', 'c/three']);
  const head = (name) => page.getByRole('grid').getByRole('columnheader', {name}).getByRole('button');
  await head('ACEv2').click();
  assert.deepEqual(await rows(page), ['c/three', 'b/one', 'a/four', 'a/two']);
  assert.equal(await page.locator('.head .c-acev2').getAttribute('aria-sort'), 'ascending');
  await head('name').click();
  assert.deepEqual(await rows(page), ['a/four', 'a/two', 'b/one', 'c/three']);
  await page.getByLabel('search').fill('RELU a/');
  assert.deepEqual(await rows(page), ['a/four']);
  await page.getByLabel('search').fill('nothing like it');
  assert.equal(await page.locator('.count').innerText(), 'No rows.');
  await page.getByLabel('search').fill('');
  await page.getByLabel('rows').selectOption('op');
  assert.deepEqual(await rows(page), ['Identity', 'Relu', 'Sigmoid']);
  // Two compares of 8 numbers of 32 bits: 2 · 8 · 32 = 512.
  const relu = page.locator('.rows .row', {hasText: 'Relu'});
  assert.equal(await relu.locator('.c-acev2').innerText(), '512');
  await relu.click();
  assert.deepEqual(await rows(page), ['a/four', 'b/one']);
  await page.getByRole('button', {name: 'Remove the filter op: Relu'}).click();
  assert.equal((await rows(page)).length, 4);
  await close();
});

test('zooms the map by click and key, and the table follows', async () => {
  const {page, close} = await open(browser, makePage(chain('zoom.onnxtxt', [
    ['out/in/one', 'Relu'], ['out/in/two', 'Relu'], ['out/three', 'Relu'], ['side/four', 'Relu']])));
  const zoom = (name) => page.locator('.map .scope', {hasText: name}).first()
    .click({position: {x: 12, y: 8}});
  await zoom('out');
  assert.deepEqual((await rows(page)).sort(), ['out/in/one', 'out/in/two', 'out/three']);
  await zoom('in');
  assert.deepEqual(await rows(page), ['out/in/one', 'out/in/two']);
  assert.deepEqual(await page.locator('nav li').allInnerTexts(), ['whole model', 'out', 'in']);
  // Two equal operators are left: two halves of the map.
  const tiles = await page.locator('.map .tile').evaluateAll((all) =>
    all.map((tile) => tile.getBoundingClientRect()).map(({width, height}) => width * height));
  assert.equal(tiles.length, 2);
  assert.ok(Math.abs(tiles[0] - tiles[1]) < 0.05 * tiles[0], `${tiles}`);
  await page.locator('.map .tile').first().focus();
  await page.keyboard.press('Escape');
  assert.deepEqual((await rows(page)).sort(), ['out/in/one', 'out/in/two', 'out/three']);
  await page.getByRole('button', {name: 'whole model'}).click();
  assert.equal((await rows(page)).length, 4);
  // From the first tab stop down into its scope, and Enter explains the tile.
  await page.locator('.map [tabindex="0"]').focus();
  const seen = new Set();
  for (let k = 0; k < 12; ++k) {
    seen.add(await page.evaluate(() => document.activeElement.getAttribute('aria-label')));
    await page.keyboard.press('ArrowRight');
  }
  assert.equal(seen.size, await page.locator('.map button').count());
  await page.locator('.map .tile', {hasText: 'three'}).focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.getByRole('dialog').getByRole('heading').innerText(), 'out/three');
  await close();
});

test('what is too small for the map is one tile that leads to its rows', async () => {
  // A Sigmoid is some 250 times as dear as a compare: hundreds of these do not fit.
  const nodes = Array.from({length: 200}, (_, k) => [`big${k}`, 'Sigmoid']);
  const {page, close} = await open(browser, makePage(chain('few.onnxtxt',
    nodes.concat([['small1', 'Relu'], ['small2', 'Relu']]))));
  await page.locator('.map .few').click();
  assert.deepEqual(await rows(page), ['small1', 'small2']);
  await page.getByRole('button', {name: 'Remove the filter 2 small parts'}).click();
  assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '203');
  await close();
});

test('explains a node as the program does', async () => {
  const model = join(models, 'cnn-qdq.onnx');
  const {nodes} = JSON.parse(run(model, '--json', '-'));
  const conv = nodes.find(({op}) => op === 'Conv');
  const {page, close} = await open(browser, makePage(model));
  await page.getByLabel('rows').selectOption('node');
  await page.getByLabel('search').fill(conv.name);
  await page.locator('.rows .row').first().focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const text = await dialog.innerText();
  // Each line of `explain` without its spacing: the same facts.
  for (const {count, acev2, role} of conv.work) {
    assert.ok(text.includes(count.toLocaleString('en-US')), text);
    assert.ok(text.includes(`= ${acev2.toLocaleString('en-US')}`), text);
    if (role) assert.ok(text.includes(role), text);
  }
  for (const {name, source} of conv.operands) assert.ok(text.includes(name) && text.includes(source), text);
  const explained = run('explain', model, conv.name);
  const equation = /computes .*/.exec(explained)[0].trim();
  assert.ok(text.includes(equation), `${equation}\n${text}`);
  await page.keyboard.press('Escape');
  assert.equal(await dialog.count(), 0);
  await close();
});

test('a row is a layer, and a click shows its nodes', async () => {
  const model = join(models, 'cnn-qdq.onnx');
  const {layers} = JSON.parse(run(model, '--json', '-'));
  const {page, close} = await open(browser, makePage(model));
  assert.deepEqual((await rows(page)).sort(), layers.map(({name}) => name).sort());
  const layer = layers.find(({op}) => op === 'Conv');
  const row = page.locator('.rows .row', {hasText: layer.name});
  assert.equal(await row.locator('.c-operands').innerText(), layer.operands);
  await row.click();
  assert.deepEqual((await rows(page)).sort(), [...layer.nodes].sort());
  await close();
});

test('unknown is a question mark and never 0', async () => {
  const {page, close} = await open(browser, makePage(chain('unknown.onnxtxt', [
    ['known', 'Relu'], ['gap', 'Foo']])));
  const gap = page.locator('.rows .row', {hasText: 'gap'});
  assert.equal(await gap.locator('.c-acev2').innerText(), '?');
  assert.equal(await gap.locator('.c-macs').innerText(), '?');
  assert.equal(await gap.locator('.c-share').innerText(), '?');
  assert.ok((await page.locator('.figures').innerText()).includes('≥ 256'));
  await page.getByRole('button', {name: 'not priced'}).click();
  assert.deepEqual(await rows(page), ['gap']);
  assert.ok((await page.locator('.count').innerText()).includes('ACEv2 ?'));
  await gap.click();
  const text = await page.getByRole('dialog').innerText();
  assert.match(text, /unpriced because/);
  assert.match(text, /ACEv2\s*\?/);
  await close();
});

test('names are text, whatever they say', async () => {
  const names = [
    '</script><script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>',
    '\' onmouseover=\'alert(1)', '<!--', ']]>', '<!--acev2:data-->', '<!--acev2:title-->', '&lt;b&gt;',
    '__proto__/constructor', '__proto__', 'toString', '{{7*7}}${7*7}', 'javascript:alert(1)',
    '\u202egnp.exe', 'a/<b>/c.<i>.d', ' ', 'x'.repeat(5000),
  ];
  const path = makePage(chain('<b>&"\'hostile.onnxtxt', names.map((name) => [name, 'Relu'])));
  const {page, close} = await open(browser, path);
  assert.equal(await page.locator('h1').innerText(), '<b>&"\'hostile.onnxtxt');
  assert.equal(await page.locator('.rows .row').count(), names.length);
  const shown = await rows(page);
  for (const name of names.filter((text) => text.trim() && !text.startsWith('\u202e'))) {
    assert.ok(shown.includes(name), `${name} is not in ${shown}`);
  }
  assert.ok(shown.includes('\ufffdgnp.exe'));
  assert.equal(await page.locator('main img, main script, main b:not(.legend b), main i, iframe').count(), 0);
  for (const row of await page.locator('.rows .row').all()) {
    await row.click();
    await page.keyboard.press('Escape');
  }
  for (const key of ['layer', 'op', 'scope', 'category', 'precision']) {
    await page.getByLabel('rows').selectOption(key);
    assert.ok(await page.locator('.rows .row').count() > 0);
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await close();
});

test('the policy of the page refuses scripts and styles that are not its own', async () => {
  const {page} = await open(browser, makePage(join(models, 'cnn-float32.onnx')));
  const ran = await page.evaluate(() => new Promise((resolve) => {
    const script = document.createElement('script');
    script.textContent = 'globalThis.injected = true';
    document.body.append(script);
    const element = document.createElement('p');
    element.innerHTML = '<img src="data:," onerror="globalThis.injected = true">';
    document.body.append(element);
    setTimeout(() => resolve(globalThis.injected === true), 100);
  }));
  assert.equal(ran, false);
  await page.close();
});

test('20,000 rows: small, quick, and only those in sight exist', async (t) => {
  const nodes = Array.from({length: 20000}, (_, k) =>
    [`stage${Math.floor(k / 5000)}/block${Math.floor(k / 100)}/node${k}`, k % 3 ? 'Relu' : 'Sigmoid']);
  const model = chain('many.onnxtxt', nodes);
  const path = makePage(model);
  const size = statSync(path).size;
  assert.ok(size < 1.5e6, `${size} bytes`);
  const {page, shown, close} = await open(browser, path);
  assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '20001');
  assert.ok(await page.locator('.rows .row').count() < 120);
  assert.ok(await page.locator('*').count() < 20000);
  const frames = await page.evaluate(async () => {
    const body = document.querySelector('.rows');
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < 1000) {
      body.scrollTop += 400;
      await new Promise(requestAnimationFrame);
      count += 1;
    }
    return count;
  });
  await page.locator('.rows [tabindex="0"]').count();
  await page.getByRole('columnheader', {name: '#'}).getByRole('button').click();
  await page.locator('.rows .row').first().focus();
  await page.keyboard.press('End');
  const last = page.locator('.rows .row', {hasText: 'node19999'});
  await last.waitFor();
  assert.equal(await last.getAttribute('aria-rowindex'), '20001');
  const started = performance.now();
  await page.getByLabel('search').fill('node1999');
  await page.waitForFunction(() => document.querySelector('.grid').ariaRowCount === '12');
  t.diagnostic(`page ${size} bytes, shown after ${shown.toFixed(0)} ms, ${frames} frames/s while ` +
               `scrolling, searched in ${(performance.now() - started).toFixed(0)} ms`);
  assert.equal((await rows(page)).length, 11);  // node1999 and node19990 … node19999
  await close();
});

for (const colours of ['light', 'dark']) {
  for (const size of Object.keys(SIZES)) {
    test(`can be read by all: ${size}, ${colours}`, async () => {
      const path = makePage(join(models, 'control-flow.onnx'));
      const {page, close} = await open(browser, path, {size, colours});
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.deepEqual(await seriousFindings(page), []);
      await page.getByLabel('coloured by').selectOption('precision');
      await page.screenshot({path: join(output, `report-${size}-${colours}.png`), fullPage: true});
      await page.locator('.rows .row').first().click();
      assert.deepEqual(await seriousFindings(page), []);
      await page.screenshot({path: join(output, `report-${size}-${colours}-details.png`)});
      await close();
    });
  }
}

test('prints the map and the first rows', async () => {
  const {page, close} = await open(browser, makePage(chain('print.onnxtxt',
    Array.from({length: 150}, (_, k) => [`node${k}`, 'Relu']))));
  writeFileSync(join(output, 'print.pdf'), await page.pdf({format: 'A4', printBackground: false}));
  await page.emulateMedia({media: 'print'});
  assert.equal(await page.locator('.paper tbody tr').count(), 100);
  assert.ok(await page.getByText('50 more rows are not printed.').isVisible());
  assert.ok(await page.locator('.map').isVisible());
  assert.ok(!(await page.locator('.grid').isVisible()));
  await close();
});
