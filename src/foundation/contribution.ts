/** A record that a search found. */
export type SearchHit = {
  kind: string;
  title: string;
  href: string;
  /** One line below the title. */ summary: string;
};

/** One check, of a room or of `doctor`. */
export type HealthCheck = {
  name: string;
  state: 'ok' | 'warning' | 'problem';
  detail: string;
  /** How to mend it; empty when ok. */
  mend: string;
};
