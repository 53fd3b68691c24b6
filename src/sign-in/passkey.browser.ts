// Puts the server's question to the browser's passkey and sends the answer with the form. The page is whole without it:
// what needs it is hidden until it runs, and there is always another way to sign in.
const supported =
  typeof PublicKeyCredential !== 'undefined' &&
  'parseRequestOptionsFromJSON' in PublicKeyCredential &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential;

type Question = { options: string; csrf: string };

async function ask({ options, csrf }: Question): Promise<unknown> {
  const response = await fetch(options, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf }).toString(),
  });
  if (!response.ok) throw new Error('The question could not be asked');
  return response.json();
}

function value(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement ? field.value : '';
}

async function answer(form: HTMLFormElement): Promise<void> {
  const question = await ask({ options: form.dataset['options'] ?? '', csrf: value(form, 'csrf') });
  const credential =
    form.dataset['passkey'] === 'add'
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
            question as PublicKeyCredentialCreationOptionsJSON,
          ),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
            question as PublicKeyCredentialRequestOptionsJSON,
          ),
        });
  const field = form.elements.namedItem('response');
  if (!(field instanceof HTMLInputElement) || !(credential instanceof PublicKeyCredential)) return;
  field.value = JSON.stringify(credential.toJSON());
}

for (const form of document.querySelectorAll<HTMLFormElement>('form[data-passkey]')) {
  const holder = form.closest<HTMLElement>('[data-passkey-holder]');
  if (!supported) continue;
  if (holder !== null) holder.hidden = false;
  const status = form.querySelector<HTMLElement>('[data-passkey-status]');
  let answered = false;
  form.addEventListener('submit', (event) => {
    if (answered) return;
    event.preventDefault();
    if (status !== null) status.textContent = 'Follow what your browser asks.';
    answer(form).then(
      () => {
        answered = true;
        form.requestSubmit();
      },
      () => {
        if (status !== null)
          status.textContent = 'The passkey did not answer. Try again, or use another way below.';
      },
    );
  });
}
