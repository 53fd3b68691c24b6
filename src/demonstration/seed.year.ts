import { clock } from '../foundation/clock.ts';
import { addDays } from '../foundation/day.ts';
import { makeYear, type MadeYear } from '../year/year.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';

/** The first, second or later Thursday of a month, on which the borough's bodies meet and its people vote. */
function thursday(year: number, month: number, nth: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  const weekday = new Date(`${first}T00:00:00Z`).getUTCDay();
  return addDays(first, ((4 - weekday + 7) % 7) + 7 * (nth - 1));
}

/** Days of a planning year that begins in this April. */
function daysOf(year: number): MadeYear['dates'] {
  const day = (month: number, nth: number): string => thursday(month < 4 ? year + 1 : year, month, nth);
  return [
    ...([[6, 3], [9, 3], [1, 3], [3, 2]] as const).map(([month, nth]) => ({ kind: 'csp-meeting' as const, title: 'Partnership meeting', on: day(month, nth) })),
    { kind: 'council-meeting', title: 'Borough council', on: day(2, 4) },
    { kind: 'scrutiny-meeting', title: 'Scrutiny of the partnership’s year', on: day(10, 2) },
    { kind: 'survey-opens', title: 'Survey of residents opens', on: `${year + 1}-02-01` },
    { kind: 'survey-closes', title: 'Survey of residents closes', on: `${year + 1}-02-28` },
    { kind: 'grant-spend-by', title: 'Safer evenings grant', on: `${year + 1}-03-31` },
  ]; // prettier-ignore
}

/** This planning year and the next, with a county election behind and a borough election ahead. */
export async function insertYear(
  { database }: Pick<SeedServices, 'database'>,
  borough: SeededPartnership,
): Promise<void> {
  const today = clock.today();
  const year = Number(today.slice(0, 4)) - (today.slice(5) < '04-01' ? 1 : 0);
  const agency = borough.agencies.get('borough');
  const manager = borough.people.get('Daniel Osei');
  if (agency === undefined || manager === undefined)
    throw new Error('The demonstration has no borough council or no manager');
  const actor = {
    partnershipId: borough.id,
    accountId: manager,
    accountName: 'Daniel Osei',
    agencyId: agency.id,
    role: 'manager' as const,
  };
  await database.asActor(actor, 'load the demonstration', (tx) =>
    makeYear(tx, {
      owner: { agencyId: agency.id, accountId: manager },
      dates: [
        ...daysOf(year),
        ...daysOf(year + 1),
        { kind: 'scrutiny-attendance', title: 'The partnership attended scrutiny', on: thursday(year - 1, 12, 2) },
        // The year's snag: a draft goes to scrutiny while people are being asked for their votes.
        { kind: 'scrutiny-meeting', title: 'Scrutiny of the draft strategy', on: `${year + 1}-04-21` },
        { kind: 'strategy-ends', title: 'The strategy in force ends', on: `${year + 2}-03-31` },
        { kind: 'office-closed', title: 'Town hall closed', on: `${year}-12-29` },
      ],
      elections: [
        { title: `County elections, May ${year}`, kind: 'county', reach: 'county', area: 'The county', pollOn: thursday(year, 5, 1) },
        { title: `Borough elections, May ${year + 1}`, kind: 'whole-council', reach: 'district', area: 'The borough', pollOn: thursday(year + 1, 5, 1) },
      ],
      stands: ({ code, due }) => {
        if (code === 'D21' && due < addDays(today, 60)) return { state: 'under-way', note: 'Two thirds are spent.' };
        if (code === 'D09' && due < addDays(today, -90)) return { state: 'not-needed', note: 'Councillors were briefed at the meeting of the council.' };
        if (due >= today) return due < addDays(today, 14) ? { state: 'under-way', note: '' } : null;
        // Late: the data of the last quarter, and one note.
        if (code === 'QUARTER' && due > addDays(today, -60)) return { state: 'under-way', note: 'Probation’s figures are missing.' };
        return code === 'D10' && due > addDays(today, -40) ? null : { state: 'done', note: '' };
      },
    }),
  ); // prettier-ignore
}
