/** What a room needs to draw a diagram of its own in the manner of the charts. */
export { accent, themes } from './palette.ts';
export { element, text, textLines } from './svg.ts';
export { wrap } from './text.ts';
