// SPDX-License-Identifier: Apache-2.0
//
// Categories and precisions: their titles and colours.
//
// Invariant: colours tell apart for the colour-blind (Okabe and Ito's set; viridis for widths), text
// on them has a contrast of at least 4.5, and a category has one colour in all pages.

export const CATEGORIES = [
  {key: 'mac', title: 'MAC layers', colour: '#0072b2', ink: '#fff'},
  {key: 'batch_norm', title: 'batch norm', colour: '#e69f00', ink: '#000'},
  {key: 'activation', title: 'activations', colour: '#009e73', ink: '#000'},
  {key: 'quantization', title: 'quantization scaling', colour: '#cc79a7', ink: '#000'},
  {key: 'other', title: 'other', colour: '#a3a8ae', ink: '#000'},
];
const BY_KEY = new Map(CATEGORIES.map((category) => [category.key, category]));

export function categoryOf(key) {
  return BY_KEY.get(key) ?? {key, title: String(key ?? '?').replaceAll('_', ' '), colour: '#a3a8ae',
                             ink: '#000'};
}

// Seven steps of viridis without its loudest yellow, light (few bits) to dark (many).
const STEPS = [
  ['#b5de2b', '#000'], ['#6ece58', '#000'], ['#35b779', '#000'], ['#1f9e89', '#000'],
  ['#2c728e', '#fff'], ['#414487', '#fff'], ['#440154', '#fff'],
];
export const OTHER_PAIRS = {key: 'others', title: 'other pairs', colour: '#a3a8ae', ink: '#000'};

/** Bits of a format's name: int8 8, float8e4m3 8, pot4 4, bipolar 1, ternary 2; null if unknown. */
export function bitsOf(format) {
  if (!format) return null;
  if (/bipolar|binary|bool/.test(format)) return 1;
  if (/ternary/.test(format)) return 2;
  const digits = /\d+/.exec(format);
  return digits ? Number(digits[0]) : null;
}

export function pairText(lhs, rhs) {
  return lhs === rhs ? `${lhs ?? '?'}` : `${lhs ?? '?'} × ${rhs ?? '?'}`;
}

/** From the total's by_precision rows: a function from a pair's text to its entry of the legend. */
export function precisionPalette(rows) {
  const pairs = new Map();
  for (const {lhs, rhs, acev2} of rows) {
    const key = pairText(lhs, rhs);
    const pair = pairs.get(key) ??
      {key, title: key, cost: 0, width: (bitsOf(lhs) ?? 64) * (bitsOf(rhs) ?? 64)};
    pair.cost += acev2;
    pairs.set(key, pair);
  }
  const shown = [...pairs.values()].sort((a, b) => b.cost - a.cost).slice(0, STEPS.length)
    .sort((a, b) => a.width - b.width || (a.key < b.key ? -1 : 1));
  shown.forEach((pair, k) => {
    const step = shown.length === 1 ? 4 : Math.round(k * (STEPS.length - 1) / (shown.length - 1));
    [pair.colour, pair.ink] = STEPS[step];
  });
  const legend = new Map(shown.map((pair) => [pair.key, pair]));
  return {
    legend: pairs.size > shown.length ? [...shown, OTHER_PAIRS] : shown,
    of: (key) => legend.get(key) ?? OTHER_PAIRS,
  };
}
