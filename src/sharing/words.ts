const days = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'medium',
  timeStyle: 'short',
});

/** `3 March 2026`. @param day ISO day. */
export function dayInWords(day: string | null): string {
  return day === null ? 'not set' : days.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

/** `3 Mar 2026, 14:05`, in London. */
export function momentInWords(moment: string): string {
  return moments.format(new Date(moment));
}
