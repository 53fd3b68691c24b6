import { createHash } from 'node:crypto';

type Node = { name: string; children: Node[] };

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
  const root: Node = { name: '', children: [] };
  const open = [root];
  for (const [, , closing, tag, attributes] of page.matchAll(tags)) {
    if (tag === undefined) continue;
    if (closing === '/') {
      const at = open.findLastIndex((node) => node.name.split(' ')[0] === tag.toLowerCase());
      if (at > 0) open.length = at;
      continue;
    }
    const node: Node = { name: nameOf(tag, attributes ?? ''), children: [] };
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

/** Names the structures of a page's main part and of the frame about it: a few frames hold many main parts. */
export function partsOf(page: string): string[] {
  const main = /<main\b[\s\S]*<\/main>/.exec(page)?.[0] ?? '';
  return [`frame ${structureOf(page.replace(main, () => '<main></main>'))}`, `main ${structureOf(main)}`];
}
