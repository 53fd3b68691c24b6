import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  clockToleranceSeconds,
  domainOf,
  domainsOf,
  isSameIssuer,
  issuerMistake,
  logoutTokenSeconds,
  mayEnter,
  mayFetch,
  readLogoutToken,
  secondFactorGiven,
  verifiedAddress,
  whoseSignIn,
} from './provider.rules.ts';

test('http is spoken to this machine alone', () => {
  for (const address of [
    'https://a.example/x',
    'http://127.0.0.1:8/',
    'http://localhost/',
    'http://[::1]:1/',
  ])
    assert.equal(mayFetch(address), true, address);
  for (const address of [
    'http://a.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://10.0.0.1/',
    'file:///etc/passwd',
    'https://user:word@a.example/',
    'javascript:alert(1)',
    '',
  ])
    assert.equal(mayFetch(address), false, address);
});

test('an issuer is one organisation’s own', () => {
  assert.equal(issuerMistake('https://login.example.org/'), null);
  assert.equal(
    issuerMistake('https://login.microsoftonline.com/2f1c0d3e-0000-4000-8000-000000000000/v2.0'),
    null,
  );
  for (const text of [
    'login.example.org',
    'http://login.example.org/',
    'https://login.example.org/?a=b',
    'https://login.example.org/#a',
    'https://login.example.org/.well-known/openid-configuration',
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/organizations/v2.0',
  ])
    assert.notEqual(issuerMistake(text), null, text);
});

test('a provider is who the administrator wrote, also where Microsoft’s own addresses answer for one another', () => {
  const tenant = 'https://login.microsoftonline.com/2f1c0d3e-0000-4000-8000-000000000000/v2.0';
  assert.equal(isSameIssuer(tenant, tenant), true);
  assert.equal(isSameIssuer('https://a.example', 'https://a.example/'), true);
  for (const says of [
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    'https://login.microsoftonline.com/2f1c0d3e-0000-4000-8000-000000000001/v2.0',
    `${tenant}/`,
    'https://a.example',
    '',
  ])
    assert.equal(isSameIssuer(tenant, says), false, says);
});

test('domains of e-mail addresses', () => {
  assert.deepEqual(domainsOf(' Police.Example, @police.example\nhousing.example; bad_domain  x'), {
    domains: ['housing.example', 'police.example'],
    wrong: ['bad_domain', 'x'],
  });
  assert.equal(domainOf('Somebody@Police.Example '), 'police.example');
  for (const text of [
    '',
    'x',
    '@police.example',
    'a@b@police.example',
    'a@',
    'a@localhost',
    'a@police.example.',
  ])
    assert.equal(domainOf(text), null, text);
});

test('an address counts only where the provider says that it is verified', () => {
  const email = 'A.Person@Police.Example';
  const verified = 'a.person@police.example';
  assert.equal(verifiedAddress({ email, email_verified: true }), verified);
  for (const claim of [true, 1, '1', 'true'])
    assert.equal(verifiedAddress({ email, xms_edov: claim }), verified);
  for (const claims of [
    { email },
    { email, email_verified: false },
    { email, email_verified: 'true' },
    { email, email_verified: false, xms_edov: true },
    { email, xms_edov: false },
    { email: 5, email_verified: true },
    { email_verified: true },
    { email: 'a@b@police.example', email_verified: true },
    { preferred_username: email, email_verified: true },
  ])
    assert.equal(verifiedAddress(claims), null, JSON.stringify(claims));
});

test('a second factor is what the provider says in so many words', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('pwd', 'sms', 'face', 'fpt', 'kba', 'mfa', 'otp', 'hwk', 'sc', 'MFA', '')),
      fc.constantFrom(undefined, 'one', 'two', 'three'),
      fc.subarray(['one', 'two']),
      (amr, acr, values) => {
        const strong = (['mfa', 'otp', 'hwk', 'sc'] as const).some((method) => amr.includes(method));
        const level = acr !== undefined && values.includes(acr);
        assert.equal(secondFactorGiven({ amr, acr }, values), strong || level);
      },
    ),
  );
  for (const amr of ['mfa', { 0: 'mfa' }, null, [['mfa']], 1])
    assert.equal(secondFactorGiven({ amr }, []), false);
});

