/**
 * A strict reader of the XML that our drawings use, for their tests: it takes nothing that an XML 1.0 parser would
 * refuse (unlike a browser's HTML parser, which mends).
 */
export type XmlElement = { name: string; attributes: Map<string, string>; children: (XmlElement | string)[] };

const namePattern = '[A-Za-z_][\\w.-]*';
const openPattern = new RegExp(`<(${namePattern})((?: ${namePattern}="[^"<]*")*)(/?)>`, 'y');
const closePattern = new RegExp(`</(${namePattern})>`, 'y');
const textPattern = /[^<]+/y;

function decode(text: string): string {
  const illegal = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.exec(text);
  if (illegal !== null) throw new Error(`a character that XML cannot hold: ${JSON.stringify(illegal[0])}`);
  return text.replace(/&(?:(amp|lt|gt|quot)(;))?/g, (whole, name: string | undefined) => {
    if (name === undefined) throw new Error(`a bare ampersand in ${JSON.stringify(text)}`);
    return { amp: '&', lt: '<', gt: '>', quot: '"' }[name] ?? whole;
  });
}

export function parseStrictly(xml: string): XmlElement {
  const root: XmlElement = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  let at = 0;
  const next = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(xml);
    if (found !== null) at += found[0].length;
    return found;
  };
  while (at < xml.length) {
    const parent = open.at(-1);
    if (parent === undefined) throw new Error('more closed than opened');
    const start = next(openPattern);
    if (start !== null) {
      const [, name = '', list = '', empty = ''] = start;
      const element: XmlElement = { name, attributes: new Map(), children: [] };
      for (const [, key = '', value = ''] of list.matchAll(new RegExp(` (${namePattern})="([^"]*)"`, 'g'))) {
        if (element.attributes.has(key)) throw new Error(`${name} has ${key} twice`);
        element.attributes.set(key, decode(value));
      }
      parent.children.push(element);
      if (empty === '') open.push(element);
      continue;
    }
    const end = next(closePattern);
    if (end !== null) {
      if (parent.name !== end[1]) throw new Error(`</${end[1] ?? ''}> closes <${parent.name}>`);
      open.pop();
      continue;
    }
    const text = next(textPattern);
    if (text === null) throw new Error(`not XML at ${at}: ${xml.slice(at, at + 60)}`);
    parent.children.push(decode(text[0]));
  }
  const [only, ...rest] = root.children;
  if (open.length !== 1 || only === undefined || typeof only === 'string' || rest.length > 0) {
    throw new Error('not one whole element');
  }
  return only;
}

/** All text inside, joined. */
export function textsOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textsOf(child))).join('');
}
