import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeText, readReceivedFile } from './read-file.ts';
import { inFolder, problem } from './testing.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('reading a received file', () => {
  it('gives the bytes of a gzip inflated, and the hash of what was received', () =>
    inFolder(async (put) => {
      const packed = gzipSync('a,b\n1,2\n');
      const file = await readReceivedFile(await put('misnamed.csv', packed));
      assert.equal(Buffer.from(file.content).toString(), 'a,b\n1,2\n');
      assert.equal(file.hash, createHash('sha256').update(packed).digest('hex'));
      assert.equal(file.gzipped, true);
    }));

  it('says what is wrong with files that cannot be read', () =>
    inFolder(async (put, folder) => {
      const packed = gzipSync(Buffer.alloc(100_000, 'ward '));
      await assert.rejects(
        readReceivedFile(await put('a.gz', packed.subarray(0, -20))),
        problem('gzip-truncated', /a\.gz is cut short/),
      );
      const broken = Buffer.from(packed);
      broken.fill(0xff, 12, 40);
      await assert.rejects(readReceivedFile(await put('b.gz', broken)), problem('gzip-damaged', /b\.gz/));
      await assert.rejects(readReceivedFile(await put('c.csv', '')), problem('empty-file', /c\.csv/));
      await assert.rejects(readReceivedFile(await put('d.gz', gzipSync(''))), problem('empty-file'));
      await assert.rejects(readReceivedFile(`${folder}/none.csv`), problem('file-not-found', /none\.csv/));
      await assert.rejects(readReceivedFile(folder), problem('is-a-folder'));
      await assert.rejects(
        readReceivedFile(await put('e.csv', 'abcdef'), { maxBytes: 5 }),
        problem('file-too-big'),
      );
    }));

  it('refuses a gzip that swells beyond the limit', () =>
    inFolder(async (put) => {
      const bomb = gzipSync(Buffer.alloc(20_000_000));
      assert.ok(bomb.length < 30_000);
      await assert.rejects(
        readReceivedFile(await put('bomb.gz', bomb), { maxInflatedBytes: 1_000_000 }),
        problem('gzip-bomb', /bomb\.gz/),
      );
      assert.equal(
        (await readReceivedFile(await put('ok.gz', bomb), { maxInflatedBytes: 20_000_000 })).content.length,
        20_000_000,
      );
    }));
});

describe('encodings', () => {
  const text = 'Ward,“Ynys Môn”,£5\r\nÉcole,1\r\n';

  it('reads UTF-8 with and without mark, UTF-16 both ways, and Windows-1252', () => {
    const utf16 = Buffer.from(text, 'utf16le');
    const swapped = Buffer.from(utf16).swap16();
    const read = (bytes: Uint8Array) => decodeText(bytes, 'x.csv');
    assert.deepEqual(read(encode(text)), { text, encoding: 'UTF-8' });
    assert.deepEqual(read(encode(`\ufeff${text}`)), { text, encoding: 'UTF-8' });
    assert.deepEqual(read(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])), { text, encoding: 'UTF-16LE' });
    assert.deepEqual(read(Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])), {
      text,
      encoding: 'UTF-16BE',
    });
    assert.deepEqual(read(utf16), { text, encoding: 'UTF-16LE' });
    assert.deepEqual(read(swapped), { text, encoding: 'UTF-16BE' });
    // 0x93 and 0x94 are curly quotes, 0x80 the euro: Windows-1252, not Latin-1 (WHATWG index).
    const windows = Buffer.from([
      0x93, 0x59, 0x6e, 0x79, 0x73, 0x20, 0x4d, 0xf4, 0x6e, 0x94, 0x20, 0x80, 0x35,
    ]);
    assert.deepEqual(read(windows), { text: '“Ynys Môn” €5', encoding: 'Windows-1252' });
  });

  it('agrees with the whole WHATWG index of windows-1252', () => {
    // From the standard: bytes 0x80 to 0x9F; 81, 8D, 8F, 90, 9D are control codes.
    const codePoints = [
      0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f,
      0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    ]; // prettier-ignore
    const bytes = Uint8Array.from([0xff, ...codePoints.map((_, at) => 0x80 + at)]);
    assert.equal(decodeText(bytes, 'x').text, `ÿ${String.fromCodePoint(...codePoints)}`);
  });

  it('names the line of a zero byte', () => {
    assert.throws(
      () => decodeText(encode('a\nb\nc\0d\nmore text here\n'), 'x.csv'),
      problem('nul-bytes', /line 3/),
    );
  });

  it('reads back any text without zero characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        const wanted = any.replaceAll('\0', '').replace(/^\ufeff+/, '');
        fc.pre(!/^[\u00ff\u00fe]/.test(wanted));
        assert.equal(decodeText(encode(wanted), 'x').text, wanted);
      }),
    );
  });
});
