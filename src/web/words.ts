const moments = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', dateStyle: 'long', timeStyle: 'short' }); // prettier-ignore

/** A moment (ISO) as people in London say it: “22 November 2026 at 09:14”. */
export const momentInWords = (moment: string): string => moments.format(new Date(moment));
