/**
 * A partnership's template made ready to be written into: its styles, margins, head and foot stay; its sample text goes;
 * our own styles are added in its letters where it has none; marking, banner and page numbers stand on every page.
 */
import { coverOf, fillCover, pageBreak, type CoverWords } from './word.cover.ts';
import {
  openPackage,
  packPackage,
  partXml,
  relationshipsName,
  relationshipsOf,
  targetPart,
  type WordPackage,
} from './word.package.ts';
import { mainPart, partOfKind, type StyleRole, type WordTemplate } from './word.template.ts';
import {
  child,
  descendants,
  element,
  elements,
  escaped,
  plain,
  valueOf,
  wordsOf,
  writeXml,
  type XmlElement,
} from './xml.tree.ts';

/** What the base carries besides the template. */
export type BaseOptions = {
  template: WordTemplate;
  /** Our own styles (`w:style`), by the ids our writer uses. */
  ownStyles: readonly XmlElement[];
  /** Least size of running text in half-points; everything is made larger by the same factor. Null leaves it. */
  leastText: number | null;
  cover: boolean;
  words: CoverWords;
  marking: string;
  banner: string;
  title: string;
};

/** Where the document goes. */
export type WordBase = {
  bytes: Uint8Array;
  /** Stands alone in the paragraph that the document replaces. */
  placeholder: string;
  /** Id of the style to use for one of ours. */
  styleOf: (ours: string) => string;
  /** Whether the template's list style makes its bullets itself. */
  bulleted: boolean;
  /** Whether running text is in another style than the template's paragraphs are without one. */
  bodyStyle: boolean;
  /** In twentieths of a point. */
  textWidth: number;
  textHeight: number;
  /** Whether the cover already shows the title. */
  titled: boolean;
};

const placeholder = 'frankpledge-document-goes-here';
const delimiters = { start: '\u27e6', end: '\u27e7' } as const;
export { delimiters as baseDelimiters };

/** The writer's style ids for the roles that a partnership chooses styles for. */
const roleOf: Readonly<Record<string, StyleRole>> = {
  Title: 'title',
  Subtitle: 'subtitle',
  Heading1: 'heading1',
  Heading2: 'heading2',
  Heading3: 'heading3',
  Normal: 'body',
  ListBullet: 'bullets',
  ListNumber: 'numbers',
  Caption: 'caption',
  TableText: 'tableText',
};

const wordNamespace = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const partNamespace = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageNamespace = 'http://schemas.openxmlformats.org/package/2006';

class Base {
  readonly #parts: WordPackage;
  readonly #options: BaseOptions;
  readonly #main: string;
  readonly #document: XmlElement;
  #numbered = 0;

  constructor(parts: WordPackage, options: BaseOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#main = mainPart(parts);
    this.#document = partXml(parts, this.#main);
  }

