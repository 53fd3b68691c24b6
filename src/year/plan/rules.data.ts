import type { DateKind, Offset, RuleBody, RuleMark, When } from './plan.types.ts';

/**
 * The rules that a partnership begins with, each with its source: D01 to D24 as the partnerships' own papers state them, and deadlines of
 * law and guidance. They are copied into rows of the partnership, which it then changes; an amount marked local is a habit to be
 * replaced by one's own.
 */
export type UsualRule = { code: string; title: string; effectiveFrom: string; body: RuleBody };

const from = (date: DateKind, repeatMonths: number | null = null): When => ({
  from: 'date',
  date,
  repeatMonths,
});
const before = (amount: number, unit: Offset['unit'], roll: Offset['roll'] = 'none'): Offset => ({ direction: 'before', amount, unit, roll }); // prettier-ignore
const after = (amount: number, unit: Offset['unit'], roll: Offset['roll'] = 'none'): Offset => ({ direction: 'after', amount, unit, roll }); // prettier-ignore
const onTheDay: Offset = before(0, 'calendar-days', 'previous');
const standing = (words: string): When => ({ from: 'standing', words });

const manager = 'Community safety manager';
const papers = 'The partnership’s terms of reference and strategy';

type More = { href?: string; item?: RuleBody['item']; ownerWords?: string; source?: string; mark?: RuleMark; effectiveFrom?: string }; // prettier-ignore
const rule = (code: string, title: string, when: When, offset: Offset, more: More = {}): UsualRule => ({
  code,
  title,
  effectiveFrom: more.effectiveFrom ?? '2020-04-01',
  body: {
    when,
    offset,
    href: more.href ?? '',
    item: more.item ?? null,
    ownerWords: more.ownerWords ?? manager,
    source: more.source ?? papers,
    mark: more.mark ?? 'S',
  },
});

