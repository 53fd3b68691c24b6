import type { OutlineAction, StrategyOutline } from '../write/text.ts';

/**
 * The structure of a published strategy of a borough (2021 to 2024), chapter by chapter: 5 priorities, 31 focus items, 56 actions (22
 * under prevention, 8 early identification, 10 supportive, 4 enforcement, 12 without a heading) and 27 aims. Its counts and order are
 * the published ones; its words are our own and name no place. Numbers are left
 * out on purpose, so that the check “a rationale without a figure” asks for the partnership's own. A template test holds the counts.
 */

type Headed = Readonly<Partial<Record<OutlineAction['heading'], readonly (readonly [text: string, ...serves: number[]])[]>>>; // prettier-ignore

const actions = (headed: Headed): OutlineAction[] =>
  (Object.keys(headed) as OutlineAction['heading'][]).flatMap((heading) =>
    (headed[heading] ?? []).map(([text, ...serves]) => ({ heading, text, serves })),
  );

export const publishedStructure: StrategyOutline = {
  chapters: [
    {
      kind: 'priority',
      title: 'Violent crime and domestic abuse',
      inShort: 'Fewer people hurt in public and at home, and more of those who are hurt asking for help.',
      because: 'because of violence as the largest part of recorded crime, a rise in stalking and harassment, and the serious violence duty',
      limbs: ['crime-disorder', 'serious-violence'],
      words: 'Violence is the largest part of recorded crime in the borough, and part of it leaves somebody injured. Most serious violence is rare, but what there is in public gathers in the town centre and touches young people most.\n\nDomestic abuse is known to be under-reported, above all by men and by disabled people. A rise in what is recorded can be good news: people are coming forward.',
      focus: [
        'Raise awareness of domestic abuse in all its forms, so that more victims report it, men among them',
        'With the children’s safeguarding partners, deal with violence against children and young people',
        'Support victims of violence through the courts, so that more of those who hurt them are convicted',
        'Know where and when violence in public happens, and change those places',
        'Find out how far violence outside the home is tied to drugs, and break that tie',
      ],
      actions: actions({
        'prevention-community': [
          ['Hold a yearly conference on what lies behind domestic abuse, for everybody who meets families', 1, 2],
          ['Study who is stalked and harassed, and in what circumstances, with the agencies that know', 1, 5],
          ['With residents, design violence out of the places where it keeps happening', 0, 6],
          ['Agree a local approach to violence against women and girls', 1, 2],
          ['Tell people about risks and help in as many ways as it takes to reach them', 2],
        ],
        'early-identification': [['Train frontline staff to see the signs of domestic abuse, to signpost and to report', 1, 2]],
        'supportive-intervention': [
          ['Support those at high risk of domestic abuse through the risk assessment conference', 1, 2],
          ['Make homes safe, so that victims of domestic abuse can stay in them', 2],
          ['Work with probation on the behaviour of people who are violent', 4],
          ['Through the youth panel, work with young people who are being drawn into violence', 0, 4],
        ],
        'enforcement-formal': [['Use every power the agencies have against people known to be violent', 3, 6]],
      }),
      aims: [
        'Less recorded violence outside the home in the borough',
        'More reports by every group of victims of domestic abuse',
        'More people know of the help there is, and more take it up',
        'A higher share of violence with injury outside the home is solved',
        'People managed for violence change what they do',
        'A sound picture of where violence in public happens',
        'Less violence with injury in those places and in the night-time economy',
      ],
    },
    {
      kind: 'priority',
      title: 'Persistent anti-social behaviour and environmental crime',
      inShort: 'Places where trouble and rubbish keep coming back are put right for good, with the people who live there.',
      because: 'because of a rise in recorded incidents, and because residents put it first',
      limbs: ['crime-disorder', 'substance-misuse'],
      words: 'Residents put anti-social behaviour first year after year. Recorded incidents rose in the year of the assessment.\n\nIt is dealt with best by several agencies at once, above all where drink, drugs or poor mental health lie behind it. Fly-tipping feeds it, and is often followed by fires that are set.',
      focus: [
        'Find the places with most anti-social behaviour, and prevent it there with the people who live there',
        'Deal with what lies behind it: drink, drugs, poor mental health',
        'Use the powers that councils and partners have',
        'Go on taking formal action against those who will not stop',
        'Learn where bikes and scooters are a nuisance, and act on it',
        'Fewer fires, set or by accident, where they keep happening',
        'Break criminal damage down into its kinds, and act on each',
      ],
      actions: actions({
        'prevention-community': [
          ['Set up an area group that co-ordinates the work in each place where problems persist', 0, 1],
          ['Bring residents into the work where rubbish keeps being dumped', 1],
          ['With the fire service, teach how fires begin and how to prevent them', 2],
          ['Go on carrying out the anti-social behaviour strategy', 0],
        ],
        'early-identification': [['Hold days of action with police and partners before problems settle in', 0, 1]],
        'supportive-intervention': [
          ['Support victims of anti-social behaviour, and make known what help there is', 0],
          ['Find people who call again and again, and deal with what lies behind it', 0],
        ],
        'enforcement-formal': [['Take formal action against those who persist', 0, 1]],
      }),
      aims: [
        'Less recorded anti-social behaviour in the borough and in the places where it persists',
        'Less fly-tipping, and fewer cases that need formal action, in those places',
        'Fewer fires that were set',
      ],
    },
    {
      kind: 'priority',
      title: 'Preventing offending and re-offending',
      inShort: 'Young people are kept out of crime, and those who offend are helped and made to stop.',
      because: 'because violence is the first offence of most people managed locally, and because re-offending is a limb of section 6',
      limbs: ['reoffending', 'serious-violence'],
      words: 'Crime harms its victims, their families and the places they live in. This priority has three ends: to disrupt organised crime, to keep young people out of crime (drug supply across county borders above all), and to reduce re-offending by people who are violent, at home or outside it.\n\nLasting change needs both: work with people on the causes, and work on the places where offending persists.',
      focus: [
        'Know organised crime and violence among young people better',
        'Work with the whole person, on the reasons why they offend again',
        'Know what county drug lines and knives do here, and teach young people what they lead to',
        'See what helps people who abused a partner not to do it again',
        'Keep people safe who might become victims',
      ],
      actions: actions({
        'prevention-community': [
          ['Go on disrupting organised crime with the powers of every agency', 3],
          ['Make the places where offending persists harder to offend in, with those who use them', 0],
          ['Support the county’s strategy on gangs and the work of its violence unit', 1, 2],
          ['Through neighbourhood groups, support victims and warn people at risk of doorstep fraud', 0],
          ['Test whether shops sell knives to children, and promote asking for proof of age', 1],
        ],
        'early-identification': [['Through the youth panel, work early with young people who first come to notice', 1, 2]],
        'supportive-intervention': [
          ['Through the youth panel, fit help to each young person who has offended', 1],
          ['Use unpaid work to change behaviour and to do something for the area', 4],
        ],
        'enforcement-formal': [['Manage people known to offend again together with probation and police', 4, 5]],
      }),
      aims: [
        'Less recorded crime in the borough',
        'Fewer young people who offend',
        'More young people know how county drug lines recruit',
        'More organised groups are found and disrupted',
        'People who are managed change what they do',
        'A sound picture of who offends most, with what, and where',
      ],
    },
    {
      kind: 'priority',
      title: 'Protecting vulnerable people and strengthening communities',
      inShort: 'People who are at risk are found early and kept safe, and neighbours of all kinds live well together.',
      because: 'because of repeat victims among people at risk, under-reported hate crime, and the duties on modern slavery and on preventing terrorism',
      limbs: ['crime-disorder'],
      words: 'Some people are harmed again and again because of age, disability, faith, sexuality or circumstance. The vulnerability panel looks at each with every agency that knows them; many had been victims more than once.\n\nThe borough is the most diverse of its county and changes fast. Hate crime is under-reported, so that more reports are wanted before fewer. Modern slavery, extremism and rough sleeping each carry duties of their own.',
      focus: [
        'Sound safeguarding procedures in every agency, looked at regularly',
        'Staff and councillors who know those procedures and use them',
        'Support that lowers the risk for people who may be harmed',
        'Awareness of crimes that are aimed at particular people, older ones among them',
        'Hate crime reported with confidence, and victims supported',
        'Events that bring people of all kinds together',
        'The modern slavery strategy carried out by its working group',
      ],
      actions: actions({
        'prevention-community': [
          ['Train staff and councillors in safeguarding, by what each of them does', 0],
          ['With trading standards, warn of doorstep crime and make it easy to report', 3],
          ['Go on with the campaign against hate', 3],
          ['Hold events with food and music that everybody can come to', 2],
          ['Mark anti-slavery day each year in public', 4],
          ['Look at the council’s modern slavery statement each year and publish it', 5],
          ['With the retailers’ scheme, win more shops for sharing warnings', 2],
          ['With neighbourhood watch, win more members and new groups', 2],
        ],
        'early-identification': [
          ['Widen the group of safeguarding champions to every department', 1],
          ['Train partners’ staff and councillors to see modern slavery and to refer it', 4],
          ['Refer people who may be drawn into terrorism to the panel for them', 3],
          ['Watch for tension between groups and tell those who need to know', 2],
          ['Check that the duties on preventing terrorism are met', 3],
        ],
        'supportive-intervention': [
          ['Go on making plans of several agencies through the vulnerability panel', 0],
          ['Make services reachable for people who see or hear badly', 2],
        ],
        'enforcement-formal': [['Take formal action against those who harm people at risk, and make it known', 3]],
      }),
      aims: [
        'Staff and councillors who are trained and sure of the procedures',
        'A safeguarding champion in every department',
        'The changing population understood, and old and new communities living well together',
        'More victims of hate crime report, and more offenders are convicted',
        'More victims of modern slavery found and referred',
        'Supply chains without modern slavery',
        'Agreed working with neighbouring city boroughs where families are moved for their safety',
      ],
    },
    {
      kind: 'priority',
      title: 'Communication and engagement',
      inShort: 'People know what is done about what worries them, and have a part in it.',
      because: 'because most of those who answered did not know the partnership, and because hearing residents is a duty of its plan',
      limbs: ['crime-disorder'],
      words: 'Residents say that they report things and never hear what became of it; most of those who answered the survey did not know that the partnership exists. How safe people feel depends on what they are told as well as on what happens.\n\nEach agency talks to the public already. Together we can say one thing, in one voice, and listen once instead of each for itself.',
      focus: [
        'Show that the partnership works',
        'Show that what people raise is taken seriously',
        'Make success known, to deter and to reassure',
        'Teach people what they can do to stay safe',
        'Reach those whom an issue touches most',
        'Make the partnership known, and bring people into its work',
        'Use communication to lower the fear of crime',
      ],
      actions: actions({
        none: [
          ['In each place where we work, keep residents told by all agencies together', 0],
          ['Every member speaks for community safety in their own organisation', 3],
          ['Agree common messages and campaigns on staying safe', 0],
          ['Consult the public each year, and use it in the review of this strategy', 1],
          ['Consult each group in the way that reaches it best', 1],
          ['Use local events to give advice and to tell of projects', 0, 2],
          ['Use national weeks and days to make local work known', 0],
          ['Use press, social media and members’ own papers', 0, 3],
          ['Survey residents before and after work in a place, and tell them the result', 1],
          ['Keep the website’s pages on the partnership up to date', 3],
          ['Make ways of reporting easy to find, also for people without the internet', 1],
          ['Brief all councillors each quarter', 0, 3],
        ],
      }),
      aims: [
        'People feel that they are kept informed about what is done locally',
        'People feel that they were heard, and that something was done',
        'Residents take part in projects where they live',
        'More people know what the partnership is and does',
      ],
    },
  ],
}; // prettier-ignore

/** What stands before and after the priorities in such a strategy: titles only; each is written by the partnership. */
export const usualChapters = {
  before: [
    { kind: 'text', title: 'Introduction' },
    { kind: 'look-back', title: 'What the last strategy did' },
    { kind: 'consultation', title: 'What people told us' },
  ],
  after: [
    { kind: 'structure', title: 'How the partnership works' },
    { kind: 'equality', title: 'Equality' },
    { kind: 'data-protection', title: 'Data protection' },
    { kind: 'contacts', title: 'Contacts' },
  ],
} as const;
