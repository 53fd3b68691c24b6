/** The look of a Word document, as named styles, so that whoever edits it can change them in one place. */
import { BorderStyle, LeaderType, LineRuleType, ShadingType, TabStopType, type IStylesOptions } from 'docx';
import type { Sizes } from './paper.ts';

const quiet = '4D565C';

/**
 * Arial, because it is on every machine that has Word; sizes in half-points, spacing in twentieths of a point. The line rule is always
 * said: LibreOffice takes a line without one as exact, and squeezes pictures into it.
 */
export function wordStyles(
  language: string,
  sizes: Sizes,
  /** `#rrggbb` */ colour: string,
  /** Width of the text, for the page numbers of the contents. */ textWidth: number,
): IStylesOptions {
  const accent = colour.slice(1).toUpperCase();
  const half = (points: number): number => Math.round(points * 2);
  const note = (fill: string, edge: string) => ({
    paragraph: {
      indent: { left: 200, right: 120 },
      spacing: { before: 0, after: 0, line: 276, lineRule: LineRuleType.AUTO },
      shading: { type: ShadingType.CLEAR, color: 'auto', fill },
      border: { left: { style: BorderStyle.SINGLE, size: 24, space: 8, color: edge } },
    },
  });
  const contentsLine = (left: number) => ({
    indent: { left },
    spacing: { before: left === 0 ? 80 : 0, after: 20 },
    tabStops: [{ type: TabStopType.RIGHT, position: textWidth, leader: LeaderType.DOT }],
  });
  const headingStyle = (size: number, before: number) => ({
    run: { font: 'Arial', size, bold: true, color: accent },
    paragraph: { spacing: { before, after: 120 }, keepNext: true, keepLines: true },
  });
  return {
    default: {
      document: {
        run: { font: 'Arial', size: half(sizes.body), color: '16191C', language: { value: language } },
        paragraph: { spacing: { after: 140, line: 288, lineRule: LineRuleType.AUTO } },
      },
      title: {
        run: { font: 'Arial', size: half(sizes.title - 2), bold: true, color: accent },
        paragraph: { spacing: { before: 0, after: 80 }, keepNext: true },
      },
      heading1: headingStyle(half(sizes.heading1 - 1), 400),
      heading2: headingStyle(half(sizes.heading2 - 0.5), 320),
      heading3: headingStyle(half(sizes.heading3), 260),
      caption: {
        run: { bold: true, size: half(sizes.caption - 0.5), color: '16191C' },
        paragraph: { spacing: { before: 280, after: 100 }, keepNext: true, keepLines: true },
      },
      hyperlink: { run: { color: accent, underline: {} } },
    },
    paragraphStyles: [
      {
        id: 'ListBullet',
        name: 'List Bullet',
        basedOn: 'Normal',
        quickFormat: true,
        paragraph: { spacing: { after: 80 } },
      },
      {
        id: 'ListNumber',
        name: 'List Number',
        basedOn: 'Normal',
        quickFormat: true,
        paragraph: { spacing: { after: 80 } },
      },
      {
        id: 'ContentsHeading',
        name: 'Contents Heading',
        basedOn: 'Normal',
        next: 'Normal',
        run: { size: half(sizes.heading3), bold: true, color: accent },
        paragraph: { spacing: { before: 240, after: 120 }, keepNext: true },
      },
      {
        id: 'TOC1',
        name: 'toc 1',
        basedOn: 'Normal',
        next: 'Normal',
        run: { bold: true },
        paragraph: contentsLine(0),
      },
      { id: 'TOC2', name: 'toc 2', basedOn: 'Normal', next: 'Normal', paragraph: contentsLine(300) },
      {
        id: 'Record',
        name: 'Record',
        basedOn: 'TableText',
        paragraph: {
          keepLines: true,
          indent: { left: 200 },
          spacing: { after: 40 },
          border: { left: { style: BorderStyle.SINGLE, size: 16, space: 8, color: accent } },
        },
      },
      {
        id: 'RecordHeading',
        name: 'Record Heading',
        basedOn: 'Record',
        run: { bold: true },
        paragraph: { keepNext: true, spacing: { before: 200, after: 40 } },
      },
      {
        id: 'Subtitle',
        name: 'Subtitle',
        basedOn: 'Normal',
        next: 'Normal',
        quickFormat: true,
        run: { size: half(sizes.subtitle), color: quiet },
      },
      {
        id: 'Byline',
        name: 'Byline',
        basedOn: 'Normal',
        run: { size: half(Math.max(9.5, sizes.edge)), color: quiet },
        paragraph: {
          spacing: { after: 320 },
          border: { bottom: { style: BorderStyle.SINGLE, size: 12, space: 6, color: accent } },
        },
      },
      {
        id: 'TableText',
        name: 'Table Text',
        basedOn: 'Normal',
        quickFormat: true,
        run: { size: half(sizes.table) },
        paragraph: { spacing: { after: 20, line: 252, lineRule: LineRuleType.AUTO } },
      },
      { id: 'TableHeading', name: 'Table Heading', basedOn: 'TableText', run: { bold: true } },
      {
        id: 'SmallTable',
        name: 'Small Table',
        basedOn: 'Normal',
        run: { size: half(sizes.appendixTable) },
        paragraph: { spacing: { after: 0, line: 240, lineRule: LineRuleType.AUTO } },
      },
      {
        id: 'SmallTableGroup',
        name: 'Small Table Group',
        basedOn: 'SmallTable',
        run: { bold: true },
        paragraph: { spacing: { before: 60, after: 0 }, keepNext: true },
      },
      {
        id: 'SmallNote',
        name: 'Small Note',
        basedOn: 'Normal',
        run: { size: half(sizes.note), color: quiet },
        paragraph: { spacing: { before: 60, after: 120 } },
      },
      {
        id: 'Picture',
        name: 'Picture',
        basedOn: 'Normal',
        paragraph: { spacing: { after: 40, line: 240, lineRule: LineRuleType.AUTO }, keepNext: true },
      },
      {
        id: 'InformationNote',
        name: 'Information Note',
        basedOn: 'Normal',
        next: 'Normal',
        quickFormat: true,
        ...note('EEF5F6', accent),
      },
      {
        id: 'WarningNote',
        name: 'Warning Note',
        basedOn: 'Normal',
        next: 'Normal',
        quickFormat: true,
        ...note('FBF0D9', 'C07A00'),
      },
      {
        id: 'Marking',
        name: 'Marking',
        basedOn: 'Normal',
        run: { size: half(sizes.edge), bold: true, color: quiet, characterSpacing: 10 },
        paragraph: { alignment: 'center', spacing: { after: 40 } },
      },
      {
        id: 'Banner',
        name: 'Banner',
        basedOn: 'Normal',
        run: { size: half(sizes.edge), bold: true, color: '5C3D00' },
        paragraph: {
          alignment: 'center',
          spacing: { before: 0, after: 120 },
          shading: { type: ShadingType.CLEAR, color: 'auto', fill: 'FBF0D9' },
        },
      },
      {
        id: 'PageFoot',
        name: 'Page Foot',
        basedOn: 'Normal',
        run: { size: half(sizes.edge), color: quiet },
        paragraph: { spacing: { after: 0 } },
      },
    ],
  };
}
