import assert from 'node:assert/strict';
import { readFile, rm, mkdtemp, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { roles, seesPersonalRecords } from '../partnership/partnership.ts';
import { passwordMinimum, passwordMistake } from './passphrase.rules.ts';
import { openSecrets, secretsFrom } from './secrets.ts';
import { browserFamily, networkOf, rememberedUntil } from './session.rules.ts';
import { demandsSecondFactor, gateOf, pendingStep, steps } from './step.rules.ts';

const standing = fc.record({
  demanded: fc.boolean(),
  hasFactor: fc.boolean(),
  secondFactorAt: fc.constantFrom(null, '2026-11-21T09:00:00Z'),
  termsId: fc.constantFrom(null, 'a'),
});

test('the steps of a sign-in: nobody is in without the factor that is asked for or that they have, nor before the terms', () => {
  fc.assert(
    fc.property(standing, (facts) => {
      const step = pendingStep(facts);
      if (facts.hasFactor && facts.secondFactorAt === null) assert.equal(step, 'second-factor');
      if (facts.demanded && facts.secondFactorAt === null)
        assert.ok(step === 'second-factor' || step === 'set-up-second-factor');
      if (step === null) {
        assert.ok(!facts.demanded || facts.secondFactorAt !== null);
        assert.ok(!facts.hasFactor || facts.secondFactorAt !== null);
        assert.equal(facts.termsId, null);
      }
    }),
  );
});

test('while a step is pending only its own addresses are open, and its page is one of them', () => {
  for (const { step, page } of steps) assert.equal(gateOf(step, page), null);
  const paths = [
    '/',
    '/account',
    '/account/termsX',
    '/account/terms/edit',
    '/account/sessions',
    '/partnership',
    '/sign-in/second-factorX',
    '/account/second-factorX',
  ];
  for (const { step, page } of steps)
    for (const path of paths) assert.equal(gateOf(step, path), page, `${step} ${path}`);
  assert.equal(
    gateOf('second-factor', '/account/second-factor'),
    '/sign-in/second-factor',
    'a second one cannot be set up instead',
  );
  fc.assert(fc.property(fc.webPath(), (path) => assert.equal(gateOf(null, path), null)));
});

test('who is asked for a second factor', () => {
  const rule = fc.constantFrom(
    'personal-records',
    'everybody',
    'demonstration-only-never',
    'a word of the future',
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({ role: fc.constantFrom(...roles), demandsSecondFactor: rule })),
      fc.boolean(),
      (posts, demonstration) => {
        const asked = demandsSecondFactor(posts, demonstration);
        if (posts.some((post) => post.demandsSecondFactor === 'everybody')) assert.ok(asked);
        if (!demonstration && posts.some((post) => seesPersonalRecords(post.role))) assert.ok(asked);
        if (posts.every((post) => post.demandsSecondFactor === 'demonstration-only-never') && demonstration)
          assert.ok(!asked);
      },
    ),
  );
});

test('a network is /24 or /64; only what our own proxy says is believed', () => {
  assert.equal(networkOf('203.0.113.77', undefined), '203.0.113.0/24');
  assert.equal(networkOf('203.0.113.77', '198.51.100.1'), '203.0.113.0/24', 'a stranger’s header');
  assert.equal(
    networkOf('127.0.0.1', '198.51.100.1, 203.0.113.9'),
    '203.0.113.0/24',
    'the last is the proxy’s',
  );
  assert.equal(networkOf('::ffff:203.0.113.77', undefined), '203.0.113.0/24');
  assert.equal(networkOf('2001:db8::1', undefined), networkOf('2001:0db8:0:0:ffff::', undefined));
  assert.notEqual(networkOf('2001:db8::1', undefined), networkOf('2001:db8:0:1::1', undefined));
  for (const nobody of ['127.0.0.1', '::1', '::ffff:127.0.0.1', ''])
    assert.equal(networkOf(nobody, undefined), null);
  assert.equal(networkOf('127.0.0.1', 'nonsense'), null);
  fc.assert(fc.property(fc.ipV6(), fc.string(), (address, header) => void networkOf(address, header)));
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
      fc.pre(!address.startsWith('127.'));
      const near = address.replace(/\d+$/, String(last));
      assert.equal(networkOf(address, undefined), networkOf(near, undefined));
    }),
  );
});

