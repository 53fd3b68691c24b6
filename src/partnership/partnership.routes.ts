import type { Registrar } from '../web/registrar.ts';
import { accessibilityPage } from './accessibility.page.ts';
import { permissionsPage } from './permissions.page.ts';

export function registerRoutes(registrar: Registrar): void {
  registrar.member({
    method: 'GET',
    path: '/permissions',
    permission: 'permissions.view',
    audit: { none: 'the table is the same for everybody and holds no record' },
    crawl: () => ['/permissions'],
    handler: ({ actor }) => ({ kind: 'page', page: permissionsPage(actor.role) }),
  });

  registrar.public({
    method: 'GET',
    path: '/accessibility',
    permission: 'public',
    audit: { none: 'a public text' },
    crawl: () => ['/accessibility'],
    handler: () => ({ kind: 'page', page: accessibilityPage() }),
  });
}
