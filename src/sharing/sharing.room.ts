import { addDays } from '../foundation/day.ts';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { may, newestIds } from '../partnership/partnership.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Room } from '../web/room.ts';
import { registerAgreements } from './agreements/agreement.routes.ts';
import type { AgreementServices } from './agreements/agreement.access.ts';
import { agreementsClock } from './agreements/agreement.clock.ts';
import { registerLog } from './agreements/log.routes.ts';
import { registerSignatureRequests } from './agreements/signature.requests.ts';
import { registerLists } from './lists/list.routes.ts';
import { registerImpacts } from './processing/impact.routes.ts';
import { registerProcessing } from './processing/processing.routes.ts';
import { registerShared, sharedHome, sharedSearch } from './shared/shared.ts';
import { agreementsHome, agreementsSearch } from './sharing.home.ts';
import { sharingNavigation } from './sharing.navigation.ts';
import type { SharingPart } from './sharing.navigation.ts';
import { sharingPage } from './sharing.page.ts';
import type { Due, ToSettle } from './sharing.page.ts';

export type SharingServices = {
  database: Database;
  folder: DataFolder;
  /** Printed on every document while not empty: "Demonstration: fictional data". */
  documentBanner: string;
};

const permissionOf: Readonly<Record<SharingPart, string>> = {
  agreements: 'agreements.view',
  shared: 'shared.view',
  log: 'shared.view',
  'impact-assessments': 'processing.view',
  processing: 'processing.view',
  lists: 'agreements.view',
};

/** Parts that stand. */
const parts: readonly SharingPart[] = [
  'agreements',
  'shared',
  'log',
  'impact-assessments',
  'processing',
  'lists',
];

const navigation = (actor: Actor, current: SharingPart | null) =>
  sharingNavigation(
    parts.filter((part) => may(actor.role, permissionOf[part])),
    current,
  );

export function sharingRoom(services: SharingServices): Room {
  const { database, folder } = services;
  registerSignatureRequests();
  const agreements: AgreementServices = {
    database,
    folder,
    may: (actor, action) => may(actor.role, action),
    navigation,
    crawlIds: (table) => newestIds(database, table),
  };
  return {
    name: 'sharing',
    menu: [{ key: 'sharing', text: 'Sharing', href: '/sharing', permission: 'agreements.view', order: 25 }],
    register: (registrar) => {
      registerIndex(registrar);
      registerAgreements(registrar, agreements);
      registerLog(registrar, agreements);
      registerLists(registrar, agreements);
      registerImpacts(registrar, agreements);
      registerProcessing(registrar, agreements);
      registerShared(registrar, { ...services, may: agreements.may });
    },
    home: async (actor, tx) => [...(await agreementsHome(actor, tx)), ...(await sharedHome(actor, tx))],
    search: async (actor, tx, words) => [
      ...(await agreementsSearch(actor, tx, words)),
      ...(await sharedSearch(actor, tx, words)),
    ],
    thread: { none: 'what is shared names people, and is nobody’s evidence' },
    clocks: [agreementsClock(database)],
  };
}

function registerIndex(registrar: Registrar): void {
  registrar.member({
    method: 'GET',
    path: '/sharing',
    permission: 'agreements.view',
    audit: { none: 'titles and days of agreements, which are open to every member' },
    crawl: () => ['/sharing'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: sharingPage({
        navigation: navigation(actor, null),
        due: await dueSoon(tx),
        toSettle: await toSettle(tx),
      }),
    }),
  });
}

/** Ends and reviews of the next 90 days, and those that have passed. */
async function dueSoon(tx: Tx): Promise<Due[]> {
  const until = addDays(clock.today(), 90);
  const { rows } = await sql<{ title: string; href: string; what: string; day: string }>`
    select title, '/sharing/agreements/' || id as href, 'the agreement ends' as what, expires_on as day
      from agreement where state = 'signed' and expires_on <= ${until}::date
    union all select title, '/sharing/agreements/' || id, 'review of the agreement', review_on
      from agreement where state = 'signed' and review_on <= ${until}::date
    union all select title, '/sharing/impact-assessments/' || id, 'review of the impact assessment', review_on
      from impact_assessment where state in ('accepted', 'live', 'reviewed') and review_on <= ${until}::date
    union all select name, '/sharing/processing/' || id, 'review in the register of processing', review_on
      from processing_entry where ended_on is null and review_on <= ${until}::date
    order by 4, 1 limit 50`.execute(tx);
  return rows.map(({ day, ...row }) => ({ ...row, on: day }));
}

/** Hand-over lists with something left to settle, as far as the reader sees them. */
async function toSettle(tx: Tx): Promise<ToSettle[]> {
  const { rows } = await sql<ToSettle>`
    select h.agreement_id as "agreementId", g.title, count(*)::int as count
    from agreement_hand_over h join agreement g on g.partnership_id = h.partnership_id and g.id = h.agreement_id
    where h.done_at is null group by h.agreement_id, g.title order by g.title`.execute(tx);
  return rows;
}
