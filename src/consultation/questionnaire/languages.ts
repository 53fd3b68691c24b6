/**
 * Languages that are spoken in British towns, with the direction they are written in. Any other tag may be used as well; its
 * direction follows its script or language as in RFC 5646 and Unicode's right-to-left scripts.
 */
export type Language = {
  /** BCP 47. */
  tag: string;
  name: string;
  /** In itself. */
  ownName: string;
  direction: 'ltr' | 'rtl';
};

const language = (tag: string, name: string, ownName: string): Language => ({
  tag,
  name,
  ownName,
  direction: directionOf(tag),
});

/** Languages written from right to left, where their tag names no script. */
const rightToLeft = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ku-arab', 'ps', 'sd', 'syr', 'ug', 'ur', 'yi']);
const rightToLeftScripts = new Set(['adlm', 'arab', 'aran', 'hebr', 'nkoo', 'rohg', 'syrc', 'thaa']);

/** Of a BCP 47 tag: `rtl` for `ur`, `ar-EG`, `pa-Arab`; `ltr` for `en`, `pa`, `az-Latn`. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  const [first = '', ...rest] = tag.toLowerCase().split('-');
  const script = rest.find((part) => part.length === 4 && /^[a-z]{4}$/.test(part));
  if (script !== undefined) return rightToLeftScripts.has(script) ? 'rtl' : 'ltr';
  return rightToLeft.has(first) ? 'rtl' : 'ltr';
}

export const languages: readonly Language[] = [
  language('sq', 'Albanian', 'Shqip'),
  language('am', 'Amharic', 'አማርኛ'),
  language('ar', 'Arabic', 'العربية'),
  language('bn', 'Bengali', 'বাংলা'),
  language('bg', 'Bulgarian', 'Български'),
  language('zh-Hans', 'Chinese (simplified)', '简体中文'),
  language('zh-Hant', 'Chinese (traditional)', '繁體中文'),
  language('cs', 'Czech', 'Čeština'),
  language('fr', 'French', 'Français'),
  language('el', 'Greek', 'Ελληνικά'),
  language('gu', 'Gujarati', 'ગુજરાતી'),
  language('hi', 'Hindi', 'हिन्दी'),
  language('hu', 'Hungarian', 'Magyar'),
  language('it', 'Italian', 'Italiano'),
  language('ckb', 'Kurdish (Sorani)', 'کوردیی ناوەندی'),
  language('lv', 'Latvian', 'Latviešu'),
  language('lt', 'Lithuanian', 'Lietuvių'),
  language('ne', 'Nepali', 'नेपाली'),
  language('ps', 'Pashto', 'پښتو'),
  language('fa', 'Persian (Farsi, Dari)', 'فارسی'),
  language('pl', 'Polish', 'Polski'),
  language('pt', 'Portuguese', 'Português'),
  language('pa', 'Punjabi', 'ਪੰਜਾਬੀ'),
  language('ro', 'Romanian', 'Română'),
  language('ru', 'Russian', 'Русский'),
  language('sk', 'Slovak', 'Slovenčina'),
  language('so', 'Somali', 'Soomaali'),
  language('es', 'Spanish', 'Español'),
  language('ta', 'Tamil', 'தமிழ்'),
  language('ti', 'Tigrinya', 'ትግርኛ'),
  language('tr', 'Turkish', 'Türkçe'),
  language('uk', 'Ukrainian', 'Українська'),
  language('ur', 'Urdu', 'اردو'),
  language('vi', 'Vietnamese', 'Tiếng Việt'),
  language('cy', 'Welsh', 'Cymraeg'),
  language('yi', 'Yiddish', 'ייִדיש'),
];

/** What a tag stands for; a tag that is not in the list is its own name. */
export const languageOf = (tag: string): Language =>
  tag === 'en'
    ? { tag, name: 'English', ownName: 'English', direction: 'ltr' }
    : (languages.find((each) => each.tag === tag) ?? {
        tag,
        name: tag,
        ownName: tag,
        direction: directionOf(tag),
      });

/** As the table's CHECK wants it. */
export const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
