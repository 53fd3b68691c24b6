/**
 * What may be done with a received file, as a table: the page, the refusal and the tests read it.
 * Source: design, "Two stores"; issue of the walking skeleton, "Sources and deliveries".
 */
export type DeliveryState = 'previewed' | 'accepted' | 'superseded' | 'undone' | 'discarded' | 'refused';

export type DeliveryEvent = 'accept' | 'discard' | 'undo' | 'supersede';

type Step = { from: DeliveryState; event: DeliveryEvent; to: DeliveryState };

export const deliverySteps: readonly Step[] = [
  { from: 'previewed', event: 'accept', to: 'accepted' },
  { from: 'previewed', event: 'discard', to: 'discarded' },
  // Every month of it is covered by a later file; nobody decides this by itself.
  { from: 'accepted', event: 'supersede', to: 'superseded' },
  { from: 'accepted', event: 'undo', to: 'undone' },
  { from: 'superseded', event: 'undo', to: 'undone' },
];

/** State after an event, or null where the event is not possible. */
export function deliveryAfter(from: DeliveryState, event: DeliveryEvent): DeliveryState | null {
  return deliverySteps.find((step) => step.from === from && step.event === event)?.to ?? null;
}

/** What each state is called on screen, and what it means. */
export const deliveryStates: Record<DeliveryState, { title: string; meaning: string }> = {
  previewed: { title: 'Waiting for a decision', meaning: 'Read and checked. Its rows are not counted yet.' },
  accepted: { title: 'In use', meaning: 'Its rows are counted.' },
  superseded: { title: 'Replaced', meaning: 'A later file covers all its months. It can still be read.' },
  undone: { title: 'Taken back', meaning: 'Its rows are no longer counted.' },
  discarded: { title: 'Not used', meaning: 'It was looked at and not taken.' },
  refused: { title: 'Refused', meaning: 'It names people, so the file was not kept.' },
};
