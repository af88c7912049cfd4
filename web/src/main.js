// SPDX-License-Identifier: Apache-2.0
//
// Starts the page that fits the data.
//
// Invariant: a kind of data is one row here; whatever goes wrong is said in the page.
import {comparePage} from './compare_page.js';
import {readData} from './data.js';
import {diffPage} from './diff_page.js';
import {el} from './dom.js';
import {setUnit} from './numbers.js';
import {reportPage} from './report_page.js';
import {scanPage} from './scan_page.js';

const PAGES = new Map(Object.entries(
  {report: reportPage, diff: diffPage, compare: comparePage, scan: scanPage}));

async function start() {
  const page = document.getElementById('page');
  try {
    const data = await readData();
    const make = PAGES.get(data.kind);
    if (!make) throw new Error(`this page does not know data of the kind '${data.kind}'`);
    if (data.unit) setUnit(data.unit);
    page.replaceChildren();
    make(page, data);
  } catch (error) {
    page.replaceChildren(el('p.warning', {role: 'alert'}, `The page cannot be shown: ${error.message}`));
    throw error;
  }
}

start();
