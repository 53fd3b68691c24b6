import { zipSync, strToU8, type Zippable } from 'fflate';
import { clock } from '../../foundation/clock.ts';
import {
  boxes,
  emu,
  escaped,
  findingLayout,
  notesMaster,
  paragraph,
  part,
  place,
  shape,
  slideMaster,
  slideSize,
  theme,
  titleLayout,
  tree,
  xmlHead,
  type Box,
} from './slide.parts.ts';

/** A slide as data. Its text is text: the title a title, the table a table, the chart a picture with its words. */
export type Slide =
  | { kind: 'title'; title: string; lines: string[] }
  | {
      kind: 'finding';
      /** The finding as a sentence. */
      title: string;
      /** PNG, pixels, and alternative text. */
      picture: {
        bytes: Uint8Array;
        width: number;
        height: number;
        title: string;
        alternative: string;
      } | null;
      table: { title: string; head: string[]; rows: string[][] };
      /** Base and source, at the foot. */
      foot: string[];
      /** Speaker's notes: how firm it is. */
      notes: string[];
    };

export type Deck = {
  title: string;
  author: string;
  /** `OFFICIAL`, on every slide. */
  marking: string;
  /** Words of the demonstration, on every slide; empty otherwise. */
  banner: string;
  slides: Slide[];
};

export const deckMediaType = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';

const relationType = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const relations = (list: readonly [type: string, target: string][]): string =>
  `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
    .map(
      ([type, target], index) =>
        `<Relationship Id="rId${index + 1}" Type="${type.startsWith('http') ? type : `${relationType}/${type}`}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`;

/** As large as it fits, keeping its shape, at the top left of the box. */
function fitted(box: Box, width: number, height: number): Box {
  const scale = Math.min(box.width / width, box.height / height);
  return { x: box.x, y: box.y, width: width * scale, height: height * scale };
}

