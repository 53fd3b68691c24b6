// The survey on a tablet that may have no connection. One person after another answers; each answer is encrypted to the wave's
// public key the moment it is complete, kept on the tablet, sent when there is a connection, and deleted once the server says it
// has it. What somebody is in the middle of lives in memory alone and is gone when they leave.
import { readFields, routeIn } from './event-rules.browser.ts';
import { encrypted, get, isCode, keys, openStore, put, remove } from './event-store.browser.ts';
import type { Answer, Answers, Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';

type Language = {
  language: string;
  name: string;
  direction: 'ltr' | 'rtl';
  words: Record<string, string>;
  title: string;
  intro: string;
  thanks: string;
  privacy: string;
  questions: Record<string, string>;
};
type Kit = {
  code: string;
  editionId: string;
  publicKey: JsonWebKey;
  questionnaire: Questionnaire;
  tabletId: string;
  pass: string;
  via: string;
  languages: Language[];
};

const place = document.querySelector<HTMLElement>('#tablet');
/** Seconds without a touch after which the next person finds it clean. */
const idleSeconds = 180;
/** At most so many go in one sending. */
const atOnce = 20;

if (place !== null) start(place, place.dataset['code'] ?? '').catch(() => undefined);

async function start(root: HTMLElement, code: string): Promise<void> {
  const store = await openStore(code);
  const kit = await get<Kit>(store, 'about', 'kit');
  // A tablet that nobody got ready keeps the page as it came.
  if (kit === undefined) return;
  run(root, store, kit);
}

function run(root: HTMLElement, store: IDBDatabase, kit: Kit): void {
  let tongue = kit.languages[0] as Language;
  let answers: Answers = {};
  let begunAt = '';
  let idle = 0;
  let sending: Promise<void> | null = null;

  const fill = (key: string, values: Record<string, string | number> = {}): string =>
    (tongue.words[key] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  // eslint-disable-next-line no-restricted-syntax -- a tablet has its own clock, not the server's
  const now = (): string => new Date().toISOString();

  function element(name: string, classes: string, text = ''): HTMLElement {
    const made = document.createElement(name);
    made.className = classes;
    made.textContent = text;
    return made;
  }
  function action(text: string, work: () => void, classes = 'govuk-button'): HTMLElement {
    const made = element('button', classes, text);
    made.setAttribute('type', 'button');
    made.addEventListener('click', work);
    return made;
  }

  /** Shows a page in the language chosen, and takes the reader to its top. */
  function show(title: string, ...parts: (Node | string)[]): void {
    document.documentElement.lang = tongue.language;
    document.documentElement.dir = tongue.direction;
    document.title = title;
    root.replaceChildren(...parts, foot());
    root.tabIndex = -1;
    root.focus();
    window.scrollTo(0, 0);
  }
  const paragraphs = (text: string): Node[] =>
    text.split(/\n{2,}/).filter((part) => part.trim() !== '').map((part) => element('p', 'govuk-body fp-said', part.trim()));

  /** How many wait, and the way to the staff page. */
  function foot(): HTMLElement {
    const line = element('p', 'govuk-body fp-quiet');
    const count = element('span', '');
    count.id = 'tablet-waiting';
    line.append(count, ' ', action('Staff', staff, 'fp-button-plain'));
    void keys(store, 'waiting').then((waiting) => {
      count.textContent = fill('tabletWaiting', { n: waiting.length });
    });
    return line;
  }

  function front(): void {
    answers = {};
    begunAt = '';
    const list = element('ul', 'fp-row');
    for (const each of kit.languages) {
      const item = document.createElement('li');
      const choose = action(each.name, () => { tongue = each; front(); }, 'fp-button-plain');
      choose.lang = each.language;
      if (each === tongue) choose.setAttribute('aria-pressed', 'true');
      item.append(choose);
      list.append(item);
    }
    const first = routeIn(kit.questionnaire, {})[0];
    const privacy = document.createElement('details');
    privacy.className = 'govuk-body';
    privacy.append(element('summary', '', fill('privacy')), ...paragraphs(fill('noAccount')), ...paragraphs(tongue.privacy));
    show(
      tongue.title,
      ...(kit.languages.length > 1 ? [list] : []),
      element('h1', 'govuk-heading-xl', tongue.title),
      ...paragraphs(tongue.intro),
      privacy,
      ...(first === undefined ? [] : [action(fill('start'), () => { begunAt = now(); ask(first); })]),
    );
  }

  /** With what was answered before in the places marked for it. */
  function pipeInto(of: HTMLElement): void {
    const walker = document.createTreeWalker(of, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.nodeValue ?? '';
      if (text.includes('{{'))
        node.nodeValue = text.replace(/\{\{([a-z][a-z0-9-]{0,39})\}\}/g, (_, about: string) => inWords(about, answers[about]));
    }
  }
  function inWords(about: string, answer: Answer | undefined): string {
    const page = document.createElement('template');
    page.innerHTML = tongue.questions[about] ?? '';
    const label = (value: string): string =>
      page.content.querySelector(`option[value="${value}"]`)?.textContent ??
      page.content.querySelector(`input[value="${value}"]`)?.parentElement?.querySelector('label')?.textContent?.trim() ??
      value;
    if (answer === undefined) return '…';
    if ('choice' in answer) return label(answer.choice);
    if ('choices' in answer) return answer.choices.map(label).join('; ');
    if ('ranking' in answer) return answer.ranking.map(label).join('; ');
    if ('number' in answer) return String(answer.number);
    return 'text' in answer ? answer.text : answer.place;
  }

  function ask(question: Question): void {
    const form = document.createElement('form');
    form.noValidate = true;
    // Made by the server out of the same components as the pages, and stored when the tablet was got ready.
    form.innerHTML = tongue.questions[question.code] ?? '';
    pipeInto(form);
    putBack(form, question, answers[question.code]);
    const trouble = element('div', '');
    const go = element('button', 'govuk-button', fill('goNext'));
    form.append(go);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const fields: Record<string, string[]> = {};
      for (const [name, value] of new FormData(form)) (fields[name] ??= []).push(String(value));
      const { answer, fault } = readFields(question, fields);
      if (fault !== null) {
        trouble.className = 'govuk-error-summary';
        trouble.setAttribute('role', 'alert');
        trouble.replaceChildren(
          element('h2', 'govuk-error-summary__title', fill('problem')),
          element('p', 'govuk-body', fill(fault.key, fault.values)),
        );
        const field = form.elements.namedItem(fault.field);
        (field instanceof RadioNodeList ? (field[0] as HTMLElement) : (field as HTMLElement | null))?.focus();
        trouble.scrollIntoView();
        return;
      }
      const { [question.code]: _was, ...others } = answers;
      answers = answer === null ? others : { ...others, [question.code]: answer };
      const order = kit.questionnaire.sections.flatMap(({ questions }) => questions).map((each) => each.code);
      const next = routeIn(kit.questionnaire, answers).find((each) => order.indexOf(each.code) > order.indexOf(question.code));
      if (next === undefined) done();
      else ask(next);
    });
    const route = routeIn(kit.questionnaire, answers);
    const before = route[route.findIndex((each) => each.code === question.code) - 1];
    show(tongue.title, action(fill('back'), () => (before === undefined ? front() : ask(before)), 'fp-button-plain'), trouble, form);
  }

  /** What was answered here before, when somebody goes back. */
  function putBack(form: HTMLFormElement, question: Question, answer: Answer | undefined): void {
    if (answer === undefined) return;
    const set = (name: string, value: string): void => {
      for (const field of form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`))
        if (field.type === 'radio' || field.type === 'checkbox') field.checked ||= field.value === value;
        else field.value = value;
    };
    if ('choice' in answer) set(question.code, answer.choice);
    if ('choices' in answer) for (const each of answer.choices) set(question.code, each);
    if ('ranking' in answer) answer.ranking.forEach((each, at) => set(`${question.code}.${at + 1}`, each));
    if ('number' in answer) set(question.code, String(answer.number));
    if ('text' in answer) set(question.code, answer.text);
    if ('words' in answer && answer.words !== undefined) set(`${question.code}.words`, answer.words);
    if ('place' in answer) {
      set(question.code, answer.place);
      if (answer.ward !== undefined) set(`${question.code}.ward`, answer.ward);
    }
  }

  /** Every part is answered: what is missing is asked for, then it is shown once more and kept. */
  function done(): void {
    const missing = routeIn(kit.questionnaire, answers).find((each) => each.required && answers[each.code] === undefined);
    if (missing !== undefined) return ask(missing);
    const rows = element('dl', 'govuk-summary-list');
    for (const question of routeIn(kit.questionnaire, answers)) {
      const page = document.createElement('template');
      page.innerHTML = tongue.questions[question.code] ?? '';
      const title = element('dt', 'govuk-summary-list__key', page.content.querySelector('h1')?.textContent?.trim() ?? question.text);
      pipeInto(title);
      const said = answers[question.code];
      const value = element('dd', 'govuk-summary-list__value fp-said', said === undefined ? fill('notAnswered') : inWords(question.code, said));
      const change = element('dd', 'govuk-summary-list__actions');
      change.append(action(fill('change'), () => ask(question), 'fp-button-plain'));
      const row = element('div', 'govuk-summary-list__row');
      row.append(title, value, change);
      rows.append(row);
    }
    let isKept = false;
    show(
      fill('checkTitle'),
      element('h1', 'govuk-heading-l', fill('checkTitle')),
      rows,
      element('p', 'govuk-body', fill('sendText')),
      action(fill('send'), () => {
        if (isKept) return;
        isKept = true;
        void finish();
      }),
    );
  }

  async function finish(): Promise<void> {
    const route = new Set(routeIn(kit.questionnaire, answers).map(({ code }) => code));
    const asked = Object.fromEntries(Object.entries(answers).filter(([code]) => route.has(code)));
    const id = crypto.randomUUID();
    const content = { id, editionId: kit.editionId, language: tongue.language, answers: asked, begunAt, completedAt: now() };
    await put(store, 'waiting', id, await encrypted(kit.publicKey, content));
    answers = {};
    show(
      fill('tabletNext'),
      element('h1', 'govuk-heading-l', fill('tabletNext')),
      ...paragraphs(tongue.thanks),
      action(fill('tabletNew'), front),
    );
    send();
  }

  // ---- sending -----------------------------------------------------------------------------------------------------------------

  let refusedWhy = '';

  /** Sends what waits, one sending at a time; what the server has is deleted here, what it cannot take stays. */
  function send(): void {
    sending ??= sendAll().catch(() => undefined).finally(() => { sending = null; });
  }
  async function sendAll(): Promise<void> {
    const waiting = (await keys(store, 'waiting')).map(String);
    for (let at = 0; at < waiting.length; at += atOnce) {
      const sent: { id: string; jwe: string }[] = [];
      for (const id of waiting.slice(at, at + atOnce)) sent.push({ id, jwe: (await get<string>(store, 'waiting', id)) ?? '' });
      const response = await fetch(`/survey/${kit.code}/tablet`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ tabletId: kit.tabletId, via: kit.via, pass: kit.pass, sent }),
        credentials: 'omit',
      });
      if (!response.ok) {
        refusedWhy = `The server answered ${response.status}.`;
        return;
      }
      const { kept, refused } = (await response.json()) as { kept: string[]; refused: { id: string; why: string }[] };
      for (const id of kept) await remove(store, 'waiting', id);
      refusedWhy = refused.length === 0 ? '' : refused[0]?.why === 'over' ? 'The consultation takes no more answers: tell the person who runs it.' : 'Some answers could not be read by the server: keep this tablet and tell the person who runs the system.';
    }
    const count = document.querySelector('#tablet-waiting');
    if (count !== null) count.textContent = fill('tabletWaiting', { n: (await keys(store, 'waiting')).length });
  }
  window.addEventListener('online', send);
  setInterval(send, 60_000);

  // ---- staff -------------------------------------------------------------------------------------------------------------------

  function staff(): void {
    const form = document.createElement('form');
    const label = element('label', 'govuk-label', 'Staff code');
    label.setAttribute('for', 'staff-code');
    const field = document.createElement('input');
    field.className = 'govuk-input govuk-input--width-10';
    field.id = 'staff-code';
    field.type = 'password';
    field.inputMode = 'numeric';
    field.autocomplete = 'off';
    const told = element('p', 'govuk-error-message');
    told.setAttribute('role', 'alert');
    const go = element('button', 'govuk-button', 'Open');
    form.append(label, told, field, document.createElement('br'), document.createElement('br'), go);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void get<string>(store, 'about', 'staff-code').then(async (kept) => {
        if (kept !== undefined && (await isCode(field.value.trim(), kept))) return opened();
        told.textContent = 'This is not the code that was chosen when the tablet was got ready';
        field.value = '';
        field.focus();
      });
    });
    show('Staff', action(fill('back'), front, 'fp-button-plain'), element('h1', 'govuk-heading-l', 'Staff'), form);
  }

  async function opened(): Promise<void> {
    const waiting = (await keys(store, 'waiting')).length;
    show(
      'Staff',
      element('h1', 'govuk-heading-l', 'This tablet'),
      element('p', 'govuk-body', `${waiting} ${waiting === 1 ? 'answer waits' : 'answers wait'} to be sent. ${navigator.onLine ? 'There is a connection.' : 'There is no connection.'} ${refusedWhy}`),
      action('Send now', () => {
        send();
        void (sending ?? Promise.resolve()).then(opened);
      }),
      document.createTextNode(' '),
      ...(waiting === 0 ? [action('End: take the survey off this tablet', () => void end(), 'govuk-button govuk-button--warning')] : []),
      element('p', 'govuk-body', waiting === 0 ? '' : 'The survey can be taken off this tablet once everything is sent.'),
      action('Back to the survey', front, 'govuk-button govuk-button--secondary'),
    );
  }

  async function end(): Promise<void> {
    await remove(store, 'about', 'kit');
    await remove(store, 'about', 'staff-code');
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    for (const name of await caches.keys()) await caches.delete(name);
    show('Ended', element('h1', 'govuk-heading-l', 'The survey is off this tablet'), element('p', 'govuk-body', 'Nothing of it is kept here any more.'));
  }

  // ---- the next person starts clean --------------------------------------------------------------------------------------------

  for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, () => { idle = 0; });
  setInterval(() => {
    idle += 1;
    if (idle === idleSeconds && begunAt !== '') front();
  }, 1000);

  front();
  send();
} // prettier-ignore
