/** "figure" → "Figure". */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** "strategy_aim" → "strategy aim". */
export const sentence = (word: string): string => word.replaceAll('_', ' ');

/** “an indicator”, “a figure”. */
export const withArticle = (words: string): string => `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`;
