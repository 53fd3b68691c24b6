/**
 * A partnership's Word template: what may be in it, and which of its styles take the place of ours. Structure of the
 * files: ECMA-376, part 1 (WordprocessingML) and part 2 (packages).
 */
import { coverOf } from './word.cover.ts';
import {
  openPackage,
  partXml,
  relationshipsOf,
  targetPart,
  templateRefused,
  type WordPackage,
} from './word.package.ts';
import { child, descendants, elements, plain, valueOf, type XmlElement } from './xml.tree.ts';

/** What of a document is set in which style: the words of the page, and the names by which templates call them. */
export const styleRoles = {
  title: { title: 'Title of the document', names: ['title'], like: /title/ },
  subtitle: { title: 'Subtitle', names: ['subtitle'], like: /sub-?\s?title/ },
  heading1: { title: 'Heading, level 1', names: ['heading 1'], like: /heading.*(1|one)|main heading/ },
  heading2: { title: 'Heading, level 2', names: ['heading 2'], like: /heading.*(2|two)|sub-?\s?heading/ },
  heading3: { title: 'Heading, level 3', names: ['heading 3'], like: /heading.*(3|three)/ },
  body: { title: 'Text', names: ['normal'], like: /body|text/ },
  bullets: { title: 'List with bullets', names: ['list bullet'], like: /bullet/ },
  numbers: { title: 'Numbered list', names: ['list number'], like: /number/ },
  caption: { title: 'Title of a table or chart', names: ['caption'], like: /caption|(table|figure) title/ },
  tableText: { title: 'Text in tables', names: ['table text'], like: /table.*(text|body|content)/ },
  header: { title: 'Head of the page', names: ['header'], like: /header/ },
  footer: { title: 'Foot of the page', names: ['footer'], like: /footer/ },
} as const;

export type StyleRole = keyof typeof styleRoles;

export const styleRoleNames = Object.keys(styleRoles) as StyleRole[];

/** A Word template as a partnership chose it. */
export type WordTemplate = {
  /** The .docx or .dotx as it was received and checked. */
  bytes: Uint8Array;
  /** For each of our styles the id of theirs; one that is not named keeps our look in the template's letters. */
  styles: Partial<Record<StyleRole, string>>;
};

export type TemplateStyle = { id: string; name: string };

/** A style of theirs proposed for one of ours. `sure` where it is Word's own style of that name. */
export type Proposal = { role: StyleRole; id: string | null; sure: boolean };

export type FoundPicture = { bytes: Uint8Array; extension: string };

/** What a template has to offer, for the page on which its use is decided. */
export type TemplateFacts = {
  /** Paragraph styles, by name. */
  styles: TemplateStyle[];
  proposals: Proposal[];
  /** Colour of its first heading as `#rrggbb`, null where it names none. */
  accent: string | null;
  /** Width and height of the page in millimetres. */
  page: { width: number; height: number };
  /** Typeface of its text, empty where it comes from its theme. */
  font: string;
  /** Whether its first page can serve as a cover. */
  cover: boolean;
  /** The first picture at the head of its pages, where a browser can show it (PNG or JPEG). */
  picture: FoundPicture | null;
  /** What was left out or cannot be used, in sentences. */
  notes: string[];
};

/** Fields that fetch a file or run a program when Word brings them up to date. */
const reachingFields = /\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|DDE|DDEAUTO|LINK|DATABASE|IMPORT)\b/;

/** Kinds of relationship that stand for something other than text, look and pictures. */
const refusedKinds: Readonly<Record<string, string>> = {
  vbaProject: 'The template holds macros. Save it in Word as a template without macros (.dotx) and send that',
  oleObject: 'The template holds another file inside it (an embedded object). Take it out and save it again',
  package: 'The template holds another file inside it (an embedded object). Take it out and save it again',
  control: 'The template holds ActiveX controls. Take them out and save it again',
  aFChunk: 'The template takes in another file when it is opened. Take that out and save it again',
  subDocument: 'The template is a master document with other files. Save it as one document',
  attachedToolbars: 'The template holds macros or toolbars. Save it in Word as .dotx and send that',
};

/**
 * Refuses what runs, fetches or hides, and gives the notes about what is merely left out.
 * @throws Problem `template-refused`.
 */
