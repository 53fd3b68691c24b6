// Adds a Copy button beside each text and table that is meant to be copied. Without script each can be selected by hand.
const words = { done: 'Copied', failed: 'Select it and copy it by hand' };

/** The old way works where the page is not under HTTPS, as inside many offices. */
function copySelection(select: () => void): boolean {
  select();
  // Deprecated, and the only way without a secure context.
  return document.execCommand('copy');
}

async function copyText(field: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return copySelection(() => field.select());
  }
}

/** A table as plain markup: what Outlook and Excel keep of a page's own styles is not worth having. */
function plainTable(table: HTMLTableElement): string {
  const rows = [...table.rows].map((row) => {
    const cells = [...row.cells].map((cell) => {
      const own = document.createElement(cell.tagName.toLowerCase());
      own.textContent = cell.textContent.trim().replace(/\s+/g, ' ');
      return own.outerHTML;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table border="1" cellpadding="4" cellspacing="0">${rows.join('')}</table>`;
}

async function copyTable(table: HTMLTableElement): Promise<boolean> {
  try {
    const text = [...table.rows]
      .map((row) => [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, ' ')).join('\t'))
      .join('\n');
    await navigator.clipboard.write([
      new ClipboardItem({
        'text/html': new Blob([plainTable(table)], { type: 'text/html' }),
        'text/plain': new Blob([text], { type: 'text/plain' }),
      }),
    ]);
    return true;
  } catch {
    return copySelection(() => {
      const range = document.createRange();
      range.selectNode(table);
      const selection = getSelection();
      selection?.removeAllRanges();
      selection?.addRange(range);
    });
  }
}

function addButton(after: Element, label: string, copy: () => Promise<boolean>): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary';
  button.textContent = label;
  const said = document.createElement('span');
  said.className = 'govuk-body govuk-!-margin-left-2';
  said.setAttribute('role', 'status');
  button.addEventListener('click', () => {
    copy().then(
      (done) => (said.textContent = done ? words.done : words.failed),
      () => (said.textContent = words.failed),
    );
  });
  const line = document.createElement('div');
  line.append(button, said);
  after.after(line);
}

for (const field of document.querySelectorAll<HTMLTextAreaElement>('textarea[data-copy]'))
  addButton(field, field.dataset['copy'] ?? 'Copy', () => copyText(field));
for (const place of document.querySelectorAll<HTMLElement>('[data-copy-table]')) {
  const table = document.getElementById(place.dataset['copyTable'] ?? '');
  if (table instanceof HTMLTableElement) addButton(place, 'Copy the table', () => copyTable(table));
}

export {};
