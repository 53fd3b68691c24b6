// Gets a tablet ready: stores the questions and the public key on it, signs the member of staff out, and opens the page that is
// handed to people.
import { openStore, put, hashOfCode } from './event-store.browser.ts';

const form = document.querySelector<HTMLFormElement>('#tablet-ready');
const told = document.querySelector<HTMLElement>('#tablet-told');

if (form !== null && told !== null && window.isSecureContext && 'serviceWorker' in navigator) {
  form.hidden = false;
  told.textContent = 'Stay connected until it says that the tablet is ready.';
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    ready(form).catch((error: unknown) => {
      told.textContent = `The tablet is not ready: ${error instanceof Error ? error.message : String(error)}`;
      told.focus();
    });
  });
}

async function ready(of: HTMLFormElement): Promise<void> {
  const { wave = '', code = '' } = of.dataset;
  const staffCode = of.querySelector<HTMLInputElement>('#staff-code')?.value.trim() ?? '';
  const via = of.querySelector<HTMLSelectElement>('#via')?.value ?? '';
  if (!/^\d{4,12}$/.test(staffCode)) throw new Error('Enter a code of at least 4 figures');
  const answer = await fetch(`/consultation/${wave}/tablet/kit${via === '' ? '' : `?via=${via}`}`, {
    headers: { accept: 'application/json' },
  });
  const { kit } = (await answer.json()) as { kit: unknown };
  if (!answer.ok || kit === null || kit === undefined)
    throw new Error('the consultation is not open for tablets');
  await navigator.serviceWorker.register(`/survey/${code}/worker`, { scope: `/survey/${code}/tablet` });
  const store = await openStore(code);
  await put(store, 'about', 'kit', kit);
  await put(
    store,
    'about',
    'staff-code',
    await hashOfCode(staffCode, crypto.getRandomValues(new Uint8Array(16))),
  );
  await navigator.storage.persist().catch(() => false);
  const registration = await navigator.serviceWorker.getRegistration(`/survey/${code}/tablet`);
  await new Promise<void>((done) => {
    const worker = registration?.installing ?? registration?.waiting;
    if (worker === null || worker === undefined || worker.state === 'activated') done();
    else worker.addEventListener('statechange', () => worker.state === 'activated' && done());
  });
  // Handed to anybody: nobody of staff stays signed in on it.
  const csrf = document.querySelector<HTMLInputElement>('.fp-account input[name="csrf"]')?.value ?? '';
  await fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ csrf }), redirect: 'manual' });
  location.replace(`/survey/${code}/tablet`);
}
