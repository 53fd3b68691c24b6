/**
 * A small reader and writer of the XML in Word files, for taking a partnership's template apart and putting it
 * together again. It keeps what it does not know as it stood. Texts and attribute values stay escaped as they were
 * written; `textOf` and `plain` give them as people read them.
 */
export type XmlNode = XmlElement | { text: string };

export type XmlElement = {
  name: string;
  /** Values as they stood in the file, escaped. */
  attributes: Record<string, string>;
  children: XmlNode[];
};

/** What Word itself stays far below; a deeper tree or a longer part is not one of Word's. */
const deepest = 250;

export class XmlFault extends Error {}

const opening = /([^\s=/>]+)\s*=\s*("[^"<]*"|'[^'<]*')/gy;

/**
 * Reads an XML text. Document types are refused: they are how one XML file makes a reader fetch or swell.
 * @throws XmlFault when it is not well-formed.
 */
export function parseXml(xml: string): XmlElement {
  const top: XmlElement = { name: '', attributes: {}, children: [] };
  const open: XmlElement[] = [top];
  let at = 0;
  const put = (node: XmlNode): void => {
    open.at(-1)?.children.push(node);
  };
  while (at < xml.length) {
    const next = xml.indexOf('<', at);
    const text = xml.slice(at, next < 0 ? xml.length : next);
    if (text !== '' && (open.length > 1 || text.replace(/^\uFEFF/, '').trim() !== '')) {
      if (open.length === 1) throw new XmlFault('text outside the root');
      put({ text });
    }
    if (next < 0) break;
    if (xml.startsWith('<?', next)) at = after(xml, '?>', next);
    else if (xml.startsWith('<!--', next)) at = after(xml, '-->', next);
    else if (xml.startsWith('<![CDATA[', next)) {
      at = after(xml, ']]>', next);
      put({ text: escaped(xml.slice(next + 9, at - 3)) });
    } else if (xml.startsWith('<!', next)) throw new XmlFault('a document type');
    else if (xml.startsWith('</', next)) {
      at = after(xml, '>', next);
      const closed = open.pop();
      if (open.length === 0 || closed?.name !== xml.slice(next + 2, at - 1).trim())
        throw new XmlFault('tags that do not match');
    } else {
      const { element, alone, end } = readOpening(xml, next);
      put(element);
      at = end;
      if (!alone && open.push(element) > deepest) throw new XmlFault('too deep');
    }
  }
  const roots = top.children.filter((node) => 'name' in node);
  const [root] = roots;
  if (open.length !== 1 || root === undefined || roots.length !== 1) throw new XmlFault('not one root');
  return root;
}

function after(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  if (found < 0) throw new XmlFault('a tag that is never closed');
  return found + mark.length;
}

function readOpening(xml: string, at: number): { element: XmlElement; alone: boolean; end: number } {
  const name = /[A-Za-z_][\w:.-]*/y;
  name.lastIndex = at + 1;
  const found = name.exec(xml)?.[0];
  if (found === undefined) throw new XmlFault('not a tag');
  const element: XmlElement = { name: found, attributes: {}, children: [] };
  let here = name.lastIndex;
  for (;;) {
    while (/\s/.test(xml.charAt(here))) here += 1;
    if (xml.startsWith('/>', here)) return { element, alone: true, end: here + 2 };
    if (xml.startsWith('>', here)) return { element, alone: false, end: here + 1 };
    opening.lastIndex = here;
    const attribute = opening.exec(xml);
    if (attribute === null) throw new XmlFault('an attribute that cannot be read');
    const [whole, key = '', value = '""'] = attribute;
    element.attributes[key] = value.slice(1, -1).replaceAll('"', '&quot;');
    here += whole.length;
  }
}

/** Text as it may stand in XML, in attributes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] ?? '&quot;');
}

/** An attribute or a text as people read it. */
export function plain(text: string): string {
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/g, (_, name: string) => {
    if (!name.startsWith('#')) return { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? '';
    const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${nodeXml(root)}`;
}

function nodeXml(node: XmlNode): string {
  if ('text' in node) return node.text;
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join('');
  if (node.children.length === 0) return `<${node.name}${attributes}/>`;
  return `<${node.name}${attributes}>${node.children.map(nodeXml).join('')}</${node.name}>`;
}

export function element(
  name: string,
  attributes: Record<string, string> = {},
  ...children: XmlNode[]
): XmlElement {
  return { name, attributes, children };
}

/** Children that are elements, of one name where it is given. */
export function elements(parent: XmlElement | undefined, name?: string): XmlElement[] {
  return (parent?.children ?? []).filter(
    (node): node is XmlElement => 'name' in node && (name === undefined || node.name === name),
  );
}

export function child(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return elements(parent, name)[0];
}

/** Every element of a name below, in document order. */
export function* descendants(parent: XmlElement, name?: string): Generator<XmlElement> {
  for (const node of elements(parent)) {
    if (name === undefined || node.name === name) yield node;
    yield* descendants(node, name);
  }
}

/** `w:val` of a child, as people read it. */
export function valueOf(parent: XmlElement | undefined, name: string): string | undefined {
  const value = child(parent, name)?.attributes['w:val'];
  return value === undefined ? undefined : plain(value);
}

/** The words of an element: its `w:t` texts together. */
export function wordsOf(parent: XmlElement): string {
  return [...descendants(parent, 'w:t')]
    .map((run) => run.children.map((node) => ('text' in node ? plain(node.text) : '')).join(''))
    .join('');
}
