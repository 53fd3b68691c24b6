import {
  button,
  details,
  insetText,
  passwordInput,
  input,
  select,
  summaryList,
  table,
  tag,
  textarea,
  warningText,
  scrollRegion,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { ListedProvider } from './administration.store.ts';
import type { Inspection } from './provider.client.ts';
import type { OurAddresses } from './provider.sign-in.ts';

const base = '/sign-in/providers';
const listCrumb = { text: 'Organisations’ own sign-in', href: base };

const moment = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

function standing(provider: ListedProvider): SafeHtml {
  return html`${tag(provider.isEnabled ? { text: 'On', classes: 'govuk-tag--green' } : { text: 'Off', classes: 'govuk-tag--grey' })}
  ${
    provider.acceptance === 'accepted'
      ? tag({ text: 'Accepted', classes: 'govuk-tag--green' })
      : tag({
          text: provider.acceptance === 'changed' ? 'Changed since it was accepted' : 'Not accepted yet',
          classes: 'govuk-tag--yellow',
        })
  }`;
}

export function providersPage(view: { providers: readonly ListedProvider[] }): Page {
  return {
    title: 'Organisations’ own sign-in',
    width: 'wide',
    breadcrumbs: [{ text: 'Your account', href: '/account' }],
    body: html`<h1 class="govuk-heading-l">Organisations’ own sign-in</h1>
      <p class="govuk-body">
        An organisation with a sign-in of its own (OpenID Connect, such as Microsoft Entra ID) can let its
        people use it here. People whose organisation has none sign in with an email address and password.
      </p>
      ${
        view.providers.length === 0
          ? insetText({ text: 'No organisation of this partnership signs its people in here yet.' })
          : scrollRegion(
              'Organisations’ own sign-in',
              table({
                caption: 'Sign-ins of this partnership’s organisations',
                captionClasses: 'govuk-visually-hidden',
                head: [
                  { text: 'Name' },
                  { text: 'Organisation' },
                  { text: 'Email domains' },
                  { text: 'Standing' },
                ],
                rows: view.providers.map((provider) => [
                  { html: html`<a class="govuk-link" href="${base}/${provider.id}">${provider.name}</a>` },
                  { text: provider.organisation },
                  { text: provider.domains.join(', ') },
                  { html: standing(provider) },
                ]),
              }),
            )
      }
      ${button({ text: 'Add an organisation’s sign-in', href: `${base}/add` })}`,
  };
}

/** The form to add or change one. The secret is never shown. */
export function providerFormPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  /** Null to add one. */
  provider: ListedProvider | null;
  organisations: readonly { id: string; name: string }[];
}): Page {
  const { form, hidden, provider, organisations } = view;
  const title =
    provider === null ? 'Add an organisation’s sign-in' : `Change the sign-in of ${provider.name}`;
  return {
    title,
    errors: form.errors,
    breadcrumbs: [
      listCrumb,
      ...(provider === null ? [] : [{ text: provider.name, href: `${base}/${provider.id}` }]),
    ],
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${title}</h1>
        <form
          method="post"
          action="${provider === null ? `${base}/add` : `${base}/${provider.id}/change`}"
          novalidate
        >
          ${hidden()}
          ${provider !== null && html`<input type="hidden" name="version" value="${form.value('version', String(provider.version))}" />`}
          ${
            provider === null &&
            select({
              id: 'organisation',
              name: 'organisation',
              label: { text: 'Organisation' },
              ...form.error('organisation'),
              items: [
                { value: '', text: 'Choose an organisation' },
                ...organisations.map(({ id, name }) => ({
                  value: id,
                  text: name,
                  selected: form.value('organisation') === id,
                })),
              ],
            })
          }
          ${input({
            id: 'name',
            name: 'name',
            label: { text: 'Name on the sign-in page' },
            hint: { text: 'What its people call it, for example “Fernmouth Police”.' },
            value: form.value('name', provider?.name),
            ...form.error('name'),
          })}
          ${
            provider === null
              ? input({
                  id: 'issuer',
                  name: 'issuer',
                  label: { text: 'Issuer' },
                  hint: {
                    text: 'A web address from the organisation’s IT. It cannot be changed afterwards, because who signs is what is trusted.',
                  },
                  spellcheck: false,
                  autocomplete: 'off',
                  value: form.value('issuer'),
                  ...form.error('issuer'),
                })
              : summaryList({ rows: [{ key: { text: 'Issuer' }, value: { text: provider.issuer } }] })
          }
          ${input({
            id: 'clientId',
            name: 'clientId',
            label: { text: 'Client ID' },
            hint: { text: 'Also called application ID.' },
            spellcheck: false,
            autocomplete: 'off',
            value: form.value('clientId', provider?.clientId),
            ...form.error('clientId'),
          })}
          ${passwordInput({
            id: 'clientSecret',
            name: 'clientSecret',
            label: { text: 'Client secret' },
            hint: {
              text:
                provider === null
                  ? 'It is kept encrypted and never shown again.'
                  : 'Leave empty to keep the one there is. It is never shown.',
            },
            // Keeps the browser from putting the administrator's own password in.
            autocomplete: 'new-password',
            ...form.error('clientSecret'),
          })}
          ${textarea({
            id: 'domains',
            name: 'domains',
            label: { text: 'Email domains' },
            hint: { text: 'One on each line: what stands after the @ in its people’s addresses.' },
            rows: 3,
            spellcheck: false,
            value: form.value('domains', provider?.domains.join('\n')),
            ...form.error('domains'),
          })}
          ${textarea({
            id: 'secondFactorValues',
            name: 'secondFactorValues',
            label: { text: 'Levels that mean a second factor was given' },
            hint: {
              text: 'One on each line: values of “acr” from the organisation’s IT. Leave empty if you do not have any; “amr” is understood by itself, and otherwise people give a second factor here.',
            },
            rows: 3,
            spellcheck: false,
            value: form.value('secondFactorValues', provider?.secondFactorValues.join('\n')),
            ...form.error('secondFactorValues'),
          })}
          ${
            provider !== null &&
            insetText({
              text: 'If you change the domains or the levels, each partnership must accept the sign-in again before its people can use it.',
            })
          }
          ${button({ text: provider === null ? 'Add' : 'Save', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

function inspectionPart(inspection: Inspection): SafeHtml {
  if ('problem' in inspection)
    return html`<div data-test="inspection">
      ${warningText({ text: `The test failed. ${inspection.problem}`, iconFallbackText: 'Warning' })}
    </div>`;
  const { issuer, keys, pkce, logout, backChannelLogout } = inspection;
  return html`<div data-test="inspection">
    <h2 class="govuk-heading-m">The provider answers</h2>
    ${summaryList({
      rows: [
        { key: { text: 'Issuer' }, value: { text: issuer } },
        { key: { text: 'Keys found' }, value: { text: String(keys) } },
        {
          key: { text: 'Codes bound to the browser (PKCE)' },
          value: {
            text: pkce === null ? 'It does not say' : pkce ? 'Yes' : 'No: ask its IT to switch PKCE on',
          },
        },
        { key: { text: 'Signing out there too' }, value: { text: logout ? 'Yes' : 'No' } },
        {
          key: { text: 'Ends sessions here when they end there' },
          value: { text: backChannelLogout ? 'Yes' : 'It does not say' },
        },
      ],
    })}
  </div>`;
}

export function providerPage(view: {
  provider: ListedProvider;
  hidden: () => SafeHtml;
  form: FormState;
  addresses: OurAddresses;
  /** People of this partnership who are joined to it. */
  people: number;
  /** Whether the reader's partnership keeps it. */
  keeps: boolean;
  /** Whether the reader may speak for the whole partnership. */
  accepts: boolean;
  inspection: Inspection | null;
}): Page {
  const { provider, hidden, form, addresses, keeps, accepts, inspection } = view;
  const here = `${base}/${provider.id}`;
  const act = (event: string, text: string, secondary = true): SafeHtml =>
    html`<form method="post" action="${here}/${event}" novalidate>
      ${hidden()} <input type="hidden" name="version" value="${String(provider.version)}" />
      <input type="hidden" name="trustVersion" value="${String(provider.trustVersion)}" />
      ${button({ text, preventDoubleClick: true, ...(secondary ? { classes: 'govuk-button--secondary' } : {}) })}
    </form>`;
  return {
    title: `Sign-in of ${provider.name}`,
    errors: form.errors,
    breadcrumbs: [listCrumb],
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Sign-in of ${provider.name}</h1>
        <p class="govuk-body">${standing(provider)}</p>
        ${inspection !== null && inspectionPart(inspection)}
        ${summaryList({
          rows: [
            { key: { text: 'Organisation' }, value: { text: provider.organisation } },
            { key: { text: 'Issuer' }, value: { text: provider.issuer } },
            { key: { text: 'Client ID' }, value: { text: provider.clientId } },
            { key: { text: 'Email domains' }, value: { text: provider.domains.join(', ') } },
            {
              key: { text: 'Levels that mean a second factor' },
              value: { text: provider.secondFactorValues.join(', ') || 'None' },
            },
            { key: { text: 'People joined to it' }, value: { text: String(view.people) } },
            { key: { text: 'Kept by' }, value: { text: keeps ? 'This partnership' : 'Another partnership' } },
            {
              key: { text: 'Last changed' },
              value: {
                text: `${moment.format(new Date(provider.changedAt))}${provider.changedBy === null ? '' : ` by ${provider.changedBy}`}`,
              },
            },
          ],
        })}
        ${act('test', 'Test whether it answers')}
        ${keeps && html`<p class="govuk-body"><a class="govuk-link" href="${here}/change">Change this sign-in</a></p>`}
        ${
          keeps &&
          (provider.isEnabled
            ? html`${act('off', 'Switch off')}
                <p class="govuk-hint">People signed in by it are signed out at their next click.</p>`
            : act('on', 'Switch on', false))
        }
        <h2 class="govuk-heading-m">Does this partnership trust it?</h2>
        <p class="govuk-body">
          Whoever runs this sign-in can come in as anybody with an address of its domains who has a post in
          this partnership. Its people can use it once every partnership they have a post in has accepted it.
        </p>
        ${
          accepts
            ? provider.acceptance === 'accepted'
              ? act('decline', 'Stop accepting it')
              : act('accept', 'Accept it', false)
            : html`<p class="govuk-body">A manager or administrator of the partnership decides this.</p>`
        }
        <h2 class="govuk-heading-m">Forget who somebody is there</h2>
        <p class="govuk-body">
          When somebody leaves and comes back, or is set up anew by their IT, their sign-in no longer fits the
          account. Forget the old link, and their next sign-in joins them again by their email address.
        </p>
        <form method="post" action="${here}/forget" novalidate>
          ${hidden()}
          ${input({
            id: 'email',
            name: 'email',
            type: 'email',
            label: { text: 'Their email address here' },
            value: form.value('email'),
            ...form.error('email'),
          })}
          ${button({ text: 'Forget the link', classes: 'govuk-button--secondary', preventDoubleClick: true })}
        </form>
        ${details({
          summaryText: 'What the organisation’s IT needs to know of us',
          html: html`${summaryList({
              rows: [
                { key: { text: 'Redirect URI' }, value: { text: addresses.callback } },
                { key: { text: 'Post-logout redirect URI' }, value: { text: addresses.signedOut } },
                { key: { text: 'Back-channel logout URI' }, value: { text: addresses.backChannelLogout } },
              ],
            })}
            <p class="govuk-body">
              A web application (confidential client) with the authorisation code flow and PKCE (S256). It
              must give the email address and say that it is verified: “email_verified”, or with Microsoft
              Entra ID the optional claim “xms_edov”.
            </p>`,
        })}
      </div>
    </div>`,
  };
}
