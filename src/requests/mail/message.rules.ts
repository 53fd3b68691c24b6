import { replyLine } from '../reply.rules.ts';
import type { Choice } from '../request.rules.ts';

/**
 * The words of our messages. They are such that anybody may read them over somebody's shoulder: who asks, of what kind, until
 * when; the question itself only where it is about no person.
 */

/** Stands in a part where its link goes: the link is made when the message is sent, and kept nowhere. */
export const linkMark = '[the link goes here]';
export const codeMark = '[the code goes here]';

const dayWords = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** `2026-12-04` as "Friday 4 December 2026". */
export function dayInWords(day: string): string {
  return dayWords.format(new Date(`${day}T00:00:00Z`)).replace(',', '');
}

/** The part of a message that asks one thing; what it numbers stands on lines of their own. `question` is null where it is about a person. */
export function messagePart(part: {
  title: string;
  question: string | null;
  choices: readonly Choice[];
  asker: string;
  dueOn: string;
  reference: string;
  byLink: boolean;
}): string {
  return [
    part.question === null
      ? `${part.title} (the question is shown when you open the link)`
      : `${part.title}: ${part.question
          .split(/\s*\n(?=\(\d+\) )/)
          .map((line) => line.replace(/\s+/g, ' '))
          .join('\n')}`,
    ...(part.choices.length === 0
      ? []
      : [`Answers: ${part.choices.map(({ title }) => title.toLowerCase()).join(' / ')}`]),
    `Asked by ${part.asker}. Please answer by ${dayInWords(part.dueOn)}. Reference ${part.reference}.`,
    ...(part.byLink ? [linkMark] : []),
  ].join('\n');
}

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

export function countInText(count: number): string {
  return numbers[count] ?? String(count);
}

/** Everything asked of one person, in one message. */
export function bundleText(bundle: {
  name: string;
  partnership: string;
  parts: readonly { text: string; link: string | null }[];
  /** Agencies whose people read a reply; null where replies do not reach us. */
  replyReadBy: readonly string[] | null;
}): { subject: string; text: string } {
  const count = bundle.parts.length;
  const things = `${countInText(count)} ${count === 1 ? 'thing' : 'things'}`;
  const parts = bundle.parts.map(({ text, link }, index) => {
    const whole = text.replace(linkMark, link === null ? '' : `Answer here, without signing in: ${link}`);
    return whole
      .trimEnd()
      .split('\n')
      .map((line, at) => (at === 0 ? `${index + 1}. ${line}` : `   ${line}`))
      .join('\n');
  });
  const reply =
    bundle.replyReadBy === null
      ? ['Replies to this e-mail do not reach us. Use the links, or answer by phone.']
      : [
          count === 1
            ? 'You can also reply to this e-mail with your answer.'
            : 'You can also reply to this e-mail: the number and the answer, each on a line of its own.',
          `Name nobody in a reply: e-mail is not for that. Attachments are not kept. Your reply is read by ${bundle.replyReadBy.join(' and ')}.`,
        ];
  return {
    subject: `${bundle.partnership}: you are asked ${things}`,
    text: [
      ...(bundle.replyReadBy === null ? [] : [replyLine, '']),
      `Dear ${bundle.name},`,
      '',
      `${bundle.partnership} asks you ${things}. You need no account.`,
      '',
      parts.join('\n\n'),
      '',
      ...reply,
      'Each link is for you alone and for that one answer. If it no longer works, its page sends a new one to this mailbox.',
      '',
    ].join('\n'),
  };
}

/** A line that goes into a header: no line breaks or other control characters, at most 200 characters. */
export function headerText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** True for an address that can stand in a header as it is. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(text);
}
