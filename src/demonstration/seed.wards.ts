import {
  insertLine,
  insertLook,
  insertRequest,
  listPacks,
  releasePack,
  selectRequest,
  startMaking,
  type NewLine,
  type NewRequest,
} from '../assessment/assessment.ts';
import type { Actor } from '../foundation/database.types.ts';
import { dayFromToday } from '../foundation/day.ts';
import { may } from '../partnership/partnership.ts';
import type { SeededPartnership } from './seed.people.ts';
import type { SeedServices } from './seed.ts';
import { demonstrationWords } from './words.ts';

/** What the borough's unit says is being done: made up, as its people are. */
const doing: readonly (readonly [ward: string | null, words: string, who: string, daysAgo: number])[] = [
  [null, 'Patrols of the town centre and the quays on Friday and Saturday nights until the New Year', 'Safer place team', 20],
  [null, 'The police look at each report of a new form’s first year to see what is newly counted', 'Partnership support officer', 40],
  ['Hollowmead', 'Weekly walkabout of wardens, police and Tidewater Homes; what residents point out is put right in ten days', 'Community warden', 12],
  ['Hollowmead', 'Lighting of the garages behind Chandler Court is renewed; work ends in January', 'Environmental enforcement officer', 30],
  ['Saltpan Marsh', 'The slipway barriers are locked at night since the floods', 'Environmental enforcement officer', 60],
  ['Kilnfield', 'Youth project opens the hall on three evenings a week', 'Saltpan Youth Project', 25],
  ['Ropewalk', 'Shopwatch radio in 38 shops, and a joint list of repeat thieves with the police', 'Shopwatch co-ordinator', 15],
  ['Priory Lees', 'No action of its own: reports are few and answered one by one', 'Safer place team', 33],
]; // prettier-ignore

/** Numbers that Ofcom keeps for drama: they ring nowhere. */
const contacts: readonly (readonly [ward: string | null, words: string, who: string, reach: string])[] = [
  [null, 'Anything about this pack', 'Community safety analyst', '01632 960100'],
  [null, 'Anti-social behaviour', 'Anti-social behaviour officer', '01632 960102'],
  ['Hollowmead', 'Crime and policing', 'Constable, Hollowmead and Kilnfield', '01632 960150'],
  ['Kilnfield', 'Crime and policing', 'Constable, Hollowmead and Kilnfield', '01632 960150'],
  ['Hollowmead', 'Tidewater’s homes', 'Neighbourhood manager, Tidewater Homes', '01632 960160'],
  ['Ropewalk', 'Shops', 'Shopwatch co-ordinator', '01632 960170'],
];

/**
 * Ward packs of the borough: what is being done and whom to ask, one request that waits, three packs that were released (one to
 * everybody). Made once, where the borough has none yet.
 */
export async function insertWardPacks(services: SeedServices, borough: SeededPartnership): Promise<void> {
  const { database, engine, folder } = services;
  const actorOf = (name: string, role: Actor['role']): Actor => ({
    accountId: borough.people.get(name) ?? '',
    accountName: name,
    partnershipId: borough.id,
    agencyId: borough.agencies.get('borough')?.id ?? '',
    role,
  });
  const analyst = actorOf('Amara Whitlock', 'analyst');
  const isThere = await database.asActor(
    analyst,
    'load the demonstration',
    async (tx) => (await listPacks(tx)).length > 0,
  );
  if (isThere) return;
  const packServices = {
    engine,
    folder,
    may: (actor: Actor, action: string) => may(actor.role, action),
    documentBanner: demonstrationWords,
  };
  await database.asActor(analyst, 'load the demonstration', async (tx) => {
    const { pack } = await startMaking(tx, packServices);
    const wardOf = (name: string) => pack.wards.find((each) => each.name === name);
    const place = (name: string | null): Pick<NewLine, 'wardCode' | 'wardName'> => {
      const ward = name === null ? undefined : wardOf(name);
      return { wardCode: ward?.code ?? null, wardName: ward?.name ?? '' };
    };
    for (const [ward, words, who, daysAgo] of doing)
      await insertLine(tx, {
        kind: 'doing', ...place(ward), words, who, reach: '', beginsOn: dayFromToday(-daysAgo), endsOn: null,
      }); // prettier-ignore
    for (const [ward, words, who, reach] of contacts)
      await insertLine(tx, {
        kind: 'contact', ...place(ward), words, who, reach, beginsOn: dayFromToday(-90), endsOn: null,
      }); // prettier-ignore
    const request = async (
      ward: string,
      asker: string,
      more: Pick<NewRequest, 'way' | 'words'> & { daysAgo: number },
    ): Promise<string | null> => {
      const found = wardOf(ward);
      if (found === undefined) return null;
      return insertRequest(tx, {
        ward: found,
        askedBy: borough.people.get(asker) ?? null,
        askerName: asker,
        address: null,
        way: more.way,
        askedOn: dayFromToday(-more.daysAgo),
        words: more.words,
      });
    };
    // With the lines that stand now.
    const making = await startMaking(tx, packServices);
    for (const [ward, asker, way, words, daysAgo] of [
      ['Saltpan Marsh', 'Aveline Stroud', 'telephone', 'A meeting of the marsh residents', 9],
      ['Hollowmead', 'Shirley Ackland', 'signed-in', 'Surgery on Saturday', 5],
    ] as const) {
      const id = await request(ward, asker, { way, words, daysAgo });
      const found = wardOf(ward);
      if (id === null || found === undefined) continue;
      await releasePack(tx, packServices, making, found, {
        request: await selectRequest(tx, id),
        openToMembers: false,
        fingerprint: null,
      });
    }
    const everybody = wardOf('Priory Lees');
    if (everybody !== undefined)
      await releasePack(tx, packServices, making, everybody, {
        request: null,
        openToMembers: true,
        fingerprint: null,
      });
    await request('Kilnfield', 'Hugo Bellamy', {
      way: 'telephone',
      words: 'Rang before the residents’ evening',
      daysAgo: 2,
    });
  });
  // One of them was read.
  await database.asActor(actorOf('Shirley Ackland', 'councillor'), 'load the demonstration', async (tx) => {
    const own = (await listPacks(tx)).find(({ ward }) => ward.name === 'Hollowmead');
    if (own === undefined) return;
    await insertLook(tx, own, 'opened');
    await insertLook(tx, own, 'downloaded', 'PDF');
  });
}
