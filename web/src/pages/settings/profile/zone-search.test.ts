import { describe, expect, test } from 'vitest';
import { findZones, zoneChoices } from './zone-search.ts';

/** Node and browsers share these names. */
const LISTED = Intl.supportedValuesOf('timeZone');
const choices = zoneChoices(LISTED, 'Europe/Berlin');
const first = (text: string) => findZones(choices, text)[0]?.label;

describe('a time zone', () => {
  test.each([
    ['Kolkata', 'Asia/Kolkata'],
    ['calcutta', 'Asia/Kolkata'],
    ['Kyiv', 'Europe/Kyiv'],
    ['Kiev', 'Europe/Kyiv'],
    ['Ho Chi Minh', 'Asia/Ho Chi Minh'],
    ['Saigon', 'Asia/Ho Chi Minh'],
    ['Yangon', 'Asia/Yangon'],
    ['Kathmandu', 'Asia/Kathmandu'],
    ['Katmandu', 'Asia/Kathmandu'],
    ['Nuuk', 'America/Nuuk'],
    ['Faroe', 'Atlantic/Faroe'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['America/New_York', 'America/New York'],
    ['new york', 'America/New York'],
    ['York', 'America/New York'],
    ['São Paulo', 'America/Sao Paulo'],
    ['rio de', 'America/Sao Paulo'],
    ['Mumbai', 'Asia/Kolkata'],
    ['beijing', 'Asia/Shanghai'],
    ['San Fran', 'America/Los Angeles'],
    ['Zürich', 'Europe/Zurich'],
    ['utc', 'UTC'],
  ])('is found by %s', (text, label) => {
    expect(first(text)).toBe(label);
  });

  test('is found by nothing that it is not called', () => {
    expect(findZones(choices, 'Atlantis')).toEqual([]);
    expect(findZones(choices, 'kolkata berlin')).toEqual([]);
  });

  test('comes first where its name begins so', () => {
    const labels = findZones(choices, 'lima').map(({ label }) => label);
    expect(labels).toEqual(['America/Lima']);
    expect(first('rome')).toBe('Europe/Rome');
  });

  test('is offered once, under the name that the account has for it', () => {
    for (const own of ['Asia/Kolkata', 'Asia/Calcutta']) {
      const ofIndia = zoneChoices(LISTED, own).filter(({ label }) => label === 'Asia/Kolkata');
      expect(ofIndia.map(({ value }) => value)).toEqual([own]);
    }
    expect(zoneChoices(LISTED, 'US/Eastern').map(({ value }) => value)).toContain('US/Eastern');
    expect(
      zoneChoices([...LISTED, 'Asia/Kolkata'], 'UTC').filter(({ label }) => label === 'Asia/Kolkata'),
    ).toHaveLength(1);
  });

  test('is shown with a time by every value on offer', () => {
    for (const { value } of choices) expect(() => new Intl.DateTimeFormat('en', { timeZone: value })).not.toThrow();
    expect(new Set(choices.map(({ label }) => label)).size).toBe(choices.length);
  });

  test('is listed where it has cities', () => {
    // Were the name of a zone misspelt, its cities would find nothing. The last city of each row:
    const cities =
      'Pretoria, Marrakesh, Abuja, Rosario, Cali, Nashville, Boulder, Calgary, Quito, Sacramento, Puebla, Pittsburgh, Porto Alegre, Quebec, Victoria, Sharjah, Da Nang, Surabaya, Haifa, Islamabad, Ahmedabad, Denpasar, Cebu, Mecca, Incheon, Wuhan, Fukuoka, Newcastle, The Hague, Leipzig, Antwerp, Izmir, Dnipro, Porto, Belfast, Seville, Saint Petersburg, Toulouse, Turin, Malmo, Gdansk, Lausanne, Christchurch';
    const lost = cities.split(', ').filter((city) => findZones(choices, city).length === 0);
    expect(lost).toEqual([]);
  });
});