const accounts = ['account-1', 'account-2'];

test('whose sign-in it is: the subject first, a verified address of its own domains once, nothing else ever', () => {
  fc.assert(
    fc.property(
      fc.record({
        joined: fc.constantFrom(null, ...accounts),
        address: fc.constantFrom(null, 'a@police.example', 'a@elsewhere.example'),
        domains: fc.constantFrom(['police.example'], ['police.example', 'other.example']),
        account: fc.oneof(
          fc.constant(null),
          fc.record({ id: fc.constantFrom(...accounts), hasOtherSubject: fc.boolean() }),
        ),
      }),
      (facts) => {
        const whose = whoseSignIn(facts);
        if ('accountId' in whose) {
          if (whose.join) {
            assert.equal(facts.joined, null);
            assert.equal(facts.address, 'a@police.example');
            assert.equal(facts.account?.id, whose.accountId);
            assert.equal(facts.account.hasOtherSubject, false);
          } else {
            assert.equal(whose.accountId, facts.joined);
            assert.ok(facts.account === null || facts.account.id === facts.joined);
          }
        } else if (facts.joined !== null) assert.equal(whose.refused, 'other-account');
        else
          assert.ok(
            facts.address !== 'a@police.example' || facts.account === null || facts.account.hasOtherSubject,
          );
      },
    ),
    { numRuns: 2000 },
  );
});

test('every partnership of a person’s posts must accept the provider', () => {
  const ids = ['a', 'b', 'c'];
  fc.assert(
    fc.property(fc.subarray(ids), fc.subarray(ids), (posts, accepting) => {
      const expected =
        posts.length === 0
          ? 'no-account'
          : posts.every((each) => accepting.includes(each))
            ? null
            : 'not-accepted';
      assert.equal(mayEnter(posts, accepting), expected);
    }),
  );
});

const event = 'http://schemas.openid.net/event/backchannel-logout';
const now = 1_800_000_000;
const good = { iat: now, jti: 'a', sid: 's', sub: 'p', events: { [event]: {} } };

test('a logout token says what it is, is fresh, and names somebody', () => {
  const read = readLogoutToken(good, now);
  assert.ok(!('wrong' in read));
  assert.equal(read.sid, 's');
  // It must be remembered for at least as long as it would still be taken.
  assert.ok(read.expiresAt >= now + logoutTokenSeconds + clockToleranceSeconds);
  const { sid: _sid, ...bySubject } = good;
  assert.ok('subject' in readLogoutToken(bySubject, now));
  const { sub: _sub, ...bySession } = good;
  assert.ok('sid' in readLogoutToken(bySession, now));
  const limit = logoutTokenSeconds + clockToleranceSeconds;
  fc.assert(
    fc.property(fc.integer({ min: -2 * limit, max: 2 * limit }), (age) => {
      const fits = age >= -clockToleranceSeconds && age <= limit;
      assert.equal('wrong' in readLogoutToken({ ...good, iat: now - age }, now), !fits);
    }),
  );
  for (const wrong of [
    { ...good, nonce: 'n' },
    { ...good, events: undefined },
    { ...good, events: {} },
    { ...good, events: [event] },
    { ...good, events: event },
    { ...good, events: { [event]: true } },
    { ...good, jti: undefined },
    { ...good, jti: '' },
    { ...good, iat: 'now' },
    { ...good, iat: Number.NaN },
    { ...good, exp: now - clockToleranceSeconds - 1 },
    { ...good, sid: 5 },
    { ...good, sid: undefined, sub: undefined },
  ])
    assert.ok('wrong' in readLogoutToken(wrong, now), JSON.stringify(wrong));
});