test('working days for which a browser is remembered', () => {
  // Friday: today; two working days are today and Monday.
  assert.equal(rememberedUntil('2026-11-20', 1), '2026-11-21T00:00:00.000Z');
  assert.equal(rememberedUntil('2026-11-20', 2), '2026-11-24T00:00:00.000Z');
  assert.equal(rememberedUntil('2026-11-21', 1), '2026-11-24T00:00:00.000Z', 'on a Saturday the next Monday');
  assert.equal(rememberedUntil('2026-07-01', 1), '2026-07-01T23:00:00.000Z', 'midnight in London');
  assert.equal(rememberedUntil('2026-11-20', 0), null);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 30 }), (offset, days) => {
      const today = Temporal.PlainDate.from('2026-01-01').add({ days: offset });
      const end = Temporal.Instant.from(rememberedUntil(today.toString(), days) ?? '')
        .toZonedDateTimeISO('Europe/London')
        .toPlainDate();
      let worked = 0;
      for (let day = today; Temporal.PlainDate.compare(day, end) < 0; day = day.add({ days: 1 }))
        if (day.dayOfWeek <= 5) worked += 1;
      assert.equal(worked, days);
    }),
  );
});

test('a browser is known by family and system, and no more', () => {
  assert.equal(
    browserFamily(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0',
    ),
    'Edge on Windows',
  );
  assert.equal(
    browserFamily('Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'),
    'Firefox on Linux',
  );
  assert.equal(
    browserFamily(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1',
    ),
    'Safari on iPhone or iPad',
  );
  assert.equal(browserFamily(undefined), 'A browser');
  fc.assert(fc.property(fc.string(), (text) => assert.ok(browserFamily(text).length < 60)));
});

test('a new password: long enough, not among the commonest, not one’s own name; no rules of composition', () => {
  const person = { name: 'Wilhelmina Okonkwo', email: 'w.okonkwo@quillford.example' };
  for (const good of [
    'lamp orchard violet tram',
    'correct-horse-battery',
    '                 x y z w',
    'ночь улица фонарь',
  ])
    if (good.trim().length >= passwordMinimum) assert.equal(passwordMistake(good, person), null, good);
  for (const bad of [
    '',
    'short',
    '123456789012',
    'aaaaaaaaaaaa',
    'password1234',
    'Password!!!!',
    'passwordpassword',
    'iloveyouiloveyou',
    'qwertyuiop2026!!',
    'wilhelmina okonkwo',
    'Okonkwo-Quillford',
    'w.okonkwo@quillford.example',
  ])
    assert.notEqual(passwordMistake(bad, person), null, bad);
  fc.assert(
    fc.property(fc.string({ maxLength: passwordMinimum - 1 }), (text) =>
      assert.notEqual(passwordMistake(text, person), null),
    ),
  );
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.string(),
      (text, name, email) => void passwordMistake(text, { name, email }),
    ),
  );
});

test('what is encrypted can be read with its key and for its purpose alone, and not when altered', () => {
  const one = secretsFrom(Buffer.alloc(32, 1));
  const other = secretsFrom(Buffer.alloc(32, 2));
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, at) => {
      const bytes = one.encrypt(text, 'a');
      assert.equal(one.decrypt(bytes, 'a'), text);
      assert.throws(() => one.decrypt(bytes, 'b'));
      assert.throws(() => other.decrypt(bytes, 'a'));
      const altered = Buffer.from(bytes);
      altered[at % altered.length]! ^= 1;
      assert.throws(() => one.decrypt(altered, 'a'));
      assert.notDeepEqual(one.encrypt(text, 'a'), bytes);
    }),
  );
});

test('the key is made once, for us alone to read, and a damaged one is refused', async () => {
  const keys = await mkdtemp(path.join(os.tmpdir(), 'fp-sign-in-'));
  try {
    const sealed = (await openSecrets({ keys })).encrypt('words', 'a');
    assert.equal((await stat(path.join(keys, 'sign-in.key'))).mode & 0o777, 0o600);
    assert.equal((await openSecrets({ keys })).decrypt(sealed, 'a'), 'words');
    assert.equal(Buffer.from(await readFile(path.join(keys, 'sign-in.key'), 'utf8'), 'base64').length, 32);
    await writeFile(path.join(keys, 'sign-in.key'), 'short');
    await assert.rejects(openSecrets({ keys }), /Put the file back from the backup/);
  } finally {
    await rm(keys, { recursive: true });
  }
});
