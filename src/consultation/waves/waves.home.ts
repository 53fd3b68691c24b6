import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { countAnswers } from './progress.store.ts';
import { dueAfterClosing } from './wave.rules.ts';
import { listWaves } from './wave.store.ts';

/** What the home page says of consultations: those that run, and what is due after they closed. */
export async function waveCards(actor: Actor, tx: Tx, may: ConsultationServices['may']): Promise<HomeCard[]> {
  const waves = await listWaves(tx, { limit: 10 });
  const cards: HomeCard[] = [];
  const today = clock.today();
  for (const wave of waves) {
    const href = `/consultation/${wave.id}`;
    if (wave.state === 'open')
      cards.push({
        title: wave.title,
        href,
        ...(may(actor, 'consultation.answers') ? { count: String(await countAnswers(tx, wave.id)) } : {}),
        body: html`${may(actor, 'consultation.answers') ? 'people have answered. ' : ''}Open until
        ${dayInWords(wave.closesOn ?? today)}.`,
        order: 12,
      });
    if (!may(actor, 'consultation.analyse') || wave.closesOn === null) continue;
    const due = dueAfterClosing(wave.closesOn);
    if (wave.state === 'closed')
      cards.push({
        title: `${wave.title}: to be analysed`,
        href,
        waits: due.analysis < today,
        oldest: due.analysis,
        body: html`The analysis is due by ${dayInWords(due.analysis)}.`,
        order: 12,
      });
    if (wave.state === 'reported')
      cards.push({
        title: `${wave.title}: what was done`,
        href: `${href}/promises`,
        waits: due.feedBack < today,
        oldest: due.feedBack,
        body: html`“What you said, what we did” is due by ${dayInWords(due.feedBack)}.`,
        order: 12,
      });
  }
  return cards;
}
