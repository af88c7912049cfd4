// SPDX-License-Identifier: Apache-2.0
//
// Screenshots of pages at every size, to be looked at:
//
//   node tests/screens.mjs FOLDER PAGE.html…
import {mkdirSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import {SIZES, launch, open} from './browser.mjs';

const [folder, ...pages] = process.argv.slice(2);
mkdirSync(folder, {recursive: true});
const browser = await launch(process.env.ACEV2_CHROMIUM ?? '/usr/bin/chromium');
for (const path of pages) {
  for (const size of Object.keys(SIZES)) {
    const {page, faults} = await open(browser, resolve(path), {size, colours: size === 'wide' ? 'dark' : 'light'});
    await page.waitForTimeout(300);
    await page.screenshot({path: join(folder, `${basename(path, '.html')}-${size}.png`), fullPage: size !== 'wide'});
    const row = page.locator('.rows .row').first();
    if (await row.count()) {
      await row.click();
      await page.waitForTimeout(200);
      await page.screenshot({path: join(folder, `${basename(path, '.html')}-${size}-details.png`)});
    }
    if (faults.length) console.log(path, size, faults);
    await page.close();
  }
}
await browser.close();
