import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem } from '../../foundation/problem.ts';
import type { NamedArea } from '../evidence.ts';
import { releasePack, startMaking, workingCopy, type PackServices, type WorkingCopy } from './pack.making.ts';
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

/** A ward of the form that releases many, with the fingerprint of what was looked at. */
export const wardAt = ({ view, fingerprint }: WorkingCopy): string => `${view.ward.code}:${fingerprint}`;

const looked = z.string().regex(/^[A-Za-z0-9-]{1,40}:[0-9a-f]{64}$/, 'Open the page again');

/** The same for many wards at once. */
export const releaseAllBody = z.object({
  ward: z
    .union([looked.transform((one) => [one]), z.array(looked)], 'Choose at least one ward')
    .transform((all) =>
      all.map((each) => {
        const [code = '', fingerprint = ''] = each.split(':');
        return { code, fingerprint };
      }),
    ),
  readers: z.enum(['unit', 'members'], 'Choose who may read them'),
});

/**
 * Releases many packs, all or none.
 * @returns how many
 * @throws Problem 422 at `ward` that names each ward whose pack is no longer the one that was looked at
 */
export async function releasedTogether(
  tx: Tx,
  services: PackServices,
  body: z.infer<typeof releaseAllBody>,
): Promise<number> {
  const making = await startMaking(tx, services);
  const copies = body.ward.map((each) => ({ ...each, copy: workingCopy(making, services, each.code) }));
  const changed = copies.filter(({ copy, fingerprint }) => copy.fingerprint !== fingerprint);
  if (changed.length > 0)
    throw fieldProblem(
      'changed-since',
      'ward',
      `The figures or the lines have changed since you looked, in ${changed.map(({ copy }) => copy.view.ward.name).join(', ')}. Nothing was released. Look at them again, then release them`,
    );
  for (const { copy, fingerprint } of copies)
    await releasePack(tx, services, making, copy.view.ward, {
      request: null,
      openToMembers: body.readers === 'members',
      fingerprint,
    });
  return copies.length;
}
