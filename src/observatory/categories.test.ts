import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  categories,
  category,
  categoryFromHomeOffice,
  categoryFromPoliceUk,
  descendants,
  findCategory,
  leavesOf,
} from './categories.ts';

test('the tree is a tree: codes once, parents before children, titles set', () => {
  const seen = new Set<string>();
  for (const each of categories) {
    assert.ok(!seen.has(each.code), each.code);
    assert.match(each.code, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(each.parent === null || seen.has(each.parent), `${each.code} stands before its parent`);
    assert.notEqual(each.title, '');
    seen.add(each.code);
  }
});

test('no police.uk type, Home Office subgroup means two codes', () => {
  for (const key of ['policeUk', 'homeOffice'] as const) {
    const names = categories.flatMap((each) => each[key].map((name) => name.toLowerCase()));
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  }
});

test('violent crime is violence, sexual offences and robbery', () => {
  const branch = new Set(descendants('violent-crime'));
  for (const code of [
    'violence-and-sexual-offences',
    'homicide',
    'rape',
    'robbery',
    'stalking-and-harassment',
  ]) {
    assert.ok(branch.has(code), code);
  }
  assert.ok(!branch.has('public-order'));
});

test('street totals hold crime and anti-social behaviour, never fraud or partners’ incidents', () => {
  const all = new Set(descendants('all-incidents'));
  const crime = new Set(descendants('all-crime'));
  assert.ok(all.has('anti-social-behaviour') && !crime.has('anti-social-behaviour'));
  for (const code of ['fraud', 'deliberate-fire', 'fly-tipping', 'noise', 'road'])
    assert.ok(!all.has(code), code);
  for (const code of crime) assert.equal(category(code).kind, 'crime');
});

test('leaves have nothing under them and lie under their root', () => {
  for (const code of leavesOf('all-incidents')) {
    assert.deepEqual(leavesOf(code), [code]);
  }
  assert.ok(leavesOf('burglary').includes('burglary-residential'));
});

test('every type in the Kent and South Yorkshire files, and the older ones, has a code', () => {
  // The 14 types of data.police.uk since May 2013, and those used before.
  const types: Record<string, string> = {
    'Violence and sexual offences': 'violence-and-sexual-offences',
    'Anti-social behaviour': 'anti-social-behaviour',
    'Criminal damage and arson': 'criminal-damage-and-arson',
    Shoplifting: 'shoplifting',
    'Other theft': 'other-theft',
    'Vehicle crime': 'vehicle-crime',
    'Public order': 'public-order',
    Drugs: 'drugs',
    'Other crime': 'other-crime',
    Burglary: 'burglary',
    'Possession of weapons': 'possession-of-weapons',
    Robbery: 'robbery',
    'Bicycle theft': 'bicycle-theft',
    'Theft from the person': 'theft-from-the-person',
    'Violent crime': 'violence-and-sexual-offences',
    'Public disorder and weapons': 'public-disorder-and-weapons',
  };
  for (const [type, code] of Object.entries(types)) assert.equal(categoryFromPoliceUk(type), code, type);
  assert.equal(categoryFromPoliceUk('Witchcraft'), null);
  assert.equal(findCategory('witchcraft'), null);
  assert.throws(() => category('witchcraft'));
});

test('Home Office subgroups map', () => {
  assert.equal(categoryFromHomeOffice('Stalking and harassment'), 'stalking-and-harassment');
  assert.equal(categoryFromHomeOffice('Domestic burglary'), 'burglary-residential');
  assert.equal(categoryFromHomeOffice('Fraud: CIFAS'), 'fraud');
});
