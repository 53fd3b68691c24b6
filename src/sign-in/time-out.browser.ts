// Warns two minutes before a session ends by itself and lets the person stay signed in (WCAG 2.2, 2.2.1). Without script
// nothing is lost either: a form sent too late is kept and shown again after signing in.
const place = document.querySelector<HTMLElement>('[data-time-out-idle]');
const warning = 2 * 60_000;
const shared = 'fp-seen';
// eslint-disable-next-line no-restricted-syntax -- a browser has its own clock, not the server's
const now = (): number => Date.now();

if (place !== null) start(place);

function start(about: HTMLElement): void {
  const idle = Number(about.dataset['timeOutIdle']) * 1000;
  const began = now();
  const left = Number(about.dataset['timeOutLeft']) * 1000;
  const csrf = about.querySelector<HTMLInputElement>('input[name="csrf"]')?.value ?? '';
  const seen = (): number => {
    const other = Number(localStorage.getItem(shared) ?? '0');
    return Math.max(began, lastSeen, Number.isFinite(other) && other <= now() ? other : 0);
  };
  let lastSeen = began;
  // Of an end that cannot be put off, once is enough.
  let warned = false;
  const note = (): void => {
    lastSeen = now();
    try {
      localStorage.setItem(shared, String(lastSeen));
    } catch {
      // A browser that keeps nothing: this page reckons alone.
    }
  };
  note();

  const dialog = document.createElement('dialog');
  dialog.className = 'fp-dialog';
  dialog.setAttribute('aria-labelledby', 'session-warning');
  dialog.setAttribute('aria-describedby', 'session-warning-words');
  const heading = document.createElement('h2');
  heading.id = 'session-warning';
  heading.className = 'govuk-heading-m';
  heading.textContent = 'You will soon be signed out';
  const words = document.createElement('p');
  words.id = 'session-warning-words';
  words.className = 'govuk-body';
  const stay = document.createElement('button');
  stay.type = 'button';
  stay.className = 'govuk-button';
  stay.textContent = 'Stay signed in';
  dialog.append(heading, words, stay);
  document.body.append(dialog);

  async function keep(): Promise<void> {
    const response = await fetch('/account/stay', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf }).toString(),
    });
    if (!response.ok) throw new Error('not signed in any more');
    note();
    dialog.close();
  }

  stay.addEventListener('click', () => {
    if (stay.dataset['fixed'] === 'yes') {
      warned = true;
      dialog.close();
      return;
    }
    keep().catch(() => {
      words.textContent =
        'You have been signed out. What you have typed is kept if you send it now; you are then asked to sign in.';
      stay.hidden = true;
    });
  });

  setInterval(() => {
    const untilIdle = seen() + idle - now();
    const untilEnd = began + left - now();
    const soonest = Math.min(untilIdle, untilEnd);
    if (soonest > warning || soonest <= 0) {
      if (soonest > warning && dialog.open) dialog.close();
      return;
    }
    if (dialog.open || warned) return;
    const fixed = untilEnd <= untilIdle;
    words.textContent = fixed
      ? 'You have been signed in for twelve hours and must sign in again in two minutes. Send what you have typed now; if you are late, it is kept and shown to you again.'
      : 'You have not used this page for a while. You will be signed out in two minutes. Nothing you have typed is lost.';
    stay.textContent = fixed ? 'Go back to the page' : 'Stay signed in';
    stay.dataset['fixed'] = fixed ? 'yes' : 'no';
    dialog.showModal();
  }, 5000);
}
