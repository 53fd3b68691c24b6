/** The comparison set taken together: its incidents divided by its people, never the mean of the districts' rates. */
export const pooledArea = { code: 'districts-compared', name: 'the districts compared, together' } as const;
