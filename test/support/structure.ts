import { createHash } from 'node:crypto';

type Node = {
  tag: string;
  /** Element, classes, role and type. */
  name: string;
  /** The names of its other attributes. */
  attributes: string;
  children: Node[];
};

const voids = new Set([
  'area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr',
]); // prettier-ignore

/** A tag, or what is not markup: comments and the words of scripts and styles. */
const tags =
  /<!--[\s\S]*?-->|<(script|style)\b[^>]*>[\s\S]*?<\/\1>|<(\/?)([A-Za-z][\w-]*)((?:"[^"]*"|[^">])*)>/g;

function nameOf(tag: string, attributes: string): string {
  const said = ['class', 'role', 'type'].map((name) => {
    const value = new RegExp(`\\s${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    return value === '' ? '' : `${name}=${value}`;
  });
  return [tag.toLowerCase(), ...said].filter((part) => part !== '').join(' ');
}

function parse(page: string): Node {
  const root: Node = { tag: '', name: '', attributes: '', children: [] };
  const open = [root];
  for (const [, , closing, tag, attributes] of page.matchAll(tags)) {
    if (tag === undefined) continue;
    if (closing === '/') {
      const at = open.findLastIndex((node) => node.tag === tag.toLowerCase());
      if (at > 0) open.length = at;
      continue;
    }
    const node: Node = {
      tag: tag.toLowerCase(),
      name: nameOf(tag, attributes ?? ''),
      attributes: attributes ?? '',
      children: [],
    };
    open.at(-1)?.children.push(node);
    if (!voids.has(tag.toLowerCase()) && !(attributes ?? '').trimEnd().endsWith('/')) open.push(node);
  }
  return root;
}

/** Each different child once, in the order of appearance: a table of 5 rows is built like one of 500. */
function skeleton(node: Node): string {
  return `${node.name}{${[...new Set(node.children.map(skeleton))].join(';')}}`;
}

const named = (node: Node): string => createHash('sha256').update(skeleton(node)).digest('hex').slice(0, 12);

/** Names the structure of a page: equal for pages of the same elements, classes and roles, whatever they say. */
export function structureOf(page: string): string {
  return named(parse(page));
}

const pointedAt = new Set(['a', 'button', 'input', 'select', 'summary', 'textarea']);

/** How wide a page may want to be, beyond its structure: cells in its longest row, letters in its longest word. */
export type Breadth = { cells: number; letters: number };

export function breadthOf(page: string): Breadth {
  const rows = page.split(/<tr\b/).slice(1);
  const cells = Math.max(0, ...rows.map((row) => (row.split('</tr>')[0] ?? '').split(/<t[hd]\b/).length - 1));
  const body = page.slice(page.indexOf('<body')).replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ');
  // A field's value takes the field's width and scrolls inside it: only what stands as text counts.
  const words = body.replace(/<[^>]*>/g, ' ').split(/\s+/);
  return { cells, letters: Math.max(0, ...words.map((word) => word.length)) };
}

/**
 * Of pages of one structure, those that have to be looked at in a narrow window: one with no more cells in a row and no longer
 * word than another is no wider than it.
 */
export function widest<Page>(pages: readonly Page[], breadth: (page: Page) => Breadth): Page[] {
  const looked: { page: Page; is: Breadth }[] = [];
  const sorted = pages
    .map((page) => ({ page, is: breadth(page) }))
    .sort((a, b) => b.is.letters - a.is.letters || b.is.cells - a.is.cells);
  for (const each of sorted)
    if (!looked.some(({ is }) => is.cells >= each.is.cells && is.letters >= each.is.letters))
      looked.push(each);
  return looked.map(({ page }) => page);
}

/**
 * Every context in which an element stands on a page: the element itself (name, classes, role, type, which attributes, which of
 * them empty) beneath its whole line of ancestors; for what is pointed at also its neighbour before it; and the order of the
 * page's headings, runs of the same said once. A style, a colour and nearly every rule of a checker depend on no more than
 * that: of pages whose contexts all stand on other pages, there is nothing new to judge.
 */
export function contextsOf(page: string): Set<string> {
  const contexts = new Set<string>();
  let headings = '';
  const walk = (node: Node, line: string): void => {
    let before = '';
    for (const child of node.children) {
      const others = [...child.attributes.matchAll(/\s([\w:-]+)(?:="([^"]*)")?/g)]
        .map(([, name = '', value = '']) => (value === '' ? `${name}!` : name))
        .join(' ');
      const own = `${line}>${child.name} ${others}`;
      const isPointedAt = pointedAt.has(child.tag) || / tabindex=/.test(child.attributes);
      contexts.add(isPointedAt ? `${own}|${before}` : own);
      if (/^h[1-6]$/.test(child.tag)) headings += child.tag;
      before = child.name;
      walk(child, own);
    }
  };
  walk(parse(page), '');
  contexts.add(headings.replace(/((?:h\d)+?)\1+/g, '$1'));
  return contexts;
}
