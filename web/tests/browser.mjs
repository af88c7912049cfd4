// SPDX-License-Identifier: Apache-2.0
//
// A browser for the tests: opens pages from disk and notes all that must not happen.
//
// Invariant: every page that is opened here is checked for errors, messages on the console, breaches of
// its policy and requests, when it is closed.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const SIZES = {phone: [390, 844], laptop: [1366, 800], wide: [2200, 1200]};

export async function launch(executablePath) {
  const profile = mkdtempSync(join(tmpdir(), 'acev2-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
           '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(profile, {recursive: true, force: true});
    },
  };
}

/** A page at `path`; `close()` asserts that it was silent and asked for nothing. */
export async function open(browser, path, {size = 'laptop', colours = 'light'} = {}) {
  const page = await browser.context.newPage();
  const faults = [];
  page.on('console', (message) => {
    if (!message.text().startsWith('test:')) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  const url = pathToFileURL(path).href;
  page.on('request', (request) => {
    if (request.url() !== url) faults.push(`request: ${request.url()}`);
  });
  const [width, height] = SIZES[size];
  await page.setViewportSize({width, height});
  await page.emulateMedia({colorScheme: colours, reducedMotion: 'reduce'});
  const started = performance.now();
  // A loaded machine may keep the browser waiting: nothing here is about time.
  await page.goto(url, {timeout: 240000});
  await page.locator('h1').waitFor({timeout: 60000}).catch((error) => {
    throw new Error(`${error.message}\n${faults.join('\n')}`);
  });
  const shown = performance.now() - started;
  return {
    page, shown, faults,
    close: async () => {
      await page.close();
      assert.deepEqual(faults, []);
    },
  };
}

/** Findings of axe-core that are serious or critical, as text. */
export async function seriousFindings(page) {
  // Playwright evaluates through the debugger, which no policy of the page concerns.
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => globalThis.axe.run());
  return violations
    .filter(({impact}) => impact === 'serious' || impact === 'critical')
    .map(({id, nodes}) => `${id}: ${nodes.slice(0, 3).map(({html}) => html).join(' | ')}`);
}
