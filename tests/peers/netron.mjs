// SPDX-License-Identifier: Apache-2.0
//
// Opens an annotated model in Netron's own page and reads what it shows of a node and of the model.
//
// Invariant: exits 1 unless both show acev2's metadata. Run by hand: needs netron from pip, Chromium, and
// playwright-core where Node.js finds it (web/ installs it for the tests of the pages).
//
//   python3 -m netron out.onnx &   # serves http://localhost:8080
//   node tests/peers/netron.mjs http://localhost:8080 NODE [PICTURE.png]
import {chromium} from 'playwright-core';

const [url, node, picture] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true,
  args: ['--no-sandbox', '--disable-gpu']});
const page = await browser.newPage({viewport: {width: 1300, height: 900}});
await page.goto(url);
// Netron asks for consent to its cookies once.
await page.getByText('Accept', {exact: true}).click({timeout: 5000}).catch(() => {});
await page.locator('#target .node').first().waitFor({timeout: 60000});

/** The rows of the sidebar, as "name: value". (Netron forbids eval, so that nothing is evaluated here.) */
async function sidebar() {
  await page.locator('.sidebar-item').first().waitFor();
  await page.waitForTimeout(500);
  const rows = [];
  for (const item of await page.locator('.sidebar-item').all()) {
    const name = await item.locator('input').first().inputValue({timeout: 1000}).catch(() => '');
    rows.push(`${name}: ${(await item.innerText()).replaceAll('\n', ' ')}`);
  }
  return rows;
}

let failed = false;
function show(title, rows) {
  const own = rows.filter((row) => row.includes('acev2.'));
  console.log(`${title}\n${own.map((row) => `  ${row}`).join('\n')}`);
  failed ||= own.length === 0;
}

// The graph's node, by the id that Netron gives it.
await page.locator(`#target [id="node-name-${node}"], #target [id="node-id-${node}"]`).first()
  .locator('.node-item').first().click({force: true});
show(`node ${node}`, await sidebar());
if (picture) await page.screenshot({path: picture});
await page.keyboard.press('Escape');
await page.locator('#sidebar-model-button').click();
show('model', await sidebar());
await browser.close();
process.exit(failed ? 1 : 0);
