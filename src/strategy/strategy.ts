/** What other rooms may use of the strategy. */
export { strategyInForce, type InForce } from './strategy.store.ts';
