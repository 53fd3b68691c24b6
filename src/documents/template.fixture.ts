/** A Word template of an invented council, for tests: its own styles, logo at the head, address at the foot, cover. */
import {
  AlignmentType,
  Document,
  Footer,
  Header,
  ImageRun,
  PageBreak,
  Packer,
  Paragraph,
  TextRun,
  type IStylesOptions,
} from 'docx';
import { encodePng } from './png.ts';

/** A logo of one colour, three times as wide as high. */
export function testLogo(width = 300): Uint8Array {
  const height = Math.round(width / 3);
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.set([122, 31, 92], at);
  return encodePng(width, height, pixels);
}

const styles: IStylesOptions = {
  default: {
    document: { run: { font: 'Georgia', size: 23 } },
    title: { run: { font: 'Georgia', size: 60, color: '7A1F5C' } },
    heading1: { run: { font: 'Georgia', size: 36, color: '7A1F5C', bold: true } },
    heading2: { run: { font: 'Georgia', size: 30, color: '7A1F5C' } },
    heading3: { run: { font: 'Georgia', size: 26, color: '7A1F5C' } },
  },
  paragraphStyles: [
    { id: 'CouncilBody', name: 'Council Body', basedOn: 'Normal', run: { size: 23 } },
    { id: 'CouncilTableText', name: 'Table text', basedOn: 'Normal', run: { size: 20 } },
  ],
};

/** The template as a file. Without `cover` its page is empty but for a sample line. */
export async function testTemplate(options: { cover?: boolean } = {}): Promise<Uint8Array> {
  const cover = [
    new Paragraph({ style: 'Title', text: '[Document title]' }),
    new Paragraph({ text: '[Subtitle]' }),
    new Paragraph({ text: 'Borough of Marlhythe, Civic Centre' }),
    new Paragraph({ children: [new PageBreak()] }),
  ];
  const file = new Document({
    styles,
    sections: [
      {
        properties: {
          page: { size: { width: 11_906, height: 16_838 }, margin: { left: 1_700, right: 1_700 } },
        },
        headers: {
          default: new Header({
            children: [
              new Paragraph({
                alignment: AlignmentType.RIGHT,
                children: [
                  new ImageRun({
                    type: 'png',
                    data: Buffer.from(testLogo()),
                    transformation: { width: 120, height: 40 },
                  }),
                ],
              }),
            ],
          }),
        },
        footers: {
          default: new Footer({
            children: [new Paragraph({ children: [new TextRun('Marlhythe Council, 1 Quay Street')] })],
          }),
        },
        children: [
          ...(options.cover === true ? cover : []),
          new Paragraph({ text: 'Sample text to be replaced' }),
        ],
      },
    ],
  });
  return Packer.toBuffer(file);
}