export const usualRules: readonly UsualRule[] = [
  rule('D01', 'Set the days of four partnership meetings', { from: 'count', date: 'csp-meeting', times: 4 }, onTheDay, { href: '/year/dates' }),
  rule('D02', 'Executive group meets and agrees the agenda', from('csp-meeting'), before(10, 'working-days'), { href: '/partnership/groups' }),
  rule('D03', 'Reports of the operational groups are in', from('csp-meeting'), before(7, 'working-days'), { ownerWords: 'Chairs of the groups', href: '/partnership/groups' }),
  rule('D04', 'Progress report is ready for the meeting', from('csp-meeting'), before(6, 'working-days'), { href: '/performance' }),
  rule('AGENDA-CSP', 'Papers go to the members of the partnership', from('csp-meeting'), before(5, 'clear-days'), { mark: 'local' }),
  rule('D05', 'Set the days of two scrutiny meetings', { from: 'count', date: 'scrutiny-meeting', times: 2 }, onTheDay, { href: '/year/dates', ownerWords: 'Democratic services', source: 'The partnership’s papers; Crime and Disorder (Overview and Scrutiny) Regulations 2009 ask for one in twelve months' }),
  rule('AGENDA-5CD', 'Papers for scrutiny are public', from('scrutiny-meeting'), before(5, 'clear-days'), { ownerWords: 'Democratic services', source: 'Local Government Act 1972, section 100B', mark: 'G' }),
  rule('SCR-PAPER', 'Report for scrutiny is cleared', from('scrutiny-meeting'), before(15, 'working-days'), { mark: 'local' }),
  rule('SCR-RESP-28D', 'Answer to the report of scrutiny', from('scrutiny-report'), after(28, 'calendar-days', 'previous'), { source: 'Crime and Disorder (Overview and Scrutiny) Regulations 2009, regulation 7', mark: 'G' }),
  rule('PROMISES', 'Open promises go to the next meeting of scrutiny', { from: 'next-date', event: 'scrutiny-meeting', date: 'scrutiny-meeting' }, before(6, 'working-days'), { href: '/consultation' }),
  rule('COUNCIL-PAPER', 'Report for the council is cleared', from('council-meeting'), before(15, 'working-days'), { mark: 'local' }),
  rule('D24', 'Data of the assessment end: twelve months to here, and the twelve before', { from: 'year-day', month: 9, day: 30 }, before(0, 'calendar-days'), { href: '/assessment', ownerWords: 'Analyst' }),
  rule('SA-DRAFT', 'Draft of the strategic assessment', { from: 'year-day', month: 12, day: 31 }, before(0, 'calendar-days', 'previous'), { href: '/assessment', ownerWords: 'Analyst' }),
  rule('SA-1Y', 'D06: strategic assessment approved', { from: 'year-day', month: 1, day: 31 }, before(0, 'calendar-days', 'previous'), { href: '/assessment', source: 'Crime and Disorder (Formulation and Implementation of Strategy) Regulations 2007', mark: 'F' }),
  rule('D07', 'Strategy reviewed, action by action', { from: 'year-day', month: 3, day: 31 }, before(0, 'calendar-days', 'previous'), { href: '/strategy' }),
  rule('D07-NEXT', 'Begin the next strategy', from('strategy-ends'), before(12, 'months', 'previous'), { href: '/strategy' }),
  rule('PLAN-PCC', 'Send the strategy to the policing body', from('strategy-adopted'), after(10, 'working-days'), { source: 'SI 2012/2660 (copy of the plan); the ten days are local', mark: 'F' }),
  rule('D08', 'Set the day of the yearly survey', { from: 'count', date: 'survey-opens', times: 1 }, onTheDay, { href: '/year/dates' }),
  rule('SURVEY-DESIGN', 'Questions of the survey are drafted', from('survey-opens'), before(42, 'calendar-days', 'previous'), { href: '/consultation', mark: 'local' }),
  rule('SURVEY-EQ', 'Equality check of the survey', from('survey-opens'), before(10, 'working-days'), { href: '/consultation', mark: 'local' }),
  rule('SURVEY-20WD', 'Survey is analysed', from('survey-closes'), after(20, 'working-days'), { href: '/consultation', ownerWords: 'Analyst', mark: 'local' }),
  rule('SURVEY-3M', '“You said, we did” is published', from('survey-closes'), after(3, 'months', 'previous'), { href: '/consultation', item: 'publication', mark: 'local' }),
  rule('D09', 'Briefing to all councillors', { from: 'quarter-end' }, before(0, 'calendar-days', 'previous')),
  rule('D10', 'Vulnerability, organised crime and operational groups have met', { from: 'month-end' }, before(0, 'calendar-days', 'previous'), { href: '/partnership/groups', ownerWords: 'Chairs of the groups' }),
  rule('D11', 'Rough sleeper meetings', standing('Every fortnight, in the group’s own diary'), onTheDay),
  rule('D12', 'Daily briefing', standing('Every working day, in the unit’s own diary'), onTheDay),
  rule('D13', 'Note to scrutiny', from('scrutiny-attendance', 12), after(6, 'months', 'previous'), { source: 'Decision of the scrutiny committee: six months after attendance, then yearly' }),
  rule('D14', 'Fixed penalties: lower sum if paid early, court if not', standing('Counted with each notice'), onTheDay),
  rule('D15', 'A vulnerability case closes when all agencies are satisfied', standing('Kept with each case'), onTheDay),
  rule('D16', 'Community trigger answered in time', standing('Counted with each application; the target stands in performance'), onTheDay),
  rule('STAT-MS-1Y', 'D17: modern slavery statement reviewed and published', { from: 'year-day', month: 9, day: 30 }, before(0, 'calendar-days', 'previous'), { item: 'publication', ownerWords: 'Council’s safeguarding lead' }),
  rule('D18', 'People who are homeless go to the rough sleeper group', standing('Kept with each referral'), onTheDay),
  rule('D19', 'Partner-owned data need the owner’s word', standing('Kept with each release'), onTheDay),
  rule('D20', 'Part B needs a resolution and its ground', standing('Kept with each agenda'), onTheDay),
  rule('D21', 'Spending of the grant is checked', from('grant-spend-by'), before(3, 'months', 'previous')),
  rule('D21-END', 'Grant is spent, and what it did is written down', from('grant-spend-by'), before(0, 'calendar-days', 'previous')),
  rule('D22', 'Orders that end', standing('Counted with each order: closure order three months, criminal behaviour order as made'), onTheDay),
  rule('D23', 'Topic on hold is looked at again', from('topic-revisit'), before(0, 'calendar-days', 'previous'), { ownerWords: 'Democratic services' }),
  rule('DATA-Q', 'Partners’ data of the quarter before', { from: 'quarter-end' }, before(0, 'calendar-days'), { href: '/observatory/owed', ownerWords: 'Responsible authorities', source: 'SI 2007/1831, regulations 1 to 4', mark: 'F' }),
  rule('QUARTER', 'Indicators of the quarter are in', { from: 'quarter-end' }, after(15, 'working-days'), { href: '/performance', mark: 'local' }),
  rule('YEAR-END', 'Books of the financial year close', { from: 'year-day', month: 3, day: 31 }, before(0, 'calendar-days', 'previous'), { mark: 'local' }),
]; // prettier-ignore
