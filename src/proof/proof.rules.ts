import { checkChanges, checkParts } from './changes.rules.ts';
import { checkPairs } from './counts.rules.ts';
import { checkFacts } from './facts.rules.ts';
import { sameRatioTwice, type Book } from './findings.rules.ts';
import type { Finding, ProofReport, ProofText } from './proof.types.ts';
import { checkDirections, checkEvents, checkLeftOvers, checkNumbering } from './repeats.rules.ts';
import { checkRates } from './rates.rules.ts';
import { leastWords, stretchesOf } from './stretches.rules.ts';
import { checkChoices } from './choices.rules.ts';
import { checkTables, chosenBases } from './tables.rules.ts';
import { checkComparisons, checkDenominators, checkMentions, checkSharePhrases } from './wording.rules.ts';

/**
 * Recomputes every number of a text that others in it determine, and says which do not agree, with the value they give and
 * the likely cause. Nothing outside the text is asked but a short list of facts; the same text always gives the same report.
 */
export function proofread(text: ProofText): ProofReport {
  const stretches = stretchesOf(text);
  const book: Book = { findings: [], agreements: [], settled: [] };
  const mentions = checkTables(text, stretches, book);
  // Cells that are only a number say nothing by themselves, and a table has thousands.
  const worded = stretches.filter((stretch) => stretch.text.length >= leastWords);
  checkPairs(worded, book);
  book.findings.push(...sameRatioTwice(book));
  checkMentions(worded, mentions, book);
  checkChoices(worded, chosenBases(worded), book);
  checkChanges(worded, book);
  checkParts(worded, book);
  checkRates(worded, book);
  checkSharePhrases(worded, book);
  checkComparisons(worded, book);
  checkDenominators(worded, book);
  checkDirections(worded, book);
  checkEvents(worded, book);
  checkNumbering(worded, book);
  checkFacts(worded, book);
  checkLeftOvers(worded, book);
  const order = new Map<string, number>();
  for (const stretch of stretches) if (!order.has(stretch.where)) order.set(stretch.where, order.size);
  return {
    name: text.name,
    findings: inOrder(withoutRepeats(book.findings), order),
    agreements: book.agreements,
    notRead: text.notRead,
    numbers: stretches.reduce(
      (sum, stretch) =>
        sum +
        (stretch.text.length < leastWords
          ? Number(/\d/.test(stretch.text))
          : stretch.numbers.filter((number) => number.kind !== 'label').length),
      0,
    ),
  };
}

/** What must be mended first, then by place in the text. */
function inOrder(findings: readonly Finding[], order: ReadonlyMap<string, number>): Finding[] {
  const at = (finding: Finding): number => order.get(finding.places[0]?.where ?? '') ?? 0;
  return [...findings].sort(
    (a, b) => (a.weight === b.weight ? 0 : a.weight === 'mend' ? -1 : 1) || at(a) - at(b),
  );
}

/** Two rules may find the same thing in the same place. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const [place] = finding.places;
    const key = `${place?.where}|${place?.quote}|${finding.printed}|${finding.corrected}`;
    return !seen.has(key) && seen.add(key);
  });
}