/** A real table, its first row and first column marked as headings. */
function tableFrame(table: Extract<Slide, { kind: 'finding' }>['table'], box: Box): string {
  const columns = table.head.length;
  const widths = table.head.map((_, index) => (index === 0 ? 1.35 : 1));
  const whole = widths.reduce((sum, each) => sum + each, 0);
  const edge = (tag: string, colour: string): string =>
    `<a:${tag} w="9525"><a:solidFill><a:schemeClr val="${colour}"/></a:solidFill></a:${tag}>`;
  const none = (tag: string): string => `<a:${tag} w="0"><a:noFill/></a:${tag}>`;
  const cell = (text: string, isHead: boolean): string =>
    `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>${paragraph(text, 12, isHead ? 'b="1"' : '')}</a:txBody><a:tcPr marL="72000" marR="72000" marT="54000" marB="54000">${none('lnL')}${none('lnR')}${none('lnT')}${edge('lnB', 'accent4')}<a:noFill/></a:tcPr></a:tc>`;
  const row = (cells: readonly string[], isHead: boolean): string =>
    `<a:tr h="${emu(0.42)}">${Array.from({ length: columns }, (_, index) => cell(cells[index] ?? '', isHead || index === 0)).join('')}</a:tr>`;
  return `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="5" name="Table" descr="${escaped(table.title)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>${place({ ...box, height: 0.42 * (table.rows.length + 1) }, 'p:xfrm')}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1" firstCol="1"/><a:tblGrid>${widths.map((width) => `<a:gridCol w="${emu((box.width * width) / whole)}"/>`).join('')}</a:tblGrid>${[row(table.head, true), ...table.rows.map((cells) => row(cells, false))].join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
}

const marked = (deck: Deck): string =>
  shape({ id: 9, name: 'Marking', box: boxes.mark, content: paragraph(deck.marking, 10, 'b="1"') }) +
  (deck.banner === ''
    ? ''
    : shape({
        id: 10,
        name: 'Demonstration',
        box: { x: 0.6, y: 0.1, width: 12.1, height: 0.32 },
        content: paragraph(deck.banner, 10),
      }));

function slideXml(deck: Deck, slide: Slide): string {
  if (slide.kind === 'title')
    return part(
      'sld',
      '',
      `${tree(
        shape({ id: 2, name: 'Title', placeholder: 'type="ctrTitle"', content: paragraph(slide.title) }) +
          shape({
            id: 3,
            name: 'Subtitle',
            placeholder: 'type="subTitle" idx="1"',
            content: slide.lines.map((line) => paragraph(line)).join(''),
          }) +
          marked(deck),
      )}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>`,
    );
  const { picture, table, foot } = slide;
  // A long finding gets smaller letters, so that it stays within its box.
  const size = slide.title.length > 190 ? 20 : slide.title.length > 130 ? 23 : 26;
  const at = picture === null ? null : fitted(boxes.picture, picture.width, picture.height);
  return part(
    'sld',
    '',
    `${tree(
      shape({ id: 2, name: 'Title', placeholder: 'type="title"', content: paragraph(slide.title, size) }) +
        (picture === null || at === null
          ? ''
          : `<p:pic><p:nvPicPr><p:cNvPr id="4" name="Chart" title="${escaped(picture.title)}" descr="${escaped(picture.alternative)}"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId3"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${place(at)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`) +
        tableFrame(table, picture === null ? boxes.wideTable : boxes.table) +
        shape({
          id: 6,
          name: 'Base and source',
          box: boxes.foot,
          content: foot.map((line) => paragraph(line, 12)).join(''),
          frame: 'anchor="b"',
        }) +
        marked(deck),
    )}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>`,
  );
}

const notesXml = (notes: readonly string[]): string =>
  part(
    'notes',
    '',
    `${tree(
      '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr/></p:sp>' +
        shape({
          id: 3,
          name: 'Notes',
          placeholder: 'type="body" idx="1"',
          content: notes.map((line) => paragraph(line)).join(''),
        }),
    )}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>`,
  );

/**
 * A deck as a PowerPoint file. Written here, not by a library: the one there is (pptxgenjs 4.0.1) brings packages it does not use, one
 * with faults nobody mends; and a deck of these two kinds of slide needs no more than this.
 */
export function writeDeck(deck: Deck): Uint8Array {
  const files: Record<string, string | Uint8Array> = {};
  const overrides: [string, string][] = [];
  const add = (path: string, text: string, type: string): void => {
    files[path] = text;
    overrides.push([`/${path}`, type]);
  };
  const office = 'application/vnd.openxmlformats-officedocument';
  const ml = `${office}.presentationml`;
  const { slides } = deck;
  slides.forEach((slide, index) => {
    const n = index + 1;
    add(`ppt/slides/slide${n}.xml`, slideXml(deck, slide), `${ml}.slide+xml`);
    const picture = slide.kind === 'finding' ? slide.picture : null;
    files[`ppt/slides/_rels/slide${n}.xml.rels`] = relations([
      ['slideLayout', `../slideLayouts/slideLayout${slide.kind === 'title' ? 1 : 2}.xml`],
      ...(slide.kind === 'title'
        ? []
        : [['notesSlide', `../notesSlides/notesSlide${n}.xml`] satisfies [string, string]]),
      ...(picture === null ? [] : [['image', `../media/chart${n}.png`] satisfies [string, string]]),
    ]);
    if (picture !== null) files[`ppt/media/chart${n}.png`] = picture.bytes;
    if (slide.kind === 'title') return;
    add(`ppt/notesSlides/notesSlide${n}.xml`, notesXml(slide.notes), `${ml}.notesSlide+xml`);
    files[`ppt/notesSlides/_rels/notesSlide${n}.xml.rels`] = relations([
      ['notesMaster', '../notesMasters/notesMaster1.xml'],
      ['slide', `../slides/slide${n}.xml`],
    ]);
  });
  add('ppt/slideMasters/slideMaster1.xml', slideMaster, `${ml}.slideMaster+xml`);
  files['ppt/slideMasters/_rels/slideMaster1.xml.rels'] = relations([
    ['slideLayout', '../slideLayouts/slideLayout1.xml'],
    ['slideLayout', '../slideLayouts/slideLayout2.xml'],
    ['theme', '../theme/theme1.xml'],
  ]);
  for (const [n, layout] of [titleLayout, findingLayout].entries()) {
    add(`ppt/slideLayouts/slideLayout${n + 1}.xml`, layout, `${ml}.slideLayout+xml`);
    files[`ppt/slideLayouts/_rels/slideLayout${n + 1}.xml.rels`] = relations([
      ['slideMaster', '../slideMasters/slideMaster1.xml'],
    ]);
  }
  add('ppt/notesMasters/notesMaster1.xml', notesMaster, `${ml}.notesMaster+xml`);
  files['ppt/notesMasters/_rels/notesMaster1.xml.rels'] = relations([['theme', '../theme/theme2.xml']]);
  for (const n of [1, 2]) add(`ppt/theme/theme${n}.xml`, theme, `${office}.theme+xml`);
  add(
    'ppt/presentation.xml',
    part(
      'presentation',
      'saveSubsetFonts="1"',
      `<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst><p:sldIdLst>${slides.map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${index + 4}"/>`).join('')}</p:sldIdLst><p:sldSz cx="${emu(slideSize.width)}" cy="${emu(slideSize.height)}"/><p:notesSz cx="${emu(7.5)}" cy="${emu(10.833)}"/>`,
    ),
    `${ml}.presentation.main+xml`,
  );
  files['ppt/_rels/presentation.xml.rels'] = relations([
    ['slideMaster', 'slideMasters/slideMaster1.xml'],
    ['notesMaster', 'notesMasters/notesMaster1.xml'],
    ['theme', 'theme/theme1.xml'],
    ...slides.map((_, index): [string, string] => ['slide', `slides/slide${index + 1}.xml`]),
  ]);
  const now = clock.now().replace(/\.\d+Z$/, 'Z');
  add(
    'docProps/core.xml',
    `${xmlHead}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${escaped(deck.title)}</dc:title><dc:creator>${escaped(deck.author)}</dc:creator><dc:language>en-GB</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">${now}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${now}</dcterms:modified></cp:coreProperties>`,
    'application/vnd.openxmlformats-package.core-properties+xml',
  );
  add(
    'docProps/app.xml',
    `${xmlHead}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Frankpledge</Application><Slides>${slides.length}</Slides></Properties>`,
    `${office}.extended-properties+xml`,
  );
  files['_rels/.rels'] = relations([
    ['officeDocument', 'ppt/presentation.xml'],
    [
      'http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties',
      'docProps/core.xml',
    ],
    ['extended-properties', 'docProps/app.xml'],
  ]);
  const types = `${xmlHead}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>${overrides.map(([name, type]) => `<Override PartName="${name}" ContentType="${type}"/>`).join('')}</Types>`;
  // The list of parts comes first in the file: some readers look there only.
  const zip: Zippable = { '[Content_Types].xml': strToU8(types) };
  for (const [path, content] of Object.entries(files))
    zip[path] = typeof content === 'string' ? strToU8(content) : [content, { level: 0 }];
  return zipSync(zip, { level: 6 });
}
