/**
 * Time zones as people call them. Browsers keep some zones under spellings of decades ago and answer `Asia/Calcutta` where the account
 * says `Asia/Kolkata`; both mean the same zone, and only the present name is shown. Pure.
 */

/**
 * Listed by browsers -> as it is called now. From the links of the file `backward` of the IANA time zone database (2025b): those whose old
 * name is what Unicode CLDR calls the zone, so that `Intl.supportedValuesOf('timeZone')` has it in place of the present one.
 */
const PRESENT_NAMES: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
};

/** Equal for two names of one zone. */
export function presentName(zone: string): string {
  return PRESENT_NAMES[zone] ?? zone;
}

/** `Asia/Calcutta` -> `Asia/Kolkata`, `America/New_York` -> `America/New York` */
export function zoneWords(zone: string): string {
  return presentName(zone).replaceAll('_', ' ');
}