  make(): WordBase {
    const body = child(this.#document, 'w:body');
    if (body === undefined) throw new Error('A template was kept that has no body');
    const section = this.#section(body);
    const styles = this.#styles();
    const { blocks, titled } = this.#cover(body);
    const sections = [...blocks.flatMap((block) => [...descendants(block, 'w:sectPr')]), section];
    this.#edges(sections, styles.styleOf);
    const marker = element(
      'w:p',
      {},
      element('w:r', {}, element('w:t', {}, { text: `${delimiters.start}${placeholder}${delimiters.end}` })),
    );
    body.children = [...blocks, marker, section];
    this.#put(this.#main, this.#document);
    this.#settings();
    this.#tidy();
    const measure = (name: string, key: string, otherwise: number): number =>
      Math.abs(Number(child(section, name)?.attributes[key] ?? otherwise));
    return {
      bytes: packPackage(this.#parts),
      placeholder,
      ...styles,
      textWidth:
        measure('w:pgSz', 'w:w', 11_906) -
        measure('w:pgMar', 'w:left', 1440) -
        measure('w:pgMar', 'w:right', 1440) -
        measure('w:pgMar', 'w:gutter', 0),
      textHeight:
        measure('w:pgSz', 'w:h', 16_838) -
        measure('w:pgMar', 'w:top', 1440) -
        measure('w:pgMar', 'w:bottom', 1440),
      titled,
    };
  }

  /** The section of the text: one column, pages counted from the first. */
  #section(body: XmlElement): XmlElement {
    const section = elements(body, 'w:sectPr').at(-1) ?? element('w:sectPr');
    section.children = section.children.filter(
      (node) =>
        !('name' in node) ||
        !['w:cols', 'w:pgNumType', 'w:type', 'w:formProt', 'w:vAlign'].includes(node.name),
    );
    return section;
  }

  #cover(body: XmlElement): { blocks: XmlElement[]; titled: boolean } {
    const cover = this.#options.cover ? coverOf(body) : null;
    if (cover === null) return { blocks: [], titled: false };
    const { title, subtitle } = this.#options.template.styles;
    const filled = fillCover(cover, this.#options.words, { title, subtitle });
    // Marks of places and comments belong to a text that is not there any more.
    for (const block of cover) drop(block, /^w:(bookmark(Start|End)|comment.*|proofErr|perm(Start|End))$/);
    const last = cover.at(-1);
    if (
      last !== undefined &&
      [...descendants(last)].every(({ name }) => name !== 'w:sectPr' && name !== 'w:br')
    )
      cover.push(pageBreak());
    return { blocks: cover, titled: filled.has('title') };
  }

  #styles(): Pick<WordBase, 'styleOf' | 'bulleted' | 'bodyStyle'> {
    const name = partOfKind(this.#parts, this.#main, 'styles') ?? '';
    const root = partXml(this.#parts, name);
    const known = new Map(
      elements(root, 'w:style').map((style) => [plain(style.attributes['w:styleId'] ?? ''), style]),
    );
    const byName = new Map(
      [...known].map(([id, style]) => [
        `${style.attributes['w:type'] ?? ''} ${(valueOf(style, 'w:name') ?? '').toLowerCase()}`,
        id,
      ]),
    );
    const normal =
      [...known].find(
        ([, style]) =>
          style.attributes['w:type'] === 'paragraph' &&
          ['1', 'true'].includes(style.attributes['w:default'] ?? ''),
      )?.[0] ?? 'Normal';
    const ids = new Map<string, string>();
    const add: XmlElement[] = [];
    for (const own of this.#options.ownStyles) {
      const id = plain(own.attributes['w:styleId'] ?? '');
      const role = roleOf[id];
      const chosen = role === undefined ? undefined : this.#options.template.styles[role];
      const ownName = valueOf(own, 'w:name') ?? id;
      // Word's own styles (contents, links) are known by their names; ours never take a name that is there.
      const same = byName.get(`${own.attributes['w:type'] ?? ''} ${ownName.toLowerCase()}`);
      if (id === 'Normal') ids.set(id, chosen !== undefined && known.has(chosen) ? chosen : normal);
      else if (chosen !== undefined && known.has(chosen)) ids.set(id, chosen);
      else if (same !== undefined && /^(toc \d|hyperlink)$/i.test(ownName)) ids.set(id, same);
      else {
        const free = `Frankpledge${id}`;
        ids.set(id, free);
        if (!known.has(free))
          add.push(this.#inTheirLetters(own, free, same === undefined ? ownName : `Frankpledge ${ownName}`));
      }
    }
    for (const style of add)
      for (const name of ['w:basedOn', 'w:next', 'w:link']) {
        const reference = child(style, name);
        if (reference === undefined) continue;
        const target = ids.get(plain(reference.attributes['w:val'] ?? ''));
        if (target === undefined) style.children = style.children.filter((node) => node !== reference);
        else reference.attributes['w:val'] = escaped(target);
      }
    root.children.push(...add);
    this.#enlarge(root, known.get(ids.get('Normal') ?? normal));
    this.#put(name, root);
    const bullets = known.get(ids.get('ListBullet') ?? '');
    return {
      styleOf: (ours) => ids.get(ours) ?? ours,
      bulleted: child(child(bullets, 'w:pPr'), 'w:numPr') !== undefined,
      bodyStyle: ids.get('Normal') !== normal,
    };
  }

  /** Our style without our typeface: it follows the template's text. */
  #inTheirLetters(own: XmlElement, id: string, name: string): XmlElement {
    const copy = structuredClone(own);
    copy.attributes['w:styleId'] = id;
    const named = child(copy, 'w:name');
    if (named !== undefined) named.attributes['w:val'] = escaped(name);
    drop(copy, /^w:rFonts$/);
    return copy;
  }

  /** Large print: every size of the template by the factor that brings its text to the least size. */
  #enlarge(styles: XmlElement, body: XmlElement | undefined): void {
    const { leastText } = this.#options;
    if (leastText === null) return;
    const defaults = child(child(child(styles, 'w:docDefaults'), 'w:rPrDefault'), 'w:rPr');
    const size = Number(valueOf(child(body, 'w:rPr'), 'w:sz') ?? valueOf(defaults, 'w:sz') ?? 20);
    const factor = Math.max(1, leastText / size);
    for (const style of elements(styles)) {
      // Ours are written in the large size already.
      if ((style.attributes['w:styleId'] ?? '').startsWith('Frankpledge')) continue;
      for (const node of descendants(style))
        if (node.name === 'w:sz' || node.name === 'w:szCs')
          node.attributes['w:val'] = String(
            Math.max(leastText, Math.round(Number(node.attributes['w:val'] ?? size) * factor)),
          );
    }
    if (defaults !== undefined && child(defaults, 'w:sz') === undefined)
      defaults.children.push(element('w:sz', { 'w:val': String(leastText) }));
  }

  /** Marking and banner under each head, marking and page number at each foot; heads and feet are made where none are. */
  #edges(sections: readonly XmlElement[], styleOf: (ours: string) => string): void {
    const settings = partOfKind(this.#parts, this.#main, 'settings');
    const even = settings !== null && isOn(child(partXml(this.#parts, settings), 'w:evenAndOddHeaders'));
    const first = sections.some((section) => isOn(child(section, 'w:titlePg')));
    const wanted = ['default', ...(first ? ['first'] : []), ...(even ? ['even'] : [])];
    const done = new Set<string>();
    for (const edge of ['header', 'footer'] as const) {
      const [opening] = sections;
      if (opening === undefined) continue;
      const given = new Set(
        sections.flatMap((section) =>
          references(section, edge).map(({ attributes }) => attributes['w:type'] ?? 'default'),
        ),
      );
      for (const type of wanted) {
        const has = references(opening, edge).some(
          ({ attributes }) => (attributes['w:type'] ?? 'default') === type,
        );
        // Later sections take over the head of the section before them, so the first must have one of each kind.
        if (!has) this.#makeEdge(opening, edge, type);
        given.add(type);
      }
      for (const section of sections)
        for (const { attributes } of references(section, edge)) {
          const target = relationshipsOf(this.#parts, this.#main).find(
            ({ id }) => id === plain(attributes['r:id'] ?? ''),
          );
          const part = target === undefined ? '' : targetPart(this.#main, target.target);
          if (!this.#parts.has(part) || done.has(part)) continue;
          done.add(part);
          const root = partXml(this.#parts, part);
          root.children.push(...(edge === 'header' ? this.#head(styleOf) : this.#foot(root, styleOf)));
          this.#put(part, root);
        }
    }
  }

  #line(words: XmlElement[], style: string): XmlElement {
    return element(
      'w:p',
      {},
      element('w:pPr', {}, element('w:pStyle', { 'w:val': escaped(style) })),
      ...words,
    );
  }

  #head(styleOf: (ours: string) => string): XmlElement[] {
    const { marking, banner } = this.#options;
    return [
      this.#line([run(marking)], styleOf('Marking')),
      ...(banner === '' ? [] : [this.#line([run(banner)], styleOf('Banner'))]),
    ];
  }

  #foot(root: XmlElement, styleOf: (ours: string) => string): XmlElement[] {
    const instructions = [...descendants(root)]
      .map((node) =>
        node.name === 'w:fldSimple'
          ? plain(node.attributes['w:instr'] ?? '')
          : node.name === 'w:instrText'
            ? node.children.map((text) => ('text' in text ? text.text : '')).join('')
            : '',
      )
      .join(' ');
    const { marking, title } = this.#options;
    const numbered = /\bPAGE\b/.test(instructions);
    // An empty line at the end would push our own down.
    const last = elements(root, 'w:p').at(-1);
    if (
      last !== undefined &&
      wordsOf(last) === '' &&
      [...descendants(last)].every(({ name }) =>
        /^w:(pPr|pStyle|jc|r|rPr|ind|spacing|tabs|tab)$/.test(name),
      ) &&
      elements(root).length > 1
    )
      root.children = root.children.filter((node) => node !== last);
    return [
      ...(numbered
        ? []
        : [
            this.#line(
              [run(`${title}   `), run('Page '), field('PAGE'), run(' of '), field('NUMPAGES')],
              styleOf('PageFoot'),
            ),
          ]),
      this.#line([run(marking)], styleOf('Marking')),
    ];
  }

  #makeEdge(section: XmlElement, edge: 'header' | 'footer', type: string): void {
    this.#numbered += 1;
    const name = `word/frankpledge-${edge}${this.#numbered}.xml`;
    const root = element(edge === 'header' ? 'w:hdr' : 'w:ftr', {
      'xmlns:w': wordNamespace,
      'xmlns:r': partNamespace,
    });
    this.#put(name, root);
    const id = this.#relate(edge, name);
    this.#declare(name, `application/vnd.openxmlformats-officedocument.wordprocessingml.${edge}+xml`);
    // References come first in a section (ECMA-376, 17.6.17).
    section.children.unshift(element(`w:${edge}Reference`, { 'w:type': type, 'r:id': id }));
    this.#document.attributes['xmlns:r'] ??= partNamespace;
  }

  #relate(kind: string, part: string): string {
    const name = relationshipsName(this.#main);
    const root = this.#parts.has(name)
      ? partXml(this.#parts, name)
      : element('Relationships', { xmlns: `${packageNamespace}/relationships` });
    const id = `rIdFrankpledge${elements(root).length + 1}`;
    root.children.push(
      element('Relationship', { Id: id, Type: `${partNamespace}/${kind}`, Target: `/${part}` }),
    );
    this.#put(name, root);
    return id;
  }

  #declare(part: string, type: string): void {
    const types = partXml(this.#parts, '[Content_Types].xml');
    types.children.push(element('Override', { PartName: `/${part}`, ContentType: type }));
    this.#put('[Content_Types].xml', types);
  }

  #settings(): void {
    const name = partOfKind(this.#parts, this.#main, 'settings');
    if (name === null) return;
    const root = partXml(this.#parts, name);
    // No template of the maker's computer, no question about fields, no tracked changes, no locked forms.
    const out = [
      'w:attachedTemplate',
      'w:updateFields',
      'w:trackRevisions',
      'w:documentProtection',
      'w:writeProtection',
      'w:mailMerge',
      'w:rsids',
      'w:revisionView',
    ];
    root.children = root.children.filter((node) => !('name' in node) || !out.includes(node.name));
    this.#put(name, root);
    const relations = relationshipsName(name);
    if (this.#parts.has(relations)) {
      const tree = partXml(this.#parts, relations);
      tree.children = tree.children.filter(
        (node) => !('name' in node) || !/attachedTemplate$|mailMerge/.test(node.attributes['Type'] ?? ''),
      );
      this.#put(relations, tree);
    }
  }

  /** A document, not a template; without the sample text's comments, and without what nothing leads to any more. */
  #tidy(): void {
    const used = new Set<string>();
    for (const node of descendants(this.#document))
      for (const [key, value] of Object.entries(node.attributes))
        if (key.startsWith('r:')) used.add(plain(value));
    const name = relationshipsName(this.#main);
    const root = partXml(this.#parts, name);
    root.children = root.children.filter((node) => {
      if (!('name' in node)) return false;
      const kind = (node.attributes['Type'] ?? '').split('/').at(-1) ?? '';
      if (/^(comments\w*|people|glossaryDocument|customXml|keyMapCustomizations|recipientData)$/.test(kind))
        return false;
      // Styles, settings and the like hang on their kind; pictures, links, heads and feet on their mention.
      return /^(image|hyperlink|header|footer|chart|diagram\w+)$/.test(kind)
        ? used.has(plain(node.attributes['Id'] ?? ''))
        : true;
    });
    this.#put(name, root);
    const packageRelations = partXml(this.#parts, relationshipsName(''));
    packageRelations.children = packageRelations.children.filter(
      (node) => !('name' in node) || !/custom-properties|thumbnail/.test(node.attributes['Type'] ?? ''),
    );
    this.#put(relationshipsName(''), packageRelations);
    const reached = reachable(this.#parts);
    for (const part of [...this.#parts.keys()]) if (!reached.has(part)) this.#parts.delete(part);
    const types = partXml(this.#parts, '[Content_Types].xml');
    types.children = types.children.filter(
      (node) =>
        'name' in node &&
        (node.name !== 'Override' ||
          this.#parts.has(plain(node.attributes['PartName'] ?? '').replace(/^\//, ''))),
    );
    for (const override of elements(types, 'Override'))
      if (plain(override.attributes['PartName'] ?? '') === `/${this.#main}`)
        override.attributes['ContentType'] =
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
    this.#put('[Content_Types].xml', types);
  }

  #put(name: string, root: XmlElement): void {
    this.#parts.set(name, new TextEncoder().encode(writeXml(root)));
  }
}

const isOn = (node: XmlElement | undefined): boolean =>
  node !== undefined && !['0', 'false', 'off'].includes(node.attributes['w:val'] ?? '1');

const references = (section: XmlElement, edge: 'header' | 'footer'): XmlElement[] =>
  elements(section, `w:${edge}Reference`);

const run = (words: string): XmlElement =>
  element('w:r', {}, element('w:t', { 'xml:space': 'preserve' }, { text: escaped(words) }));

const field = (instruction: string): XmlElement =>
  element('w:fldSimple', { 'w:instr': ` ${instruction} ` }, run('1'));

/** Takes elements out of a tree, at any depth. */
function drop(root: XmlElement, names: RegExp): void {
  root.children = root.children.filter((node) => !('name' in node) || !names.test(node.name));
  for (const node of elements(root)) drop(node, names);
}

/** Every part that can be reached from the head of the package. */
function reachable(parts: WordPackage): Set<string> {
  const reached = new Set(['[Content_Types].xml']);
  const visit = (part: string): void => {
    const relations = relationshipsName(part);
    if (!parts.has(relations)) return;
    reached.add(relations);
    for (const { target, external } of relationshipsOf(parts, part)) {
      const name = external ? '' : targetPart(part, target);
      if (name === '' || reached.has(name) || !parts.has(name)) continue;
      reached.add(name);
      visit(name);
    }
  };
  visit('');
  return reached;
}

/** @throws Problem `template-refused` for a file that is not the one that was checked. */
export async function baseOf(options: BaseOptions): Promise<WordBase> {
  return new Base(await openPackage(options.template.bytes), options).make();
}
