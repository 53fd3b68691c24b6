import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import type { NamedArea } from '../evidence.ts';
import { releasePack, startMaking, type PackServices } from './pack.making.ts';
import type { PackRequest } from './request.store.ts';

/** What the form of a release sends: who may read it, and the fingerprint of what was looked at. */
export const releaseBody = z.object({
  readers: z.enum(['asker', 'unit', 'members'], 'Choose who may read it'),
  fingerprint: z.string('Open the page again').regex(/^[0-9a-f]{64}$/, 'Open the page again'),
});

export async function releasedFrom(
  tx: Tx,
  services: PackServices,
  ward: NamedArea,
  request: PackRequest | null,
  body: z.infer<typeof releaseBody>,
): Promise<string> {
  return releasePack(tx, services, await startMaking(tx, services), ward, {
    request,
    openToMembers: body.readers === 'members',
    fingerprint: body.fingerprint,
  });
}
