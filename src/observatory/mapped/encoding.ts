import { gunzipSync } from 'node:zlib';
import { badInput, type Problem } from '../../foundation/problem.ts';
import { limits } from './limits.ts';

export const encodings = ['utf-8', 'utf-8-bom', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

/** A guess that a person confirms: the value, how sure we are (0 to 1), and why, in words. */
export type Guessed<T> = { value: T; confidence: number; why: string };

const encodingWords: { [name in Encoding]: string } = {
  'utf-8': 'UTF-8',
  'utf-8-bom': 'UTF-8 with a byte order mark',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'Windows (code page 1252)',
};

export function encodingInWords(encoding: Encoding): string {
  return encodingWords[encoding];
}

/** Bytes that code page 1252 leaves undefined. */
const undefinedIn1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/**
 * Guesses how the text in `bytes` is encoded, from the whole file: the byte order mark; else the pattern of zero bytes
 * (UTF-16 written without a mark); else whether it is valid UTF-8; else Windows 1252, which any bytes can be.
 */
export function detectEncoding(bytes: Uint8Array): Guessed<Encoding> {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { value: 'utf-8-bom', confidence: 1, why: 'The file begins with the UTF-8 byte order mark.' };
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { value: 'utf-16le', confidence: 1, why: 'The file begins with the UTF-16 byte order mark.' };
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return { value: 'utf-16be', confidence: 1, why: 'The file begins with the UTF-16 byte order mark.' };

  const sample = bytes.subarray(0, 64 * 1024);
  let zerosEven = 0;
  let zerosOdd = 0;
  for (let index = 0; index < sample.length; index += 1)
    if (sample[index] === 0) {
      if (index % 2 === 0) zerosEven += 1;
      else zerosOdd += 1;
    }
  const pairs = Math.floor(sample.length / 2);
  const why = 'Every other byte is zero, as in UTF-16 written without a byte order mark.';
  if (pairs > 1 && zerosOdd > pairs * 0.5 && zerosEven < pairs * 0.05)
    return { value: 'utf-16le', confidence: 0.9, why };
  if (pairs > 1 && zerosEven > pairs * 0.5 && zerosOdd < pairs * 0.05)
    return { value: 'utf-16be', confidence: 0.9, why };

  let ascii = true;
  let strange = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) {
      ascii = false;
      if (undefinedIn1252.has(byte)) strange += 1;
    }
  }
  if (ascii)
    return { value: 'utf-8', confidence: 1, why: 'Plain letters only: every encoding reads it alike.' };
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { value: 'utf-8', confidence: 0.99, why: 'All of it is valid UTF-8.' };
  } catch {
    return strange === 0
      ? { value: 'windows-1252', confidence: 0.9, why: 'It is not UTF-8; the bytes fit Windows 1252.' }
      : {
          value: 'windows-1252',
          confidence: 0.4,
          why: `It is not UTF-8, and ${strange.toLocaleString('en-GB')} bytes are not letters in Windows 1252 either: look at the sample with care.`,
        };
  }
}

function wrongEncoding(bytes: Uint8Array, encoding: Encoding): Problem {
  const guess = detectEncoding(bytes);
  const lenient = new TextDecoder(encoding === 'utf-8-bom' ? 'utf-8' : encoding).decode(bytes);
  const line = lenient.slice(0, Math.max(0, lenient.indexOf('\ufffd'))).split('\n').length;
  return badInput(
    'wrong-encoding',
    `The file is not ${encodingInWords(encoding)}`,
    `The first letter that cannot be read is in line ${line.toLocaleString('en-GB')}. It looks like ${encodingInWords(guess.value)}. Change the encoding in the mapping, or save the file again.`,
  );
}

/**
 * Decodes a whole text file; the byte order mark goes. Refuses bytes that the encoding cannot hold, and NUL characters
 * (a damaged or binary file), naming the line.
 */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  const label = encoding === 'utf-8-bom' ? 'utf-8' : encoding;
  let text: string;
  try {
    text = new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    throw wrongEncoding(bytes, encoding);
  }
  const nul = text.indexOf('\u0000');
  if (nul >= 0) {
    let line = 1;
    for (let at = text.indexOf('\n'); at >= 0 && at < nul; at = text.indexOf('\n', at + 1)) line += 1;
    throw badInput(
      'nul-bytes',
      'The file is damaged or is not text',
      `Line ${line.toLocaleString('en-GB')} holds a NUL character. Ask for the file again, saved as CSV or as an Excel workbook (.xlsx).`,
    );
  }
  return text;
}

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

/** Unpacks `.gz`; anything else comes back as it is. */
export function ungzip(bytes: Uint8Array, maxBytes: number = limits.inflatedBytes): Uint8Array {
  if (!startsWith(bytes, 0x1f, 0x8b)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw badInput(
        'too-much-inside',
        'The packed file holds too much',
        `Unpacked it is over ${Math.round(maxBytes / 1024 / 1024)} MB. Split it by month and send the parts.`,
      );
    throw badInput(
      'truncated-gzip',
      'The packed file is cut short or damaged',
      'Download or ask for it again, and compare its size with the sender’s.',
    );
  }
}

/** What the first bytes say a file is; refuses kinds that we do not read, with what to do instead. */
export function kindOfFile(bytes: Uint8Array): 'delimited' | 'workbook' {
  if (bytes.length === 0)
    throw badInput('empty-file', 'The file is empty', 'It has no bytes at all. Ask for it again.');
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0x50, 0x4b, 0x05, 0x06))
    return 'workbook';
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw badInput(
      'old-excel',
      'This is an old or a password-protected Excel workbook',
      'Open it in Excel and save it as “Excel workbook (.xlsx)” without a password.',
    );
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46))
    throw badInput(
      'pdf-file',
      'This is a PDF, not a table',
      'Ask for the table as CSV or Excel, or type its few numbers in as a typed return with the PDF as evidence.',
    );
  const beginning = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200)).trimStart().toLowerCase();
  if (beginning.startsWith('<!doctype html') || beginning.startsWith('<html'))
    throw badInput(
      'web-page',
      'This is a web page, not a table',
      'The link may have led to a sign-in page. Download the file itself, then send it again.',
    );
  return 'delimited';
}
