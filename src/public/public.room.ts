import type { Room } from '../web/room.ts';
import { registerPublicPerformance } from './performance.public.ts';
import { registerPublic, type PublicServices } from './public.routes.ts';
import { registerPublicStrategy } from './strategy.routes.ts';

/** The public site: what the partnership publishes, for anybody. */
export function publicRoom(services: PublicServices): Room {
  return {
    name: 'public',
    menu: [],
    register: (registrar) => {
      registerPublic(registrar, services);
      registerPublicStrategy(registrar, services);
      registerPublicPerformance(registrar, services.database);
    },
    home: { none: 'it is for people who do not sign in; the foot of every page leads there' },
    search: { none: 'releases are few and listed on one page' },
    thread: { none: 'what it shows is of other rooms; its own walk is over what is published' },
    clocks: [],
  };
}
