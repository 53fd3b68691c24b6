import type { Actor, Role } from '../foundation/database.types.ts';
import { addDays, dayFromToday } from '../foundation/day.ts';
import { may } from '../partnership/partnership.ts';
import { makeInformationRequest, makeReturns } from '../performance/performance.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';
import { demonstrationWords } from './words.ts';

/** What the people of the demonstration answered for the commissioner's grant; made up. */
const said: Readonly<Record<string, number>> = {
  'granted.now': 21_250,
  'granted.year': 42_500,
  'spent.now': 19_840,
  'spent.year': 38_120,
  'people.now': 143,
  'people.year': 271,
  'sessions.now': 61,
  'sessions.year': 118,
};

const words: Readonly<Record<string, string>> = {
  'difference.now':
    'The youth project opened a third evening. Reports from the streets around the hall fell while it was open; it is too early to say why.',
  'risks.now':
    'The warden’s post is vacant until January. Patrols are shared with the neighbouring team meanwhile.',
};

/**
 * Returns and requests for information of the borough: one return that was sent for the last quarter but one, one being filled for the
 * last; three requests, one of them answered and published. Made once.
 */
export async function insertReturns(services: SeedServices, borough: SeededPartnership): Promise<void> {
  const { database, engine, folder } = services;
  const actorOf = (name: string, role: Role, agency = 'borough'): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get(agency)?.id ?? '',
    role,
  });
  const manager = actorOf('Daniel Osei', 'manager');
  const analyst = actorOf('Amara Whitlock', 'analyst');
  const isThere = await database.asActor(manager, 'load the demonstration', async (tx) => {
    const row = await tx.selectFrom('information_request').select('id').limit(1).executeTakeFirst();
    return row !== undefined;
  });
  if (isThere) return;
  const given = {
    database,
    engine,
    folder,
    may: (actor: Pick<Actor, 'role'>, action: string) => may(actor.role, action),
    documentBanner: demonstrationWords,
  };
  await makeReturns(given, {
    filler: manager,
    signer: analyst,
    template: 'pcc-grant',
    sendTo: 'grants@merrowshire-commissioner.example',
    owner: borough.people.get('Tomasz Wierny') ?? null,
    numbers: said,
    words,
  });
  const asked = [
    {
      reference: 'FOI-2026-0412',
      title: 'Anti-social behaviour by ward',
      words:
        'Please tell me how many incidents of anti-social behaviour were recorded in each ward in the latest twelve months you hold.',
      daysAgo: 40,
      name: 'R. Example',
      contact: 'r.example@residents.example',
      what: 'police-street:anti-social-behaviour',
      split: 'ward' as const,
      answer:
        'The numbers for each ward are in the table. They are from the police’s published street-level files.',
    },
    {
      reference: 'FOI-2026-0455',
      title: 'Burglary over several years',
      words: 'How many burglaries were there in the borough in each of the last three years?',
      daysAgo: 8,
      name: 'S. Example',
      contact: '',
      what: 'police-street:burglary',
      split: 'year' as const,
      answer: null,
    },
    {
      reference: 'FOI-2026-0398',
      title: 'Spending on cameras',
      words: 'What did the partnership spend on cameras in the last financial year, and where are they?',
      daysAgo: 34,
      name: 'T. Example',
      contact: '',
      what: null,
      split: 'none' as const,
      answer: null,
    },
  ];
  for (const { daysAgo, answer, ...request } of asked)
    await makeInformationRequest(given, {
      ...request,
      receivedOn: dayFromToday(-daysAgo),
      by: manager,
      answer: answer === null ? null : { words: answer, on: addDays(dayFromToday(-daysAgo), 15) },
      publisher: actorOf('Naomi Feldwick', 'governance', 'county'),
    });
}
