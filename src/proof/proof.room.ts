import type { Room } from '../web/room.ts';
import { registerProof, type ProofServices } from './proof.routes.ts';

export function proofRoom(services: ProofServices): Room {
  return {
    name: 'proof',
    menu: [{ key: 'proof', text: 'Proof', href: '/proof', permission: 'proof.use', order: 70 }],
    register: (registrar) => {
      registerProof(registrar, services);
    },
    home: { none: 'it waits for a text; the menu leads there' },
    search: { none: 'nothing is kept, so there is nothing to find' },
    thread: { none: 'nothing is kept, so nothing can rest on it' },
    clocks: [],
  };
}
