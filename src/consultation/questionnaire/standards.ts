import type { Option, StandardName } from './questionnaire.types.ts';

/**
 * Harmonised categories for equality monitoring, as versioned data. Ours to word; theirs to define:
 * Government Analysis Function, "Harmonised standards and guidance" (ethnic group 2021, disability 2020, religion 2021,
 * sexual orientation 2019, gender identity); age bands as Census 2021 tables give them for wards.
 * Asked as the Public Sector Equality Duty (Equality Act 2010 s.149) needs, never required.
 */
export type Standard = {
  name: StandardName;
  title: string;
  text: string;
  help: string;
  /** Of which guidance, and since when. */
  source: string;
  options: Option[];
};

const option = (code: string, text: string, more: Partial<Option> = {}): Option => ({ code, text, alone: false, asksWords: false, ...more }); // prettier-ignore
const preferNot = option('prefer-not-to-say', 'Prefer not to say', { alone: true });

export const standards: readonly Standard[] = [
  {
    name: 'age',
    title: 'Age',
    text: 'How old are you?',
    help: '',
    source: 'Age bands that Census 2021 tables can be added up to',
    options: [
      option('under-18', 'Under 18'),
      option('18-24', '18 to 24'),
      option('25-34', '25 to 34'),
      option('35-44', '35 to 44'),
      option('45-54', '45 to 54'),
      option('55-64', '55 to 64'),
      option('65-over', '65 or over'),
      preferNot,
    ],
  },
  {
    name: 'sex',
    title: 'Sex',
    text: 'What is your sex?',
    help: 'A question about gender identity follows.',
    source: 'Government Analysis Function, Sex harmonised standard',
    options: [option('female', 'Female'), option('male', 'Male'), preferNot],
  },
  {
    name: 'gender-identity',
    title: 'Gender identity',
    text: 'Is the gender you identify with the same as your sex registered at birth?',
    help: '',
    source: 'Census 2021 question; Government Analysis Function, Gender identity guidance',
    options: [option('yes', 'Yes'), option('no', 'No', { asksWords: true }), preferNot],
  },
  {
    name: 'ethnicity',
    title: 'Ethnic group',
    text: 'What is your ethnic group?',
    help: 'Choose the one that best describes your ethnic group or background.',
    source: 'Government Analysis Function, Ethnicity harmonised standard (England, 2021)',
    options: [
      option('white-british', 'White: English, Welsh, Scottish, Northern Irish or British'),
      option('white-irish', 'White: Irish'),
      option('white-gypsy-traveller', 'White: Gypsy or Irish Traveller'),
      option('white-roma', 'White: Roma'),
      option('white-other', 'White: any other White background', { asksWords: true }),
      option('mixed-white-black-caribbean', 'Mixed: White and Black Caribbean'),
      option('mixed-white-black-african', 'Mixed: White and Black African'),
      option('mixed-white-asian', 'Mixed: White and Asian'),
      option('mixed-other', 'Mixed: any other Mixed or Multiple background', { asksWords: true }),
      option('asian-indian', 'Asian: Indian'),
      option('asian-pakistani', 'Asian: Pakistani'),
      option('asian-bangladeshi', 'Asian: Bangladeshi'),
      option('asian-chinese', 'Asian: Chinese'),
      option('asian-other', 'Asian: any other Asian background', { asksWords: true }),
      option('black-caribbean', 'Black: Caribbean'),
      option('black-african', 'Black: African background'),
      option('black-other', 'Black: any other Black, Black British or Caribbean background', {
        asksWords: true,
      }),
      option('arab', 'Other: Arab'),
      option('other', 'Other: any other ethnic group', { asksWords: true }),
      preferNot,
    ],
  },
  {
    name: 'disability',
    title: 'Long-term condition or illness',
    text: 'Do you have any physical or mental health conditions or illnesses lasting or expected to last 12 months or more?',
    help: '',
    source: 'Government Analysis Function, Long-lasting health conditions and illnesses harmonised standard',
    options: [
      option('yes-a-lot', 'Yes, and it limits my day-to-day activities a lot'),
      option('yes-a-little', 'Yes, and it limits my day-to-day activities a little'),
      option('yes-not', 'Yes, but it does not limit my day-to-day activities'),
      option('no', 'No'),
      preferNot,
    ],
  },
  {
    name: 'religion',
    title: 'Religion',
    text: 'What is your religion?',
    help: '',
    source: 'Government Analysis Function, Religion harmonised standard (England)',
    options: [
      option('none', 'No religion'),
      option('christian', 'Christian (all denominations)'),
      option('buddhist', 'Buddhist'),
      option('hindu', 'Hindu'),
      option('jewish', 'Jewish'),
      option('muslim', 'Muslim'),
      option('sikh', 'Sikh'),
      option('other', 'Any other religion', { asksWords: true }),
      preferNot,
    ],
  },
  {
    name: 'sexual-orientation',
    title: 'Sexual orientation',
    text: 'Which of these best describes your sexual orientation?',
    help: '',
    source: 'Government Analysis Function, Sexual orientation harmonised standard',
    options: [
      option('straight', 'Straight or heterosexual'),
      option('gay-lesbian', 'Gay or lesbian'),
      option('bisexual', 'Bisexual'),
      option('other', 'Other sexual orientation', { asksWords: true }),
      preferNot,
    ],
  },
  {
    name: 'carer',
    title: 'Unpaid care',
    text: 'Do you look after somebody because of a long-term condition, illness or old age, without being paid for it?',
    help: '',
    source: 'Census 2021 question, shortened',
    options: [option('no', 'No'), option('yes', 'Yes'), preferNot],
  },
  {
    name: 'connection',
    title: 'Connection with the area',
    text: 'How are you connected with the area?',
    help: '',
    source: 'Our own; no harmonised standard',
    options: [
      option('live', 'I live here'),
      option('live-work', 'I live and work here'),
      option('live-study', 'I live and study here'),
      option('work', 'I work here but live elsewhere'),
      option('visit', 'I visit'),
      preferNot,
    ],
  },
];

/** @throws RangeError for a name that is no standard. */
export function standardOf(name: StandardName): Standard {
  const found = standards.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(`No harmonised standard is called ${name}`);
  return found;
}
