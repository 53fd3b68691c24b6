import { clock } from '../foundation/clock.ts';
import { addDays, dayFromToday } from '../foundation/day.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';
import {
  askByMessage,
  chaserDraft,
  chaserHelp,
  dueDayOf,
  insertDuty,
  insertReceipt,
  listOwed,
  offeredSets,
  quarterAfter,
  quarterOf,
  recordAsked,
  registerChaserRequests,
  waive,
} from '../observatory/observatory.ts';
import { demonstrationPosts } from './people.ts';
import type { SeededPartnership } from './seed.people.ts';

/** What became of a set in a quarter: days after its due day on which it came by e-mail, or why it was waived; null: as its files say. */
type Came = number | string | null;

type PlannedDuty = {
  code: string;
  organisation: string;
  contact: string;
  /** Sources whose files meet it. */
  sources: readonly string[];
  /** The four quarters that are over, oldest first. */
  came: readonly [Came, Came, Came, Came];
  countedBy?: 'quarter';
  /** For a set by agreement. */
  legalSource?: string;
};

const planned: readonly PlannedDuty[] = [
  { code: 'CRIME', organisation: 'police', contact: 'Rhodri Maddox', sources: [], came: [-30, -28, null, null] },
  { code: 'INC-ASB', organisation: 'police', contact: 'Rhodri Maddox', sources: [], came: [-30, 'The control room’s system was being replaced; agreed by the executive group', null, null] },
  { code: 'FIRE', organisation: 'fire', contact: 'Denholm Pike', sources: ['partner:merrowshire-fire-and-rescue-fires'], came: [-21, -14, -9, null] },
  { code: 'LA-ASB', organisation: 'borough', contact: 'Amara Whitlock', sources: ['partner:marlhythe-council-reports'], came: [-40, -38, -41, null] },
  { code: 'LA-ENV', organisation: 'county', contact: 'Alistair Fenn', sources: ['partner:merrowshire-waste-fly-tipping'], came: [-10, 12, -3, null] },
  { code: 'HEALTH', organisation: 'health', contact: 'Clementine Roe', sources: [], came: [-5, -7, -2, null], countedBy: 'quarter' },
  { code: 'AMB', organisation: 'ambulance', contact: 'Joel Amankwah', sources: [], came: [-12, -8, -6, null] },
  { code: 'PROBATION', organisation: 'probation', contact: 'Kofi Brandreth', sources: [], came: [-15, -11, -9, null], legalSource: 'Agreed by the executive group' },
]; // prettier-ignore

const keeperName = 'Amara Whitlock';

/** The borough's ledger of what each agency owes, a year of it; made once. */
export async function insertLedger(database: Database, seeded: SeededPartnership): Promise<void> {
  registerChaserRequests();
  const post = demonstrationPosts.find(
    ({ name, partnership }) => name === keeperName && partnership === 'marlhythe',
  );
  if (post === undefined) throw new Error(`${keeperName} has no post`);
  const agencyOf = (key: string): string => seeded.agencies.get(key)?.id ?? '';
  const keeper: Actor = {
    accountId: seeded.people.get(keeperName) ?? '',
    accountName: keeperName,
    partnershipId: seeded.id,
    agencyId: agencyOf(post.organisation),
    role: post.role,
  };
  const running = quarterOf(clock.today());
  const quarters = [-4, -3, -2, -1].map((count) => quarterAfter(running, count));

  await database.asActor(keeper, 'load the demonstration', async (tx) => {
    const known = await tx.selectFrom('data_duty').select('id').limit(1).executeTakeFirst();
    if (known !== undefined) return;
    for (const plan of planned) {
      const set = offeredSets.find(({ code }) => code === plan.code);
      if (set === undefined) throw new Error(`There is no set ${plan.code}`);
      const dutyId = await insertDuty(tx, {
        setCode: set.code,
        title: set.title,
        agencyId: agencyOf(plan.organisation),
        fields: set.fields,
        basis: set.basis,
        legalSource: plan.legalSource ?? set.legalSource,
        mark: set.mark,
        countedBy: plan.countedBy ?? set.countedBy,
        sourceKinds: [...set.kinds],
        sourceCodes: [...plan.sources],
        contactId: seeded.people.get(plan.contact) ?? null,
        firstQuarter: quarters[0] ?? running,
        lastQuarter: null,
      });
      for (const owed of await listOwed(tx, { dutyId })) {
        const came = plan.came[quarters.indexOf(owed.quarter)] ?? null;
        if (typeof came === 'string') await waive(tx, owed.id, owed.version, came);
        else if (came !== null)
          await insertReceipt(tx, owed.id, {
            receivedOn: addDays(dueDayOf(owed.quarter), came),
            how: 'email',
            words: 'kept in the unit’s shared mailbox',
            deliveryId: null,
          });
      }
    }
    // The police were asked for the crime they owe, on the phone and then in writing; nobody has asked for the incidents yet.
    const police = agencyOf('police');
    const missing = (await listOwed(tx, { agencyId: police })).filter(
      ({ duty, standing }) => duty.setCode === 'CRIME' && standing.name === 'missing',
    );
    const asking = {
      agencyId: police,
      accountId: seeded.people.get('Rhodri Maddox') ?? '',
      expectationIds: missing.map(({ id }) => id),
    };
    if (missing.length === 0) return;
    const { name } = await tx.selectFrom('partnership').select('name').executeTakeFirstOrThrow();
    await recordAsked(tx, { ...asking, how: 'phone', askedOn: dayFromToday(-10), words: 'Their analyst is on leave; it will come when she is back.' }); // prettier-ignore
    await askByMessage(tx, {
      ...asking,
      question: chaserDraft(missing[0]?.duty.agencyName ?? '', name, missing),
      help: chaserHelp(missing),
      dueOn: dayFromToday(14),
    });
  });
}
