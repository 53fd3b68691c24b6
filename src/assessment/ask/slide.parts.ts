import { xmlText } from '../../documents/documents.ts';

/**
 * The unchanging parts of a PowerPoint file (ECMA-376, PresentationML): master, two layouts, theme, notes master. Titles stand in
 * title placeholders, so that a screen reader and the outline view find them; nothing is a picture of text.
 */

/** English metric units: 914,400 to the inch. A slide of 13.333 by 7.5 inches is 16 to 9. */
export const emu = (inches: number): number => Math.round(inches * 914_400);
export const slideSize = { width: 13.333, height: 7.5 } as const;

export const escaped = (text: string): string =>
  xmlText(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const namespaces =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';

export const part = (name: string, attributes: string, content: string): string =>
  `${xmlHead}<p:${name} ${namespaces}${attributes === '' ? '' : ` ${attributes}`}>${content}</p:${name}>`;

export type Box = { x: number; y: number; width: number; height: number };

export const boxes = {
  title: { x: 0.6, y: 0.4, width: 12.1, height: 1.25 },
  picture: { x: 0.6, y: 1.8, width: 7.3, height: 4.4 },
  table: { x: 8.2, y: 1.9, width: 4.5, height: 2.4 },
  /** Where there is no chart. */
  wideTable: { x: 0.6, y: 1.9, width: 12.1, height: 2.4 },
  foot: { x: 0.6, y: 6.3, width: 10.4, height: 0.85 },
  mark: { x: 11.1, y: 6.85, width: 1.6, height: 0.35 },
} as const satisfies Record<string, Box>;

export const place = ({ x, y, width, height }: Box, tag = 'a:xfrm'): string =>
  `<${tag}><a:off x="${emu(x)}" y="${emu(y)}"/><a:ext cx="${emu(width)}" cy="${emu(height)}"/></${tag}>`;

const group =
  '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>';

export const tree = (shapes: string): string => `<p:cSld><p:spTree>${group}${shapes}</p:spTree></p:cSld>`;

/** A shape with text in it. `placeholder` is what a layout or master knows it by. */
export function shape(given: {
  id: number;
  name: string;
  box?: Box;
  placeholder?: string;
  /** Paragraphs, as `paragraph` makes them. */
  content: string;
  /** Attributes of the text's frame, e.g. `anchor="b"`. */
  frame?: string;
}): string {
  const { id, name, box, placeholder, content, frame = '' } = given;
  const isBox = placeholder === undefined;
  const kind = isBox
    ? '<p:cNvSpPr txBox="1"/><p:nvPr/>'
    : `<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph ${placeholder}/></p:nvPr>`;
  const look = isBox ? '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>' : '';
  const where = box === undefined ? '' : place(box);
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${escaped(name)}"/>${kind}</p:nvSpPr><p:spPr>${where}${look}</p:spPr><p:txBody><a:bodyPr wrap="square"${frame === '' ? '' : ` ${frame}`}><a:normAutofit/></a:bodyPr><a:lstStyle/>${content}</p:txBody></p:sp>`;
}

/** Points are in hundredths, as the format has them. */
export function paragraph(text: string, size?: number, more = ''): string {
  const run = `lang="en-GB"${size === undefined ? '' : ` sz="${size * 100}"`}${more === '' ? '' : ` ${more}`} dirty="0"`;
  return text === ''
    ? `<a:p><a:endParaRPr ${run}/></a:p>`
    : `<a:p><a:r><a:rPr ${run}/><a:t>${escaped(text)}</a:t></a:r></a:p>`;
}

const titleShape = (box: Box): string =>
  shape({
    id: 2,
    name: 'Title',
    box,
    placeholder: 'type="title"',
    content: paragraph('Title'),
    frame: 'anchor="b"',
  });

const styles = `<p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:defRPr sz="2600" b="1"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill><a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle><a:lvl1pPr algn="l"><a:defRPr sz="1800"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:bodyStyle><p:otherStyle><a:lvl1pPr algn="l"><a:defRPr sz="1400"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:otherStyle></p:txStyles>`;

const map =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>';
const white =
  '<p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>';
const withGround = (content: string): string => content.replace('<p:cSld>', `<p:cSld>${white}`);

export const slideMaster = part(
  'sldMaster',
  '',
  `${withGround(tree(titleShape(boxes.title)))}${map}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" r:id="rId2"/></p:sldLayoutIdLst>${styles}`,
);

const override = '<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>';

export const titleLayout = part(
  'sldLayout',
  'type="title" preserve="1"',
  `${tree(
    shape({
      id: 2,
      name: 'Title',
      box: { x: 0.9, y: 2, width: 11.5, height: 1.6 },
      placeholder: 'type="ctrTitle"',
      content: paragraph('Title'),
      frame: 'anchor="b"',
    }) +
      shape({
        id: 3,
        name: 'Subtitle',
        box: { x: 0.9, y: 3.8, width: 11.5, height: 1.8 },
        placeholder: 'type="subTitle" idx="1"',
        content: paragraph('Subtitle'),
      }),
  ).replace('<p:cSld>', '<p:cSld name="Title slide">')}${override}`,
);

export const findingLayout = part(
  'sldLayout',
  'type="titleOnly" preserve="1"',
  `${tree(titleShape(boxes.title)).replace('<p:cSld>', '<p:cSld name="Finding">')}${override}`,
);

export const notesMaster = part(
  'notesMaster',
  '',
  `${withGround(
    tree(
      `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>${place({ x: 0.75, y: 1, width: 6, height: 3.375 })}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln w="12700"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:ln></p:spPr></p:sp>` +
        shape({
          id: 3,
          name: 'Notes',
          box: { x: 0.75, y: 4.8, width: 6, height: 5.5 },
          placeholder: 'type="body" sz="quarter" idx="3"',
          content: paragraph('Notes'),
        }),
    ),
  )}${map}<p:notesStyle><a:lvl1pPr algn="l"><a:defRPr sz="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl1pPr></p:notesStyle>`,
);

const fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>';
const line = `<a:ln w="9525">${fill}<a:prstDash val="solid"/></a:ln>`;
const colours: readonly [string, string][] = [
  ['dk1', '1d2529'], ['lt1', 'ffffff'], ['dk2', '0b4f5c'], ['lt2', 'eef5f6'], ['accent1', '0b4f5c'], ['accent2', 'a8480f'],
  ['accent3', '5b3c88'], ['accent4', '56606a'], ['accent5', '2b7180'], ['accent6', '67a3af'], ['hlink', '0b4f5c'], ['folHlink', '5b3c88'],
]; // prettier-ignore

/** The colours of the pages and charts; a typeface that every office has. */
export const theme = `${xmlHead}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Frankpledge"><a:themeElements><a:clrScheme name="Frankpledge">${colours.map(([name, value]) => `<a:${name}><a:srgbClr val="${value.toUpperCase()}"/></a:${name}>`).join('')}</a:clrScheme><a:fontScheme name="Frankpledge">${['majorFont', 'minorFont'].map((name) => `<a:${name}><a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/></a:${name}>`).join('')}</a:fontScheme><a:fmtScheme name="Frankpledge"><a:fillStyleLst>${fill.repeat(3)}</a:fillStyleLst><a:lnStyleLst>${line.repeat(3)}</a:lnStyleLst><a:effectStyleLst>${'<a:effectStyle><a:effectLst/></a:effectStyle>'.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${fill.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;
