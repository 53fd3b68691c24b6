import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Runs the work of one request; every transaction and audit entry in it carries this id. */
export function withCorrelation<Result>(id: string, work: () => Result): Result {
  return current.run(id, work);
}

/** The id of the request in hand; null outside one (clocks, commands). */
export function correlationId(): string | null {
  return current.getStore() ?? null;
}
