// SPDX-License-Identifier: Apache-2.0
//
// Makes elements.
//
// Invariant: the only way from data to the page is text nodes, attributes from the fixed names below and
// style properties; nothing is ever parsed as markup. Sizes go through the style object, which a
// policy without 'unsafe-inline' allows (a style attribute is not).

/** Characters that turn or hide text, or end its line, become visible. */
export function printable(text) {
  return String(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '\ufffd');
}

/**
 * el('button.small', {onclick, title}, 'text', child, …). Children that are null or false are left
 * out; strings and numbers become text nodes.
 */
export function el(spec, properties = {}, ...children) {
  const [tag, ...classes] = spec.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'style') {
      Object.assign(element.style, value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) {
      add(element, child);
    } else {
      element.append(child instanceof Node ? child : printable(child));
    }
  }
}

/**
 * A table of text cells; `numeric` says by column which are numbers. With `layout` 'stack' a narrow
 * screen shows a block for each row.
 */
export function plainTable(caption, head, rows, numeric = [], layout = 'wide') {
  const cell = (tag, text, k, extra) => el(numeric[k] ? `${tag}.n` : tag, extra, text);
  return el('div.scroll', {tabindex: 0, role: 'region', 'aria-label': caption},
    el(`table.plain.${layout}`, {},
      el('caption', {}, caption),
      el('thead', {}, el('tr', {}, head.map((text, k) => cell('th', text, k, {scope: 'col'})))),
      el('tbody', {}, rows.map((row) => el('tr', {}, row.map((text, k) => cell('td', text, k, {'data-head': head[k]})))))));
}

/** A figure of a page's head: title, number, and what more there is to say. */
export function figure(title, text, more, strong) {
  return el(strong ? 'div.figure.strong' : 'div.figure', {}, el('dt', {}, title), el('dd', {}, text),
    more && el('dd.soft', {}, more));
}
