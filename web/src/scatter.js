// SPDX-License-Identifier: Apache-2.0
//
// Points over two axes, with the front of those that no other beats as steps.
//
// Invariant: drawn anew for every width, so that letters keep their size; a label is put where it
// covers no point and no other label, or left to the table.
import {el, printable} from './dom.js';
import {human} from './numbers.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 380;
const MARGIN = {left: 64, right: 24, top: 16, bottom: 48};

function svg(tag, attributes = {}, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = printable(text);
  return element;
}

/** Even steps of 1, 2 or 5 · 10^k that cover `low` … `high`. */
export function ticks(low, high, about) {
  const raw = (high - low || Math.abs(high) || 1) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw);
  const values = [];
  for (let k = Math.floor(low / step); k <= Math.ceil(high / step); ++k) {
    values.push(Number((k * step).toPrecision(12)));
  }
  return values;
}

/** 1, 2 and 5 of each power of ten around `low` … `high`. */
export function logTicks(low, high) {
  const values = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) {
    for (const factor of [1, 2, 5]) values.push(Number((factor * 10 ** power).toPrecision(3)));
  }
  const first = values.findLastIndex((value) => value <= low);
  const last = values.findIndex((value) => value >= high);
  return values.slice(Math.max(0, first), last + 1);
}

/** `points`: {x, y, label, front}; x above 0. */
export function scatter(points, xTitle, yTitle) {
  const said = points.map(({x, y, label, front}) =>
    `${label}: ${human(x)} ${xTitle}, ${yTitle} ${y}${front ? ', on the front' : ''}`).join('; ');
  const picture = el('div.scatter', {role: 'img', 'aria-label': `${yTitle} over ${xTitle}. ${said}`});
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(picture.clientWidth - width) < 2) return;
    width = picture.clientWidth;
    picture.replaceChildren(draw(points, width, xTitle, yTitle));
  }).observe(picture);
  return picture;
}

function draw(points, width, xTitle, yTitle) {
  const xs = points.map(({x}) => x);
  const ys = points.map(({y}) => y);
  const [lowX, highX] = [Math.min(...xs), Math.max(...xs)];
  const logarithmic = highX > 10 * lowX;
  const xTicks = logarithmic ? logTicks(lowX, highX) : ticks(lowX, highX, width < 500 ? 4 : 8);
  const yTicks = ticks(Math.min(...ys), Math.max(...ys), 6);
  const along = logarithmic ? Math.log10 : (value) => value;
  const place = (value, values, from, to, scale) => {
    const [low, high] = [scale(values[0]), scale(values.at(-1))];
    return from + (to - from) * (high === low ? 0.5 : (scale(value) - low) / (high - low));
  };
  const x = (value) => place(value, xTicks, MARGIN.left, width - MARGIN.right, along);
  const y = (value) => place(value, yTicks, HEIGHT - MARGIN.bottom, MARGIN.top, (v) => v);
  const root = svg('svg', {width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true'});
  let free = -Infinity;
  for (const value of xTicks) {
    root.append(svg('line', {class: 'line', x1: x(value), x2: x(value), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom}));
    if (x(value) - free < 44) continue;
    free = x(value);
    root.append(svg('text', {x: x(value), y: HEIGHT - MARGIN.bottom + 18, 'text-anchor': 'middle'}, human(value)));
  }
  for (const value of yTicks) {
    root.append(svg('line', {class: 'line', x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value)}),
      svg('text', {x: MARGIN.left - 8, y: y(value) + 4, 'text-anchor': 'end'}, `${value}`));
  }
  root.append(
    svg('text', {x: (MARGIN.left + width - MARGIN.right) / 2, y: HEIGHT - 8, 'text-anchor': 'middle', class: 'title'},
      logarithmic ? `${xTitle} (logarithmic)` : xTitle),
    svg('text', {transform: `translate(14 ${(HEIGHT - MARGIN.bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle', class: 'title'}, yTitle));
  const front = points.filter((point) => point.front).sort((a, b) => a.x - b.x);
  const corners = front.flatMap((point, k) => (k ? [[x(point.x), y(front[k - 1].y)]] : [])
    .concat([[x(point.x), y(point.y)]]));
  if (front.length) {
    corners.push([width - MARGIN.right, y(front.at(-1).y)]);
    root.append(svg('path', {class: 'front', d: `M${corners.join('L')}`}));
  }
  const spots = points.map((point) => ({...point, at: [x(point.x), y(point.y)]}));
  for (const {at: [cx, cy], front: on, label, x: cost, y: accuracy} of spots) {
    const dot = svg('circle', {class: on ? 'point on' : 'point', cx, cy, r: 5});
    dot.append(svg('title', {}, `${label}: ${human(cost)} ${xTitle}, ${yTitle} ${accuracy}`));
    root.append(dot);
  }
  for (const {text, left, top, anchor} of placed(spots, corners, width)) {
    root.append(svg('text', {x: left, y: top, 'text-anchor': anchor, class: 'label'}, text));
  }
  return root;
}

/** Labels beside, above or below their points, off the lines between `corners`; without room none. */
function placed(spots, corners, width) {
  const taken = spots.map(({at: [x, y]}) => [x - 7, y - 7, x + 7, y + 7]);
  corners.slice(1).forEach(([x, y], k) => {
    const [fromX, fromY] = corners[k];
    taken.push([Math.min(x, fromX), Math.min(y, fromY) - 1, Math.max(x, fromX), Math.max(y, fromY) + 1]);
  });
  const labels = [];
  for (const {at: [x, y], label} of spots) {
    const text = label.length > 28 ? `${label.slice(0, 12)}…${label.slice(-15)}` : label;
    const w = 6.6 * text.length;
    const choices = [[x + 10, y + 4, 'start'], [x - 10, y + 4, 'end'], [x, y - 12, 'middle'], [x, y + 20, 'middle'],
                     [x + 8, y - 10, 'start'], [x + 8, y + 18, 'start'], [x - 8, y - 10, 'end'], [x - 8, y + 18, 'end']];
    for (const [left, top, anchor] of choices) {
      const from = anchor === 'start' ? left : anchor === 'end' ? left - w : left - w / 2;
      const box = [from, top - 11, from + w, top + 3];
      if (box[0] < MARGIN.left || box[2] > width || box[1] < 0 || box[3] > HEIGHT - MARGIN.bottom) continue;
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      labels.push({text, left, top, anchor});
      break;
    }
  }
  return labels;
}
