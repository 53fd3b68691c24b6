/** The strip on every page of a demonstration. */
export const demonstrationWords =
  'Demonstration: the borough, its people and its figures are made up. Do not enter real information.';
