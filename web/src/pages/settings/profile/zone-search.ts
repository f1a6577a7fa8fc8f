/**
 * Finds a time zone by its present name, by the one that it had before, or by a large city whose clock it is. Pure: what a browser lists goes in.
 */
import { presentName, zoneWords } from '../../../ui/zone-names.ts';

export interface ZoneChoice {
  /** As this browser lists it, or as the account has it: both can show its time. */
  readonly value: string;
  readonly label: string;
  /** What it is found by, ready to be compared. */
  readonly words: string;
}

/** Large cities that gave no zone its name, by the present name of the zone whose clock they go by. */
const CITIES: Readonly<Record<string, string>> = {
  'Africa/Johannesburg': 'Cape Town, Durban, Pretoria',
  'Africa/Casablanca': 'Rabat, Marrakesh',
  'Africa/Lagos': 'Abuja',
  'America/Argentina/Buenos_Aires': 'La Plata, Rosario',
  'America/Bogota': 'Medellin, Cali',
  'America/Chicago': 'Dallas, Houston, Austin, San Antonio, Minneapolis, New Orleans, Memphis, Nashville',
  'America/Denver': 'Salt Lake City, Albuquerque, Boulder',
  'America/Edmonton': 'Calgary',
  'America/Guayaquil': 'Quito',
  'America/Los_Angeles': 'San Francisco, San Diego, San Jose, Seattle, Portland, Las Vegas, Sacramento',
  'America/Mexico_City': 'Guadalajara, Puebla',
  'America/New_York': 'Washington, Boston, Miami, Atlanta, Philadelphia, Orlando, Charlotte, Pittsburgh',
  'America/Sao_Paulo': 'Rio de Janeiro, Brasilia, Belo Horizonte, Curitiba, Porto Alegre',
  'America/Toronto': 'Montreal, Ottawa, Quebec',
  'America/Vancouver': 'Victoria',
  'Asia/Dubai': 'Abu Dhabi, Sharjah',
  'Asia/Ho_Chi_Minh': 'Saigon, Hanoi, Da Nang',
  'Asia/Jakarta': 'Bandung, Surabaya',
  'Asia/Jerusalem': 'Tel Aviv, Haifa',
  'Asia/Karachi': 'Lahore, Islamabad',
  'Asia/Kolkata': 'Mumbai, Bombay, Delhi, Bangalore, Bengaluru, Chennai, Hyderabad, Pune, Ahmedabad',
  'Asia/Makassar': 'Bali, Denpasar',
  'Asia/Manila': 'Quezon City, Cebu',
  'Asia/Riyadh': 'Jeddah, Mecca',
  'Asia/Seoul': 'Busan, Incheon',
  'Asia/Shanghai': 'Beijing, Peking, Shenzhen, Guangzhou, Chengdu, Chongqing, Hangzhou, Wuhan',
  'Asia/Tokyo': 'Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Fukuoka',
  'Australia/Sydney': 'Canberra, Newcastle',
  'Europe/Amsterdam': 'Rotterdam, The Hague',
  'Europe/Berlin': 'Munich, Frankfurt, Hamburg, Cologne, Stuttgart, Dusseldorf, Leipzig',
  'Europe/Brussels': 'Antwerp',
  'Europe/Istanbul': 'Ankara, Izmir',
  'Europe/Kyiv': 'Lviv, Odesa, Kharkiv, Dnipro',
  'Europe/Lisbon': 'Porto',
  'Europe/London': 'Edinburgh, Glasgow, Manchester, Birmingham, Cardiff, Belfast',
  'Europe/Madrid': 'Barcelona, Valencia, Seville',
  'Europe/Moscow': 'Saint Petersburg',
  'Europe/Paris': 'Lyon, Marseille, Nice, Toulouse',
  'Europe/Rome': 'Milan, Naples, Turin',
  'Europe/Stockholm': 'Gothenburg, Malmo',
  'Europe/Warsaw': 'Krakow, Wroclaw, Gdansk',
  'Europe/Zurich': 'Geneva, Basel, Bern, Lausanne',
  'Pacific/Auckland': 'Wellington, Christchurch',
};

/** One choice for a zone, under whichever names it is listed; that of the account is among them under the account's own name for it. */
export function zoneChoices(listed: readonly string[], own: string): readonly ZoneChoice[] {
  const values = new Map(['UTC', ...listed, own].map((value) => [presentName(value), value]));
  return [...values]
    .map(([present, value]) => {
      const known = [present, value, ...listed.filter((zone) => presentName(zone) === present), CITIES[present] ?? ''];
      return { value, label: zoneWords(value), words: folded(known.join(' ')) };
    })
    .sort((a, b) => rank(a) - rank(b) || (a.label < b.label ? -1 : 1));
}

/** Those that have every word of the text; the ones that have it at the beginning of a name come first. */
export function findZones<T extends Pick<ZoneChoice, 'words'>>(choices: readonly T[], text: string): readonly T[] {
  const wanted = folded(text);
  if (wanted === '') return choices;
  const parts = wanted.split(' ');
  const found = choices.filter(({ words }) => parts.every((part) => words.includes(part)));
  const begins = ({ words }: T) => ` ${words}`.includes(` ${wanted}`);
  return [...found.filter(begins), ...found.filter((choice) => !begins(choice))];
}

/** Without accents, capitals, and whatever stands between words. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}+-]+/gu, ' ')
    .trim();
}

const rank = ({ value }: { readonly value: string }) => (value === 'UTC' ? 0 : 1);
