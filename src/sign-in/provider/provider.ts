/** Signing in through an organisation's own provider: what the rest of sign-in uses of it. */
export { registerProviderRoutes } from './provider.routes.ts';
export { signedOutPage } from './provider.page.ts';
export type { Providers, ProviderServices } from './provider.routes.ts';
