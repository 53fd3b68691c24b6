/** The strip on every page of a demonstration. */
export { demonstrationWords } from '../demonstration/demonstration.ts';
