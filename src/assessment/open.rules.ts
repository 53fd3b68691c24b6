/** Words of a licence by which anybody has the rows already: their small counts are not hidden. */
const openLicence = /open government licen[cs]e|\bOGL\b|public domain|\bCC0\b/i;

/** Whether a source's licence, in the words somebody entered, is an open one. */
export const isOpenLicence = (licence: string): boolean => openLicence.test(licence);
