import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfiguration, settings } from './configuration.ts';
import type { Configuration } from './configuration.ts';
import { Problem, exitCodes } from './problem.ts';

function read(args: string[], env: Record<string, string> = {}, uid = 1000): Configuration {
  return readConfiguration({ args, env, uid, home: '/home/ann' });
}

function faultOf(args: string[], env: Record<string, string> = {}): string {
  try {
    read(args, env);
  } catch (error) {
    assert.ok(error instanceof Problem);
    assert.equal(error.exitCode, exitCodes.usage);
    return error.detail;
  }
  return assert.fail('it was accepted');
}

describe('configuration', () => {
  it('has the defaults of the design', () => {
    assert.deepEqual(read([]), {
      port: 3000,
      host: '127.0.0.1',
      dataDir: '/home/ann/.local/share/frankpledge/demo',
      stateDir: '/home/ann/.local/share/frankpledge',
      demo: true,
      databaseUrl: null,
      databaseLoginUrl: null,
      logLevel: 'warn',
      publicUrl: null,
      smtpUrl: null,
      mailFrom: 'no-reply@frankpledge.example',
      mailInPort: null,
      mailInHost: '127.0.0.1',
      mailReplies: false,
    });
    assert.equal(read(['--no-demo']).dataDir, '/home/ann/.local/share/frankpledge/live');
    assert.equal(read([], {}, 0).dataDir, '/var/lib/frankpledge/demo');
    assert.equal(read([], { XDG_DATA_HOME: '/data' }).dataDir, '/data/frankpledge/demo');
    assert.equal(read([], { XDG_DATA_HOME: 'relative' }).dataDir, '/home/ann/.local/share/frankpledge/demo');
  });

  it('reads flags before environment', () => {
    const env = { FRANKPLEDGE_PORT: '4000', FRANKPLEDGE_DEMO: 'no', DATABASE_URL: 'postgres://a:b@c/d' };
    const configuration = read(['--port', '5000', '--data-dir=/srv/csp', '--host', '::1'], env);
    assert.equal(configuration.port, 5000);
    assert.equal(configuration.demo, false);
    assert.equal(configuration.host, '::1');
    assert.equal(configuration.dataDir, '/srv/csp');
    assert.equal(configuration.stateDir, '/srv');
    assert.equal(configuration.databaseUrl, 'postgres://a:b@c/d');
  });

  it('names every unknown or bad setting at once', () => {
    const detail = faultOf(['--prot', '1', '--port', 'http', '--no-demo=1', 'start'], {
      FRANKPLEDGE_PROT: '3000',
      FRANKPLEDGE_LOG_LEVEL: 'loud',
      FRANKPLEDGE_PUBLIC_URL: 'https://a.example/path',
    });
    for (const part of [
      '--prot: there is no such flag',
      '--port: “http” is not possible',
      '--no-demo: takes no value',
      '“start”: not understood',
      'FRANKPLEDGE_PROT: there is no such setting',
      'FRANKPLEDGE_LOG_LEVEL: “loud”',
      'FRANKPLEDGE_PUBLIC_URL: “https://a.example/path”',
    ])
      assert.ok(detail.includes(part), `${part}\nin ${detail}`);
    assert.match(faultOf(['--port']), /--port: needs a value/);
    assert.match(faultOf(['--port', '65536']), /65536/);
    assert.match(faultOf([], { DATABASE_LOGIN_URL: 'postgres://fp_login:x@h/d' }), /needs DATABASE_URL/);
  });

  it('never repeats a database address, which holds a password', () => {
    const detail = faultOf([], { DATABASE_URL: 'mysql://me:s3cret@host/csp' });
    assert.match(detail, /DATABASE_URL: its value is not possible/);
    assert.doesNotMatch(detail, /s3cret/);
  });

  it('leaves other programs’ variables alone', () => {
    assert.equal(read([], { PATH: '/bin', PORT: 'x', FRANKPLEDGE_TEST_SERVER: '{}' }).port, 3000);
  });

  it('describes each setting once', () => {
    const names = settings.map(({ environment }) => environment);
    assert.equal(new Set(names).size, names.length);
    assert.ok(settings.every(({ meaning }) => meaning.endsWith('.')));
  });
});
