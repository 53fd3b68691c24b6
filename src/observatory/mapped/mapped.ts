/** What the rest of the house may use of the mapped adaptor; `observatory.ts` hands it on. */
export {
  detectTable,
  openFile,
  openSheets,
  type FileGuess,
  type OpenFile,
  type SheetGuess,
} from './detect.ts';
export { encodingInWords, type Encoding, type Guessed } from './encoding.ts';
export { dateFormats, dateFormatWords, type DateFormat } from './dates.ts';
export { cellText } from './grid.ts';
export { compareHeaders, remap, type HeadingComparison } from './headings.ts';
export { mappingSchema, parseMapping, type CategoryRule, type Column, type Mapping } from './mapping.ts';
export { readMapped, type ReadOptions, type ReadResult } from './read.ts';
export {
  mappedAdaptor, pastedFile, prepareMapped, receiveMapped, receiveTypedReturn, typedReturnAdaptor,
  type MappedInput, type MappedOptions, type MappedSource,
} from './receive.ts'; // prettier-ignore
export { suggestMapping, type Suggestion } from './suggest.ts';
export { suggestCategory } from './words.ts';
export {
  parseTypedReturn,
  returnWays,
  typedReturn,
  typedReturnSchema,
  type TypedReturn,
} from './typed-return.ts';
export { marks } from './values.ts';
