// SPDX-License-Identifier: Apache-2.0
//
// The poster's stacked bar: what a total is made of, by category.
//
// Invariant: the bar is a picture with its figures as its name; the legend has them as text.
import {el} from './dom.js';
import {exact, human, percent} from './numbers.js';
import {CATEGORIES} from './palette.js';

/** A bar over `whole`, which is the sum of `byCategory` or more (then it is that much shorter). */
export function stackedBar(byCategory, whole, label) {
  const sum = CATEGORIES.reduce((total, {key}) => total + (byCategory[key] ?? 0), 0);
  const said = CATEGORIES.map(({key, title}) => `${title} ${percent(byCategory[key], sum)}`).join(', ');
  const parts = CATEGORIES.filter(({key}) => byCategory[key] > 0);
  return el('div.bar', {role: 'img', 'aria-label': `${label}: ${said}`,
                        style: {width: `${100 * sum / (whole || 1)}%`}},
    parts.map(({key, title, colour, ink}) => {
      const share = byCategory[key] / sum;
      return el('span', {
        title: `${title}: ${exact(byCategory[key])}`, class: share < 0.2 ? 'slim' : null,
        style: {flexGrow: String(share), backgroundColor: colour, color: ink},
      }, share * sum / (whole || 1) >= 0.08 && percent(byCategory[key], sum));
    }));
}

export function swatch(colour) {
  return el('span.swatch', {style: {backgroundColor: colour}, 'aria-hidden': 'true'});
}

/** The categories with their colours; with figures, if given. */
export function categoryLegend(byCategory, whole) {
  return el('ul.legend', {}, CATEGORIES.map(({key, title, colour}) => el('li', {}, swatch(colour),
    byCategory ? [`${title} `, el('b', {}, percent(byCategory[key], whole)),
                  el('span.soft', {}, ` ${human(byCategory[key])}`)] : title)));
}
