import { signalTitles as surveySignals } from '../survey/survey.rules.ts';
import { wayTitles, type Channel } from '../waves/wave.types.ts';

/** Why an answer may not be what one person meant, in words; an unknown one by its own name. */
const ownSignals: Readonly<Record<string, string>> = {
  'against-routing': 'Answers questions that its other answers lead past',
  unclear: 'Something on the paper could not be read',
  late: 'Came after the last day',
  'two-readings': 'Read differently by two people who entered it, and settled',
};
const known: Readonly<Record<string, string>> = { ...surveySignals, ...ownSignals };

export const signalInWords = (signal: string): string => known[signal] ?? signal;
export const knownSignals = Object.keys(known);
export const channelInWords = (channel: Channel): string => wayTitles[channel];

export const number = (value: number): string => value.toLocaleString('en-GB');
/** `3 answers`, `1 answer`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** Reason kept with answers of a file that was taken back, so that bringing it back brings back these and no others. */
export const batchReason = (fileName: string): string =>
  `The file “${fileName.slice(0, 300)}” was taken back`;
/** Mark of a form whose two readings were settled; how its history names that step. */
export const settledSignal = 'two-readings';
export const settledStep = 'two readings settled';
export const takenBackReason = 'Taken back by who entered it';
