import { registerRequestKind, type RequestKind } from '../../requests/requests.ts';
import { runsInWords } from '../../foundation/period.ts';
import type { Owed } from './ledger.store.ts';
import { askedWords, dayWords, quarterWords } from './ledger.rules.ts';

/** How the person asked may answer; what they say moves no set by itself: a set is received when its file is. */
export const chaserKind: RequestKind = {
  kind: 'data.owed',
  title: 'Data that your agency owes the partnership',
  ways: ['signed-in', 'link', 'email', 'word-of-mouth'],
  personal: false,
  choices: [
    { code: 'sent', title: 'It has been sent', alsoSaid: ['sent', 'done', 'attached'] },
    {
      code: 'will-send',
      title: 'It will be sent, by (day)',
      needsWords: true,
      alsoSaid: ['will send', 'will be sent'],
    },
    { code: 'not-held', title: 'We do not hold it', needsWords: true, alsoSaid: ['not held', 'do not hold'] },
    { code: 'cannot', title: 'It cannot be sent, because', needsWords: true, alsoSaid: ['cannot', 'no'] },
  ],
  takesText: true,
  wordsHint: 'Which of them, and when. Name nobody, and send no data here.',
  fromThePage: false,
};

/** Lets an answer to a chaser come by link, by e-mail or by phone, from people who will not sign in. */
export function registerChaserRequests(): void {
  registerRequestKind(chaserKind);
}

/** Days somebody has to answer a message about data. Ours, not law; the day can be changed in each message. */
export const chaserParameters = { answerWithinDays: 14, source: 'our own choice' } as const;

/** Longest question of a request. Characters. */
export const longestChaser = 4000;

const setWords = (owed: Owed): string => {
  const months = owed.standing.name === 'part' ? `, still missing ${runsInWords(owed.standing.missing)}` : '';
  const asked = owed.asked.length === 0 ? '' : `, ${askedWords(owed.asked.map(({ on }) => on))}`;
  return `${owed.duty.title} (${owed.duty.setCode}), ${quarterWords(owed.quarter)}${months}, due by ${dayWords(owed.dueOn)}${asked}`;
};

/**
 * The words a chaser begins with: every set, its quarter and its due day. It names nobody. An e-mail runs it together in one
 * paragraph, so it reads as one.
 */
export function chaserDraft(agencyName: string, partnershipName: string, sets: readonly Owed[]): string {
  const byLaw = sets.filter(({ duty }) => duty.basis === 'regulations');
  const sources = new Set(byLaw.map(({ duty }) => duty.legalSource.split(', as ')[0] ?? ''));
  const listed = sets.map((owed, index) =>
    sets.length === 1 ? setWords(owed) : `(${index + 1}) ${setWords(owed)}`,
  );
  const subject = sets.length === 1 ? 'It is' : byLaw.length === sets.length ? 'They are' : 'Some are';
  return [
    `${agencyName} has not yet sent ${partnershipName} ${sets.length === 1 ? 'this set' : `these ${sets.length} sets`} of data: ${listed.join('; ')}.`,
    ...(byLaw.length === 0 ? [] : [`${subject} owed by law (${[...sources].join('; ')}).`]),
    `Please send ${sets.length === 1 ? 'it as a file' : 'each as a file'} without names, full postcodes or dates of birth, the way your files usually come to us, and answer here to say when it went.`,
  ].join(' ');
}

/** What stands beside the question for who opens it: the least that each set must hold. At most 2,000 characters. */
export function chaserHelp(sets: readonly Owed[]): string {
  const seen = new Map(sets.map(({ duty }) => [duty.setCode, `${duty.title}: ${duty.fields}`]));
  const text = `What each must hold at least.\n${[...seen.values()].join('\n')}`;
  return text.length <= 2000 ? text : `${text.slice(0, 1997)}…`;
}
