/** Made from the migrated database by `npm run types`; checked for drift. */
export type DB = Record<string, never>;
