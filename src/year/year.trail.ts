/** The way back from a page of the room. */
export const yearTrail = [{ text: 'The year', href: '/year' }];
