import path from 'node:path';
import { openGround, type GroundWorld } from './ground.ts';
import { openMailbox, type Mailbox } from './requests.ts';
import { password } from './database.ts';
import { visitAs, type Visitor } from './visitor.ts';
import type { FrankpledgeDocument } from '../../src/documents/documents.ts';
import type { Actor, Role } from '../../src/foundation/database.types.ts';
import { hashPassword } from '../../src/sign-in/sign-in.ts';
import { createAgency, createPerson, createPost, may } from '../../src/partnership/partnership.ts';
import { newId } from '../../src/foundation/id.ts';
import { openTransport, sendWaiting, type MailServices } from '../../src/requests/mail/send.ts';
import { applyAnswers } from '../../src/requests/effects.ts';
import { publicRoom } from '../../src/public/public.ts';
import { requestsRoom } from '../../src/requests/requests.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import { assessmentDocument } from '../../src/assessment/assessment.document.ts';
import { assessmentRoom } from '../../src/assessment/assessment.room.ts';
import { insertAssessment } from '../../src/assessment/assessment.store.ts';
import { currentAnalysis } from '../../src/assessment/current.ts';
import type { AssessmentState } from '../../src/assessment/steps/step.rules.ts';

/** For the tests of an assessment's steps: the invented borough with a police agency that owns the street files, the whole room, and mail. */
export type StepsWorld = {
  ground: GroundWorld;
  server: Server;
  mailbox: Mailbox;
  police: { id: string; accountId: string; email: string };
  as: (role: Role | 'police') => Promise<Visitor>;
  /** Forgets who is signed in, for tests that go to another day. */
  forget: () => void;
  actor: (role: Role) => Actor;
  /** An assessment with a document, brought to a state without its steps. */
  assessment: (state?: AssessmentState) => Promise<string>;
  /** Sends what waits, gives the last message, and lets answers take effect. */
  send: () => Promise<string>;
  settle: () => Promise<void>;
  close: () => Promise<void>;
};

const email = 'partner.police@example.org';
export const question = {
  area: { code: 'X07000101', name: 'Fenwater' },
  period: { from: '2025-01', to: '2025-12' },
  comparison: { from: '2024-01', to: '2024-12' },
};

export async function openSteps(): Promise<StepsWorld> {
  const ground = await openGround(() => {});
  const { store, partnership, engine, folder } = ground;
  const mailbox = await openMailbox();
  const mail: MailServices = {
    database: store.database,
    secret: Buffer.alloc(32, 7),
    mail: {
      smtpUrl: mailbox.url,
      from: 'no-reply@csp.example',
      replies: true,
      origin: 'http://frankpledge.test',
      demonstration: false,
    },
  };
  const passwordHash = await hashPassword(password);
  const accountId = newId();
  const police = await store.database.asSystem('set up a test', partnership.id, async (tx) => {
    const agency = await createAgency(tx, {
      name: 'Test Police',
      kind: 'police',
      standing: 'responsible',
      joinedOn: '2020-01-01',
    });
    await createPerson(tx, { id: accountId, name: 'Officer Test', email, passwordHash });
    await createPost(tx, { accountId, agencyId: agency.id, role: 'partner', startedOn: '2020-01-01' });
    return { id: agency.id, accountId, email };
  });
  await store.query(`update source set owner_agency_id = $1 where adaptor = 'police-street'`, [police.id]);
  const server = await buildServer({
    database: store.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      assessmentRoom(store.database, {
        engine,
        folder,
        may: (actor, action) => may(actor.role, action),
        documentBanner: '',
      }),
      requestsRoom(mail),
      publicRoom({ database: store.database, folder, publicOrigin: null }),
    ],
  });
  await server.app.ready();
  let document: FrankpledgeDocument | null = null;
  const visitors = new Map<string, Visitor>();
  return {
    ground,
    server,
    mailbox,
    police,
    actor: (role) => partnership.actor(role),
    async as(role) {
      const known = visitors.get(role);
      if (known !== undefined) return known;
      const visitor = await visitAs(server.app, role === 'police' ? { email } : partnership.person(role));
      visitors.set(role, visitor);
      return visitor;
    },
    forget: () => visitors.clear(),
    async assessment(state = 'draft') {
      const actor = partnership.actor('analyst');
      const id = await store.database.asActor(actor, 'make a test', async (tx) => {
        if (document === null) {
          const { evidence, analysis } = await currentAnalysis(tx, { engine, folder }, question);
          document = assessmentDocument(evidence, analysis, { banner: '', author: 'A test' });
        }
        return insertAssessment(tx, actor, question, document);
      });
      if (state !== 'draft') await store.query('update assessment set state = $2 where id = $1', [id, state]);
      return id;
    },
    async send() {
      await sendWaiting(mail, openTransport(mail.mail));
      return mailbox.messages.at(-1)?.text ?? '';
    },
    async settle() {
      await applyAnswers(store.database, partnership.id);
    },
    async close() {
      await server.app.close();
      await mailbox.close();
      await ground.close();
    },
  };
}

/** The folder in which frozen files of a partnership lie. */
export const filesOf = (world: StepsWorld): string =>
  path.join(world.ground.folder.files, world.ground.partnership.id);
