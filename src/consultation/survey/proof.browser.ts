// Solves the puzzle that is set while the survey is flooded, so that whoever has script need not add two numbers. Without script,
// or on a page without HTTPS (no crypto.subtle), the sum stays.
const box = document.querySelector<HTMLElement>('[data-puzzle]');
const nonceField = document.querySelector<HTMLInputElement>('input[name="_nonce"]');

async function solve(puzzle: string): Promise<string> {
  const encoder = new TextEncoder();
  for (let nonce = 0; ; nonce += 1) {
    const digest = new DataView(await crypto.subtle.digest('SHA-256', encoder.encode(`${puzzle}.${nonce}`)));
    // As many bits as `puzzleBits` in survey.rules.ts says.
    if (digest.getUint16(0) === 0) return String(nonce);
  }
}

if (box !== null && nonceField !== null && 'subtle' in crypto) {
  const { puzzle } = box.dataset;
  if (puzzle !== undefined) {
    nonceField.value = await solve(puzzle);
    box.hidden = true;
  }
}

export {};
