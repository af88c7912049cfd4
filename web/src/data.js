// SPDX-License-Identifier: Apache-2.0
//
// Reads the data that the program put into the page.
//
// Invariant: long data is a JSON object {"gzip": "base64"}, short data the document itself.

export async function readData() {
  const data = JSON.parse(document.getElementById('data').textContent);
  if (typeof data.gzip !== 'string') return data;
  const text = atob(data.gzip);
  const packed = new Uint8Array(text.length);
  for (let k = 0; k < text.length; ++k) packed[k] = text.charCodeAt(k);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}
