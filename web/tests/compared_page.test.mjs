// SPDX-License-Identifier: Apache-2.0
//
// The pages of several models (diff, compare, scan) in a browser.
//
// Invariant: as in report_page.test.mjs.
import assert from 'node:assert/strict';
import {rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {SIZES, launch, open, seriousFindings} from './browser.mjs';
import {chain, chromium, models, output, rows, run} from './pages.mjs';

let browser;
before(async () => { browser = await launch(chromium); });
after(async () => { await browser.close(); });

const hostile = '</script><img src=x onerror=alert(1)>';

function diffPage(old, now) {
  const path = join(output, 'diff.html');
  run('diff', old, now, '--html', path);
  return {path, json: JSON.parse(run('diff', old, now, '--json', '-'))};
}

const quantized = () => diffPage(join(models, 'cnn-float32.onnx'), join(models, 'cnn-qdq.onnx'));

function comparePage() {
  const accuracy = join(output, 'accuracy.csv');
  writeFileSync(accuracy, 'model,accuracy\ncnn-float32,70.5\ncnn-qdq,69.8\ncnn-float16,60\n');
  const path = join(output, 'compare.html');
  run('compare', ...['cnn-float32', 'cnn-float16', 'cnn-qdq', 'control-flow'].map((name) => join(models, `${name}.onnx`)),
      '--accuracy', accuracy, '--html', path);
  return path;
}

function scanPage() {
  const broken = join(output, 'broken.onnx');
  writeFileSync(broken, 'no model');
  const path = join(output, 'scan.html');
  const lines = join(output, 'scan.jsonl');
  rmSync(lines, {force: true});
  run('scan', broken, join(models, 'cnn-qdq.onnx'), join(models, 'control-flow.onnx'),
      chain(`${'<b>'}scan.onnxtxt`, [['n', 'Relu']]), '--jsonl', lines, '--html', path);
  return path;
}

test('a diff shows what changed, in pairs', async () => {
  const {path, json} = quantized();
  const {page, close} = await open(browser, path);
  assert.equal(await page.locator('h1').innerText(), 'cnn-float32.onnx → cnn-qdq.onnx');
  const names = (wanted) => json.rows.filter(({status}) => wanted(status)).map(({name}) => name);
  // Both sort by the size of the change.
  assert.deepEqual(await rows(page), names((status) => status !== 'unchanged'));
  await page.getByLabel('rows').selectOption('unchanged');
  assert.deepEqual(await rows(page), names((status) => status === 'unchanged'));
  await page.getByLabel('rows').selectOption('changed');
  await page.getByLabel('search').fill('stem/relu');
  await page.locator('.rows .row').first().click();
  // 16 · 32 · 32 compares of 32 bits before, 524,288, and of 8 bits after, 131,072.
  const text = await page.getByRole('dialog').innerText();
  assert.match(text, /524,288\s+131,072\s+−393 k/);
  assert.match(text, /−75\.0 %/);
  await page.keyboard.press('Escape');
  await page.getByLabel('search').fill('');
  await page.locator('.map .scope', {hasText: 'block'}).first().click({position: {x: 12, y: 8}});
  const inside = await rows(page);
  assert.ok(inside.length > 2 && inside.every((name) => name.startsWith('block/')), `${inside}`);
  await close();
});

test('names in a diff are text', async () => {
  const chainOf = (file, name) => chain(file, [['n', 'Relu'], [name, 'Sigmoid']]);
  const {path} = diffPage(chainOf('old.onnxtxt', hostile), chainOf('new.onnxtxt', '__proto__'));
  const {page, close} = await open(browser, path);
  await page.getByLabel('rows').selectOption('all');
  assert.ok((await rows(page)).includes(`${hostile} → __proto__`), `${await rows(page)}`);
  assert.equal(await page.locator('main img, main script').count(), 0);
  await close();
});

test('a comparison shows the front, the bars and unknown as unknown', async () => {
  const {page, close} = await open(browser, comparePage());
  assert.deepEqual(await rows(page), ['cnn-float32', 'cnn-float16', 'cnn-qdq', 'control-flow']);
  const cell = (row, column) => page.locator('.rows .row').nth(row).locator(`.c-${column}`);
  // float16 costs more than int8 and is less accurate; the others are on the front.
  assert.deepEqual(await Promise.all([0, 1, 2, 3].map((row) => cell(row, 'front').innerText())), ['●', '', '●', '']);
  assert.equal(await cell(3, 'accuracy').innerText(), '?');
  assert.equal(await page.locator('.scatter circle').count(), 3);
  const labels = await page.locator('.scatter .label').evaluateAll((all) => all.map((label) => {
    const {left, right, top, bottom} = label.getBoundingClientRect();
    return {left, right, top, bottom};
  }));
  assert.equal(labels.length, 3);
  for (const [k, a] of labels.entries()) {
    for (const b of labels.slice(k + 1)) {
      assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top);
    }
  }
  const widths = await page.locator('.variants .bar').evaluateAll((all) => all.map((bar) => bar.clientWidth));
  assert.ok(widths[0] > widths[1] && widths[1] > widths[2] && widths[2] > widths[3], `${widths}`);
  await close();
});

test('a scan is an index of its models, failed ones too', async () => {
  const {page, close} = await open(browser, scanPage());
  assert.equal(await page.locator('h1').innerText(), '4 models');
  assert.deepEqual(await page.locator('.figure dd:first-of-type').allInnerTexts(), ['2', '1', '1']);
  const failed = page.locator('.rows .row', {hasText: 'broken.onnx'});
  assert.equal(await failed.locator('.c-acev2').innerText(), '');
  await page.getByRole('columnheader', {name: 'ACEv2'}).getByRole('button').click();
  assert.match((await rows(page))[0], /cnn-qdq/);
  assert.match((await rows(page)).at(-1), /broken/);
  await page.getByLabel('show').selectOption('failed');
  assert.equal((await rows(page)).length, 1);
  await failed.click();
  assert.ok((await page.getByRole('dialog').innerText()).length > 40);
  await page.keyboard.press('Escape');
  await page.getByLabel('show').selectOption('all');
  await page.getByLabel('search').fill('<b>');
  assert.equal((await rows(page)).length, 1);
  await close();
});

for (const [name, make] of Object.entries({diff: () => quantized().path, compare: comparePage, scan: scanPage})) {
  test(`the page of ${name} can be read by all`, async () => {
    const path = make();
    for (const colours of ['light', 'dark']) {
      for (const size of Object.keys(SIZES)) {
        const {page, close} = await open(browser, path, {size, colours});
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), size);
        assert.deepEqual(await seriousFindings(page), []);
        await page.screenshot({path: join(output, `${name}-${size}-${colours}.png`), fullPage: true});
        await page.locator('.rows .row').first().click();
        assert.deepEqual(await seriousFindings(page), []);
        await close();
      }
    }
  });
}
