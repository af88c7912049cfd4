// SPDX-License-Identifier: Apache-2.0
//
// The order of rows.
//
// Invariant: unknown comes last whichever way; equal rows keep the order of `position`.

/** `rows` by `value(row)`, biggest first if `down`; by code units where it is text. */
export function sortRows(rows, value, down) {
  const sign = down ? -1 : 1;
  const unknown = (x) => x === null || x === undefined || x === '';
  return rows.map((row) => [value(row), row]).sort(([a, one], [b, other]) => {
    if (unknown(a) !== unknown(b)) return unknown(a) ? 1 : -1;
    if (a === b || unknown(a)) return one.position - other.position;
    if (typeof a === 'string') return sign * (a < b ? -1 : 1);
    return sign * (a - b);
  }).map(([, row]) => row);
}
