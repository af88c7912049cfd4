// SPDX-License-Identifier: Apache-2.0
//
// Numbers as the program's tables write them.
//
// Invariant: unknown (null or undefined) is "?", never 0; a share of something is never "0 %", and
// of less than all never "100 %".

let costUnit = 'ACEv2';

/** What costs are in: "ACEv2", or the unit of a profile. */
export function unit() {
  return costUnit;
}

export function setUnit(name) {
  costUnit = name;
}

const UNITS = ['', ' k', ' M', ' G', ' T', ' P', ' E'];
const GROUPED = new Intl.NumberFormat('en-US', {maximumFractionDigits: 6});

/** Three significant digits with a unit: "9.44 M", "604 G", "192"; small whole numbers as they are. */
export function human(number) {
  if (number === null || number === undefined) return '?';
  let value = number;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit + 1 < UNITS.length) {
    value /= 1000;
    ++unit;
  }
  if (unit === 0 && Number.isInteger(value)) return `${value}`;
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  let text = value.toFixed(digits);
  if (unit === 0) text = `${Number(text) || Number(value.toPrecision(2))}`;
  return text + UNITS[unit];
}

/** With thousands separators. Past 2^53 JavaScript has no exact integers, so the short form. */
export function exact(number) {
  if (number === null || number === undefined) return '?';
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? human(number) : GROUPED.format(number);
}

/** "31.2 %"; "–" for a share of nothing, "?" for one of something unknown. */
export function percent(part, whole) {
  if (part === null || part === undefined || whole === null || whole === undefined) return '?';
  if (!whole) return '–';
  const share = 100 * part / whole;
  if (share === 0) return '0 %';
  if (share === 100) return '100 %';
  if (share > 0 && share < 0.05) return '< 0.1 %';
  if (share < 100 && share >= 99.95) return '> 99.9 %';
  return `${share.toFixed(1)} %`;
}

/** "1×64×16×16"; "?" for an unknown rank or dimension. */
export function shapeText(shape) {
  if (!shape) return '?';
  if (!shape.length) return 'scalar';
  return shape.map((dim) => dim ?? '?').join('×');
}

/** Bits as bytes: "1.25 MB". */
export function bytes(bits) {
  if (bits === null || bits === undefined) return '?';
  const text = human(bits / 8);
  return text.includes(' ') ? `${text}B` : `${text} B`;
}

/** "3.21 nJ" of picojoules. */
export function joules(picojoules) {
  if (picojoules === null || picojoules === undefined) return '?';
  const units = ['pJ', 'nJ', 'µJ', 'mJ', 'J'];
  let unit = 0;
  let value = picojoules;
  while (value >= 999.5 && unit + 1 < units.length) {
    value /= 1000;
    ++unit;
  }
  return `${human(value).trim()} ${units[unit]}`;
}
