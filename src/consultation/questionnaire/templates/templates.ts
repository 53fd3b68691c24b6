import { after, before } from './before-after.ts';
import { borough } from './borough.ts';
import type { Template } from './parts.ts';
import { short } from './short.ts';

export type { Template } from './parts.ts';

/** Questionnaires to begin from, as shown. */
export const templates: readonly Template[] = [borough, short, before, after];
