/** A plain grid of likelihood and impact. No controlled form is copied: four steps each, and the product. Ours. */
export const matrix = {
  likelihood: [
    { step: 1, title: 'Unlikely', meaning: 'Hardly ever in a year' },
    { step: 2, title: 'Possible', meaning: 'A few times a year' },
    { step: 3, title: 'Likely', meaning: 'Every month' },
    { step: 4, title: 'Very likely', meaning: 'Every week or more' },
  ],
  impact: [
    { step: 1, title: 'Minor', meaning: 'A nuisance that passes' },
    { step: 2, title: 'Moderate', meaning: 'Distress or loss that is made good' },
    { step: 3, title: 'Serious', meaning: 'Injury, fear or loss that lasts' },
    { step: 4, title: 'Severe', meaning: 'Life-changing harm to people or a place' },
  ],
  source: 'A plain four by four grid with products 1 to 16, as others publish it (domain pack 2.4)',
} as const;

/** From which product on a cell is called what. */
const bands = [
  { from: 9, title: 'High' },
  { from: 4, title: 'Medium' },
  { from: 1, title: 'Low' },
] as const;

export const productOf = (likelihood: number | null, impact: number | null): number | null =>
  likelihood === null || impact === null ? null : likelihood * impact;

export const bandOf = (product: number): string => bands.find(({ from }) => product >= from)?.title ?? 'Low';
