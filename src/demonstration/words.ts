/** The strip on every page of a demonstration, and the banner of its documents. */
export const demonstrationWords =
  'Demonstration: the borough, its people and its figures are made up. Do not enter real information.';
