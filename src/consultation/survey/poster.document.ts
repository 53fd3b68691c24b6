import { documentSchemaVersion, type Block, type FrankpledgeDocument } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { lengthOf, minutesInWords } from '../questionnaire/length.rules.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import type { Wave } from '../waves/wave.types.ts';
import { qrBlock } from './qr.rules.ts';

/** One sheet for a wall or a stall: what is asked, a code to photograph, and the ways for people without the internet. */
export function poster(given: {
  wave: Pick<Wave, 'title' | 'closesOn' | 'eligibility' | 'phone' | 'paperAddress' | 'ways'>;
  questionnaire: Questionnaire;
  /** With the code of the outreach that it is for. */
  address: string;
  partnership: string;
  banner: string;
}): FrankpledgeDocument {
  const { wave, questionnaire, address } = given;
  const paragraph = (text: string): Block[] => (text === '' ? [] : [{ kind: 'paragraph', content: [text] }]);
  const heading = (text: string, id: string): Block => ({ kind: 'heading', level: 1, text, id });
  const { usual } = lengthOf(questionnaire);
  const byPhone = wave.ways.includes('phone') && wave.phone !== '';
  const onPaper = wave.ways.includes('paper');
  const askForForm = wave.phone === '' ? '' : `Ask for a form on paper on ${wave.phone}.`;
  const blocks: Block[] = [
    ...paragraph(wave.eligibility),
    ...paragraph(
      `It takes ${minutesInWords(usual.seconds)}. You need no account and need not say who you are.`,
    ),
    heading('Scan this with your phone', 'scan'),
    qrBlock(address, 75),
    ...(byPhone || onPaper ? [heading('Or without the internet', 'without')] : []),
    ...paragraph(
      byPhone ? `Ring ${wave.phone}: somebody asks you the questions and writes your answers down.` : '',
    ),
    ...paragraph(!onPaper ? '' : wave.paperAddress === '' ? askForForm : `On paper: ${wave.paperAddress.replace(/\s*\n\s*/g, ', ')}.`), // prettier-ignore
  ];
  return {
    schemaVersion: documentSchemaVersion,
    title: questionnaire.title,
    subtitle: wave.closesOn === null ? 'Have your say' : `Have your say by ${dayInWords(wave.closesOn)}`,
    // Nothing on a wall is marked; its head and foot say whose it is.
    marking: given.partnership,
    banner: given.banner,
    language: 'en-GB',
    author: '',
    createdAt: clock.now(),
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
}
