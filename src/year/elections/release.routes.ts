import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { releasePage } from './elections.page.ts';
import {
  recordRelease,
  waitsForElection,
  type AskedOfElections,
  type ReleasableRecord,
} from './release.store.ts';

const idParams = z.object({ id: z.uuid() });
const releaseBody = withDates(
  ['released-on'],
  z.object({
    officer: z
      .string('Enter the monitoring officer’s name')
      .trim()
      .min(1, 'Enter the monitoring officer’s name')
      .max(200, 'This must be 200 characters or fewer'),
    why: z.string('Enter why').trim().min(1, 'Enter why it may go out').max(2000, 'This must be 2,000 characters or fewer'), // prettier-ignore
    'released-on': requiredDate('the day of the release').refine(
      (day) => day <= clock.today(),
      'The day of the release must be today or in the past',
    ),
  }),
);

/** A record of some room that may have to wait, and what is asked of the pre-election periods for it. */
export type Releasable = ReleasableRecord & { asked: Omit<AskedOfElections, 'kind' | 'id'> };

/**
 * The form by which the monitoring officer's release is written down, at an address of the record's own room
 * (`/strategy/:id/release`). It answers 404 where the record need not wait.
 * @param room.find the record; throws 404 where the reader finds none, or where it is out already.
 * @param room.triedBy the test file that visits it.
 */
export function registerRelease(
  registrar: Registrar,
  room: {
    /** With `:id`. */
    path: string;
    menu: string;
    crumb: { text: string; href: string };
    triedBy: string;
    find: (tx: Tx, id: string) => Promise<Releasable>;
  },
): void {
  const waiting = async (tx: Tx, id: string) => {
    const record = await room.find(tx, id);
    const wait = await waitsForElection(tx, { ...record.asked, kind: record.kind, id: record.id });
    if (wait === null) throw notFound();
    return { record, wait };
  };
  async function show(
    tx: Tx,
    request: SignedInContext<unknown, unknown, unknown>['request'],
    id: string,
    form: FormState,
  ): Promise<Answer> {
    const { record, wait } = await waiting(tx, id);
    return {
      kind: 'page',
      page: releasePage({
        record,
        action: room.path.replace(':id', id),
        menu: room.menu,
        room: room.crumb,
        waits: wait.words,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: room.path,
    permission: 'year.release',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: { none: `only inside a pre-election period; tried by ${room.triedBy}` },
    handler: ({ tx, request, params }) => show(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: room.path,
    permission: 'year.release',
    audit: 'election-release.recorded',
    params: idParams,
    body: releaseBody,
    crawl: { none: `writes down a release; tried by ${room.triedBy}` },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { record, wait } = await waiting(tx, params.id);
      await recordRelease(tx, record, wait.periods, {
        officer: body.officer,
        why: body.why,
        releasedOn: body['released-on'],
      });
      return { kind: 'redirect', to: record.href, banner: 'The release is written down.' };
    },
    form: ({ tx, request, params, body }) =>
      show(tx, request, params.id, formState(body.typed, body.failure)),
  });
}
