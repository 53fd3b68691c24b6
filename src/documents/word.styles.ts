/** The look of a Word document, as named styles, so that whoever edits it can change them in one place. */
import { BorderStyle, LineRuleType, ShadingType, type IStylesOptions } from 'docx';

const accent = '0B4F5C';
const quiet = '4D565C';

/**
 * Arial, because it is on every machine that has Word; sizes in half-points, spacing in twentieths of a point. The line rule is always
 * said: LibreOffice takes a line without one as exact, and squeezes pictures into it.
 */
export function wordStyles(language: string): IStylesOptions {
  const note = (fill: string, edge: string) => ({
    paragraph: {
      indent: { left: 200, right: 120 },
      spacing: { before: 0, after: 0, line: 276, lineRule: LineRuleType.AUTO },
      shading: { type: ShadingType.CLEAR, color: 'auto', fill },
      border: { left: { style: BorderStyle.SINGLE, size: 24, space: 8, color: edge } },
    },
  });
  const headingStyle = (size: number, before: number) => ({
    run: { font: 'Arial', size, bold: true, color: accent },
    paragraph: { spacing: { before, after: 120 }, keepNext: true, keepLines: true },
  });
  return {
    default: {
      document: {
        run: { font: 'Arial', size: 22, color: '16191C', language: { value: language } },
        paragraph: { spacing: { after: 140, line: 288, lineRule: LineRuleType.AUTO } },
      },
      title: {
        run: { font: 'Arial', size: 52, bold: true, color: accent },
        paragraph: { spacing: { before: 0, after: 80 }, keepNext: true },
      },
      heading1: headingStyle(34, 400),
      heading2: headingStyle(27, 320),
      heading3: headingStyle(23, 260),
      listParagraph: { paragraph: { spacing: { after: 80 } } },
      caption: {
        run: { bold: true, size: 21, color: '16191C' },
        paragraph: { spacing: { before: 280, after: 100 }, keepNext: true, keepLines: true },
      },
      hyperlink: { run: { color: accent, underline: {} } },
    },
    paragraphStyles: [
      {
        id: 'Subtitle',
        name: 'Subtitle',
        basedOn: 'Normal',
        next: 'Normal',
        quickFormat: true,
        run: { size: 28, color: quiet },
      },
      {
        id: 'Byline',
        name: 'Byline',
        basedOn: 'Normal',
        run: { size: 19, color: quiet },
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
        run: { size: 19 },
        paragraph: { spacing: { after: 20, line: 252, lineRule: LineRuleType.AUTO } },
      },
      { id: 'TableHeading', name: 'Table Heading', basedOn: 'TableText', run: { bold: true } },
      {
        id: 'SmallTable',
        name: 'Small Table',
        basedOn: 'Normal',
        run: { size: 14 },
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
        run: { size: 17, color: quiet },
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
        run: { size: 17, bold: true, color: quiet, characterSpacing: 10 },
        paragraph: { alignment: 'center', spacing: { after: 40 } },
      },
      {
        id: 'Banner',
        name: 'Banner',
        basedOn: 'Normal',
        run: { size: 18, bold: true, color: '5C3D00' },
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
        run: { size: 17, color: quiet },
        paragraph: { spacing: { after: 0 } },
      },
    ],
  };
}
