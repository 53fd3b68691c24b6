/**
 * A server of its own for the bench of the survey, so that it can be killed and does not share a processor's turn with those who
 * ask: ours with the consultation room, or a bare Fastify handler that inserts one row.
 *
 *   node test/bench/survey-server.ts '{"kind":"ours","connection":{…},"root":"…","port":0}'
 */
import Fastify from 'fastify';
import pg from 'pg';
import { consultationRoom } from '../../src/consultation/consultation.ts';
import { layout } from '../../src/foundation/data-folder.ts';
import { openDatabase, type ConnectionOptions } from '../../src/foundation/database.ts';
import { may } from '../../src/partnership/partnership.ts';
import { buildServer } from '../../src/server/server.ts';

type Given = { kind: 'ours' | 'bare'; connection: ConnectionOptions; root: string; port: number };

const given = JSON.parse(process.argv[2] ?? '{}') as Given;

async function ours(): Promise<string> {
  const database = openDatabase({ connection: given.connection });
  const { app } = await buildServer({
    database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      consultationRoom(database, {
        folder: layout(given.root, 'demonstration'),
        may: (actor, action) => may(actor.role, action),
        publicOrigin: null,
        documentBanner: '',
      }),
    ],
  });
  return app.listen({ host: '127.0.0.1', port: given.port });
}

async function bare(): Promise<string> {
  const pool = new pg.Pool({ ...given.connection, max: 10 });
  const app = Fastify();
  app.post<{ Body: { id: string; answers: unknown } }>('/', async (request, reply) => {
    const { id, answers } = request.body;
    await pool.query('insert into bare_response (id, answers, at) values ($1, $2, now())', [
      id,
      JSON.stringify(answers),
    ]);
    return reply.redirect('/thanks', 303);
  });
  return app.listen({ host: '127.0.0.1', port: given.port });
}

process.stdout.write(`${await (given.kind === 'ours' ? ours() : bare())}\n`);
