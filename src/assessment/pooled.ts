/** The comparison set taken together: its incidents divided by its people, never the mean of the districts' rates. */
export const pooledArea = { code: 'districts-compared', name: 'the districts compared, together' } as const;

/** The mean of the districts' own rates, beside the pooled one: published averages are now one, now the other. */
export const meanArea = {
  code: 'districts-compared-mean',
  name: 'the mean of the districts’ rates',
} as const;