function checkContents(parts: WordPackage): string[] {
  const notes: string[] = [];
  const types = partXml(parts, '[Content_Types].xml');
  for (const { attributes } of elements(types))
    if (/macroEnabled|vbaProject/i.test(attributes['ContentType'] ?? ''))
      throw templateRefused(refusedKinds['vbaProject'] ?? '');
  for (const name of parts.keys()) {
    if (name.includes('..') || name.startsWith('/') || name.includes('\\'))
      throw templateRefused('A part of the file has a name that no Word document has');
    if (/vba(Project|Data)/i.test(name)) throw templateRefused(refusedKinds['vbaProject'] ?? '');
    if (/^word\/(embeddings|activeX)\//i.test(name)) throw templateRefused(refusedKinds['oleObject'] ?? '');
    if (name.endsWith('.rels')) notes.push(...checkRelationships(parts, name));
    else if (/^word\/[^/]+\.xml$/.test(name)) checkFields(parts, name);
  }
  return [...new Set(notes)];
}

function checkRelationships(parts: WordPackage, name: string): string[] {
  const owner = name.replace(/_rels\/([^/]*)\.rels$/, '$1');
  const notes: string[] = [];
  for (const { type, target, external } of relationshipsOf(parts, owner)) {
    const refused = refusedKinds[type];
    if (refused !== undefined) throw templateRefused(refused);
    if (!external) continue;
    if (type === 'attachedTemplate') {
      notes.push('The template leans on another template on its maker’s computer. That link was left out.');
      continue;
    }
    if (type === 'hyperlink' && /^(https?:\/\/|mailto:|tel:)/i.test(target)) continue;
    throw templateRefused(
      type === 'image'
        ? 'A picture in the template is only linked to, not in it. In Word, break the link (File, Info, Edit links to files) and save it again'
        : `The template fetches something from elsewhere when it is opened (${type}). Take that out and save it again`,
    );
  }
  return notes;
}

function checkFields(parts: WordPackage, name: string): void {
  const root = partXml(parts, name);
  let instruction = '';
  for (const node of descendants(root)) {
    if (node.name === 'w:altChunk') throw templateRefused(refusedKinds['aFChunk'] ?? '');
    if (node.name === 'w:subDoc') throw templateRefused(refusedKinds['subDocument'] ?? '');
    if (node.name === 'w:fldSimple') instruction += ` ${plain(node.attributes['w:instr'] ?? '')} `;
    // One instruction may stand in several runs.
    else if (node.name === 'w:instrText')
      instruction += node.children.map((text) => ('text' in text ? plain(text.text) : '')).join('');
    else if (node.name === 'w:fldChar') instruction += ' ';
  }
  const found = reachingFields.exec(instruction.toUpperCase())?.[1];
  if (found !== undefined)
    throw templateRefused(
      `The template has a field that fetches another file (${found}). Take it out and save it again`,
    );
}

/** The main part of a Word file: `word/document.xml` in all but a few. */
export function mainPart(parts: WordPackage): string {
  const main = relationshipsOf(parts, '').find(({ type }) => type === 'officeDocument');
  const name = main === undefined ? '' : targetPart('', main.target);
  if (!parts.has(name)) throw templateRefused('The file is not a Word document. Send a .docx or .dotx');
  return name;
}

/** The part that a relationship of the main part leads to, by kind (`styles`, `numbering`, `settings`). */
export function partOfKind(parts: WordPackage, main: string, kind: string): string | null {
  const found = relationshipsOf(parts, main).find(({ type, external }) => type === kind && !external);
  const name = found === undefined ? null : targetPart(main, found.target);
  return name !== null && parts.has(name) ? name : null;
}

function paragraphStyles(styles: XmlElement): { id: string; name: string; style: XmlElement }[] {
  return elements(styles, 'w:style')
    .filter(({ attributes }) => attributes['w:type'] === 'paragraph')
    .map((style) => ({
      id: plain(style.attributes['w:styleId'] ?? ''),
      name: valueOf(style, 'w:name') ?? '',
      style,
    }))
    .filter(({ id, name }) => id !== '' && name !== '');
}

/** Which of a template's styles takes the place of which of ours. */
export function proposeStyles(styles: readonly TemplateStyle[]): Proposal[] {
  const named = styles.map(({ id, name }) => ({ id, name: name.toLowerCase().trim() }));
  return styleRoleNames.map((role): Proposal => {
    const { names, like } = styleRoles[role];
    const own = named.find(
      ({ id, name }) =>
        (names as readonly string[]).includes(name) ||
        (names as readonly string[]).includes(id.toLowerCase().replace(/(\d)$/, ' $1')),
    );
    if (own !== undefined) return { role, id: own.id, sure: true };
    // Word's own "List Number 2" and the like are for deeper levels.
    const alike = named.find(({ name }) => like.test(name) && !/^(toc|list .* [2-5]$)/.test(name));
    return { role, id: alike?.id ?? null, sure: false };
  });
}

function colourOf(style: XmlElement | undefined): string | null {
  const value = valueOf(child(style, 'w:rPr'), 'w:color');
  return value !== undefined && /^[0-9A-Fa-f]{6}$/.test(value) ? `#${value.toLowerCase()}` : null;
}

function headPicture(parts: WordPackage, main: string, notes: string[]): FoundPicture | null {
  let other = false;
  for (const header of relationshipsOf(parts, main)) {
    if (header.type !== 'header' || header.external) continue;
    const part = targetPart(main, header.target);
    for (const { type, target, external } of relationshipsOf(parts, part)) {
      if (type !== 'image' || external) continue;
      const extension = /\.([a-z]+)$/i.exec(target)?.[1]?.toLowerCase() ?? '';
      const bytes = parts.get(targetPart(part, target));
      if (bytes !== undefined && ['png', 'jpg', 'jpeg'].includes(extension)) return { bytes, extension };
      other = true;
    }
  }
  if (other)
    notes.push(
      'The picture at the head of its pages is of a kind that only Word shows. Upload the logo as PNG or JPEG for the PDF and the web page.',
    );
  return null;
}

const toMillimetres = (twentieths: string | undefined, otherwise: number): number =>
  Math.round((Number(twentieths ?? otherwise) / 1440) * 25.4);

/**
 * Reads a template and says what it offers.
 * @throws Problem `template-refused` with the reason in words: not a Word file, macros, links to elsewhere, too large.
 */
export async function readTemplate(bytes: Uint8Array): Promise<TemplateFacts> {
  const parts = await openPackage(bytes);
  const notes = checkContents(parts);
  const main = mainPart(parts);
  const document = partXml(parts, main);
  if (document.name !== 'w:document' || /purl\.oclc\.org/.test(document.attributes['xmlns:w'] ?? ''))
    throw templateRefused(
      'The file is saved as “Strict Open XML”. Open it in Word and save it as “Word Document (.docx)”',
    );
  const body = child(document, 'w:body');
  const stylesPart = partOfKind(parts, main, 'styles');
  if (body === undefined || stylesPart === null)
    throw templateRefused('The file has no styles. Open it in Word and save it again');
  const root = partXml(parts, stylesPart);
  const styles = paragraphStyles(root);
  const proposals = proposeStyles(styles);
  const heading = proposals.find(({ role }) => role === 'heading1')?.id;
  const normal = styles.find(({ style }) => ['1', 'true'].includes(style.attributes['w:default'] ?? ''));
  const defaults = child(child(child(root, 'w:docDefaults'), 'w:rPrDefault'), 'w:rPr');
  const fonts = child(child(normal?.style, 'w:rPr'), 'w:rFonts') ?? child(defaults, 'w:rFonts');
  const section = elements(body, 'w:sectPr').at(-1);
  const size = child(section, 'w:pgSz');
  return {
    styles: styles
      .map(({ id, name }) => ({ id, name }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en-GB', { numeric: true })),
    proposals,
    accent: colourOf(styles.find(({ id }) => id === heading)?.style),
    page: {
      width: toMillimetres(size?.attributes['w:w'], 11_906),
      height: toMillimetres(size?.attributes['w:h'], 16_838),
    },
    font: plain(fonts?.attributes['w:ascii'] ?? ''),
    cover: coverOf(body) !== null,
    picture: headPicture(parts, main, notes),
    notes,
  };
}
