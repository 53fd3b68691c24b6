/**
 * What an audit event is called on pages. A test holds this list against every event that the routes and rooms write; one
 * that is missing here is still shown, by its own name.
 */
export type EventKind = 'opened' | 'given-out' | 'changed' | 'shared' | 'asked' | 'signed-in' | 'system';

/** What was done, in one word before the record. */
export const kindTitles: Readonly<Record<EventKind, string>> = {
  opened: 'Opened',
  'given-out': 'Given out',
  changed: 'Changed',
  shared: 'Shared',
  asked: 'Asked or answered',
  'signed-in': 'Signing in',
  system: 'By itself',
};

type EventWords = { kind: EventKind; words: string };

const opened = (words: string): EventWords => ({ kind: 'opened', words });
const givenOut = (words: string): EventWords => ({ kind: 'given-out', words });
const changed = (words: string): EventWords => ({ kind: 'changed', words });
const shared = (words: string): EventWords => ({ kind: 'shared', words });
const asked = (words: string): EventWords => ({ kind: 'asked', words });
const signedIn = (words: string): EventWords => ({ kind: 'signed-in', words });
const system = (words: string): EventWords => ({ kind: 'system', words });

export const events: Readonly<Record<string, EventWords>> = {
  'access-reason.looked-at': opened('reasons that were tapped for access'),
  'access-reason.sampled': changed('a dip sample of reasons for access'),
  'account.browser-forgotten': signedIn('a remembered browser was forgotten'),
  'account.factors-reset': changed('somebody’s second factors were reset'),
  'account.invitation-used': signedIn('an invitation was used'),
  'account.invited': changed('somebody was invited'),
  'account.password-changed': signedIn('the passphrase was changed'),
  'account.password-reset': signedIn('the passphrase was reset'),
  'account.post-chosen': signedIn('another of their posts was chosen'),
  'account.provider-link-forgotten': changed('the tie to a sign-in provider was forgotten'),
  'account.recovery-code-used': signedIn('a recovery code was used'),
  'account.recovery-codes-made': signedIn('recovery codes were made'),
  'account.second-factor-added': signedIn('a second factor was added'),
  'account.second-factor-failed': signedIn('a second factor was wrong'),
  'account.second-factor-given': signedIn('a second factor was given'),
  'account.second-factor-removed': signedIn('a second factor was removed'),
  'account.second-factor-reset': signedIn('second factors were reset'),
  'account.session-ended': signedIn('a session was ended'),
  'account.sign-in-failed': signedIn('a try to sign in failed'),
  'account.sign-in-refused': signedIn('a try to sign in was refused'),
  'account.signed-in': signedIn('signed in'),
  'account.signed-out': signedIn('signed out'),
  'agency.added': changed('an agency was added'),
  'agency.changed': changed('an agency'),
  'agency.followed': changed('an agency was followed by another'),
  'agency.left': changed('an agency left'),
  'agency.viewed': opened('an agency'),
  'agreement.changed': changed('an agreement'),
  'agreement.closed': changed('an agreement was closed'),
  'agreement.document-attached': changed('the document of an agreement was attached'),
  'agreement.document-given-out': givenOut('the document of an agreement'),
  'agreement.drafted': changed('an agreement was drafted'),
  'agreement.handed-over': givenOut('the hand-over list of an agreement'),
  'agreement.history-viewed': opened('how an agreement was before'),
  'agreement.parties-changed': changed('the parties of an agreement'),
  'agreement.replaced': changed('an agreement was replaced'),
  'agreement.shared-under': shared('a record, under an agreement'),
  'agreement.signed': changed('an agreement was signed'),
  'agreement.used-in-grace': opened('a record, under an agreement in grace'),
  'agreement.viewed': opened('an agreement'),
  'area-group.added': changed('a group of areas was added'),
  'area-group.changed': changed('a group of areas'),
  'area-group.removed': changed('a group of areas was removed'),
  'assessment.given-out': givenOut('an assessment'),
  'assessment.made': changed('an assessment was made'),
  'assessment.made-from-files': changed('an assessment was made from files'),
  'assessment.viewed': opened('an assessment'),
  'assessment.withdrawn': changed('an assessment was withdrawn'),
  'audience.changed': shared('who sees a record was changed'),
  'audit.entry-viewed': opened('an entry of the audit'),
  'audit.file-given-out': givenOut('a list of the audit, as a file'),
  'audit.print-given-out': givenOut('a list of the audit, to print'),
  'audit.seal-sent-outside': system('the last seal was sent outside'),
  'audit.seals-checked': opened('the seals were checked'),
  'audit.viewed': opened('the audit'),
  'data-owed.asked': asked('an agency for data it owes'),
  'data-owed.asked-by-word': asked('an agency for data it owes, by word of mouth'),
  'data-owed.asked-for-again': changed('a waived set of data is asked for again'),
  'data-owed.list-started': changed('the list of data owed was started'),
  'data-owed.receipt-recorded': changed('it was written down that data came'),
  'data-owed.receipt-taken-back': changed('a note that data came was taken back'),
  'data-owed.record-given-out': givenOut('the record of data owed'),
  'data-owed.record-viewed': opened('the record of data owed'),
  'data-owed.set-added': changed('a set of data owed was added'),
  'data-owed.set-changed': changed('a set of data owed'),
  'data-owed.waived': changed('a set of data owed was waived'),
  'delivery.accepted': changed('a partner’s file was accepted'),
  'delivery.discarded': changed('a partner’s file was left unused'),
  'delivery.pasted': changed('a table was pasted in'),
  'delivery.received': changed('a partner’s file was received'),
  'delivery.rejections-given-out': givenOut('the rejected rows of a file'),
  'delivery.undone': changed('a partner’s file was taken back'),
  'delivery.viewed': opened('a partner’s file'),
  'disclosure.changed': changed('a disclosure'),
  'disclosure.draft-begun': changed('a disclosure was begun'),
  'disclosure.file-added': changed('a file was added to a disclosure'),
  'disclosure.list-given-out': givenOut('a list of disclosures'),
  'disclosure.listed': opened('the list of disclosures'),
  'disclosure.made': shared('a disclosure was made'),
  'disclosure.note-added': changed('a note was added to a disclosure'),
  'disclosure.note-corrected': changed('a note of a disclosure was corrected'),
  'disclosure.person-added': changed('a person was added to a disclosure'),
  'disclosure.presented': opened('a disclosure, shown to a meeting'),
  'figure.given-out': givenOut('a figure'),
  'figure.viewed': opened('a figure'),
  'figures.given-out': givenOut('a table of figures'),
  'figures.viewed': opened('figures'),
  'glass.broken': opened('a record in an emergency (broken glass)'),
  'glass.listed': opened('the list of broken glass'),
  'glass.reviewed': changed('an emergency opening was reviewed'),
  'glass.viewed': opened('an emergency opening'),
  'group.added': changed('a group was added'),
  'group.changed': changed('a group'),
  'group.meeting-corrected': changed('a meeting of a group was corrected'),
  'group.meeting-recorded': changed('a meeting of a group was recorded'),
  'group.meeting-viewed': opened('a meeting of a group'),
  'group.member-added': changed('a member joined a group'),
  'group.member-ended': changed('a member left a group'),
  'group.member-viewed': opened('a member of a group'),
  'group.members-confirmed': changed('the members of a group were confirmed'),
  'group.terms-recorded': changed('terms of reference were recorded'),
  'group.viewed': opened('a group'),
  'index.asked': asked('whether anybody knows a person (hit or no hit)'),
  'lists.filled': changed('lists were filled with the usual words'),
  'mapping.changed': changed('what the columns of a file mean'),
  'mapping.given-up': changed('the columns of a file were given up'),
  'measure.added': changed('a measure was added'),
  'measure.brought-back': changed('a retired measure was brought back'),
  'measure.changed': changed('how a measure is counted was changed'),
  'measure.retired': changed('a measure was retired'),
  'message.listed': opened('messages sent and waiting'),
  'message.replied-in-demonstration': asked('a reply was made up in the demonstration'),
  'message.sent-again': asked('a message was sent again'),
  'message.viewed': opened('a message'),
  'partnership.area-added': changed('an area of the partnership was added'),
  'partnership.area-ended': changed('an area of the partnership ended'),
  'partnership.changed': changed('the partnership'),
  'partnership.contacts-exported': givenOut('the contacts'),
  'partnership.contacts-viewed': opened('the contacts'),
  'partnership.read-across': opened('records of a partnership of the county group'),
  'people.listed': opened('the list of people'),
  'person.added': changed('a person was added'),
  'person.changed': changed('a person'),
  'person.factors-reset': changed('somebody’s second factors were reset'),
  'person.handed-over': changed('somebody’s work was handed over'),
  'person.invited': changed('somebody was invited'),
  'person.viewed': opened('a person'),
  'places.loaded': changed('a file of places was loaded'),
  'places.removed': changed('a file of places was taken out'),
  'post.added': changed('a post was added'),
  'post.changed': changed('a post'),
  'post.ended': changed('a post ended'),
  'post.filled': changed('a post was filled'),
  'post.given': changed('a post was given to somebody'),
  'post.viewed': opened('a post'),
  'presentation.begun': opened('a presentation to a meeting began'),
  'presentation.ended': opened('a presentation to a meeting ended'),
  'presentation.joined': opened('somebody joined a presentation'),
  'presentation.left': opened('somebody left a presentation'),
  'presentation.shown': opened('a record, shown to a meeting'),
  'record.locked': shared('a record was locked to named people'),
  'record.person-known': shared('a record was locked because the reader knows the person'),
  'record.unlocked': shared('a record was unlocked'),
  'request.asked': asked('somebody was asked'),
  'request.asked-again': asked('somebody was asked again'),
  'request.code-sent': asked('a one-time code was sent'),
  'request.listed': opened('what people were asked'),
  'request.replies-listed': opened('replies by e-mail'),
  'request.reply-accepted': asked('a reply was accepted'),
  'request.reply-filed': asked('a reply was filed'),
  'request.reply-put-back': asked('a reply was put back'),
  'request.reply-viewed': opened('a reply'),
  'request.settings-changed': changed('how somebody is asked'),
  'request.tried': asked('a try to reach somebody was recorded'),
  'request.viewed': opened('a request'),
  'request.withdrawn': asked('a request was withdrawn'),
  'search.made': opened('a search'),
  'series-break.added': changed('a break in a series was written down'),
  'series-break.changed': changed('a break in a series'),
  'series-break.removed': changed('a break in a series was removed'),
  'series-break.viewed': opened('a break in a series'),
  'share-log.given-out': givenOut('the log of what was shared'),
  'share-log.viewed': opened('the log of what was shared'),
  'term.added': changed('a word of a list was added'),
  'term.changed': changed('a word of a list'),
  'terms.accepted': signedIn('the terms of use were accepted'),
  'terms.published': changed('terms of use were published'),
  'harm.given-out': givenOut('figures of harm'),
  'harm-set.loaded': changed('a set of weights of harm was loaded'),
  'harm-set.taken': changed('a set of weights of harm was taken into use'),
  'harm-set.viewed': opened('a set of weights of harm'),
  'harm-set.weight-entered': changed('a weight of harm was entered'),
  'harm-set.withdrawn': changed('a set of weights of harm was withdrawn'),
  'impact-assessment.screened': changed('an impact assessment was screened'),
  'people.exported': givenOut('the list of people'),
  'people.file-read': changed('a file of people was read'),
  'people.file-taken': changed('a file of people was taken in'),
  'people.file-undone': changed('a file of people was taken back'),
  'people.file-viewed': opened('a file of people'),
  'people.rejections-exported': givenOut('the rejected rows of a file of people'),
  'processing.added': changed('an entry of the processing register was added'),
  'processing.changed': changed('an entry of the processing register'),
  'processing.given-out': givenOut('the processing register'),
  'review.answered': changed('an access review was answered'),
  'review.begun': changed('an access review was begun'),
  'review.viewed': opened('an access review'),
  'text.proofed': opened('the proof of a text'),
  'partnership.made': changed('a partnership was made'),
};

/** What happened, in words: “Opened: an assessment”, “Refused: an assessment”. */
export function eventWords(event: string, outcome: 'done' | 'refused' = 'done'): string {
  const known = events[event];
  const words = known?.words ?? event.replaceAll('.', ': ').replaceAll('-', ' ');
  if (outcome === 'refused') return `Refused: ${words}`;
  return known === undefined ? words : `${kindTitles[known.kind]}: ${words}`;
}

/** For a list to choose from, in the order of their words. */
export function eventChoices(): { value: string; text: string }[] {
  return Object.keys(events)
    .map((value) => ({ value, text: eventWords(value) }))
    .sort((a, b) => a.text.localeCompare(b.text, 'en-GB'));
}

/** What a record is called, by the kind that the audit names it with. */
export function recordWords(kind: string, id: string): string {
  return kind === 'page'
    ? `page ${id}`
    : `${kind.replaceAll('_', ' ').replaceAll('-', ' ')} ${shortened(id)}`;
}

/** The end of a long id is enough to tell two apart in a list. */
function shortened(id: string): string {
  return id.length > 20 ? `…${id.slice(-8)}` : id;
}
