import { describe, expect, it } from 'vitest';
import { createAddressRules } from './addresses.ts';

// biome-ignore format: a table
const REFUSED = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.255.255.254', '169.254.169.254',
  '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.7',
  '203.0.113.7', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::', '::1', 'ff02::1', 'fe80::1', 'febf::1', 'fec0::1', 'fc00::1', 'fd12:3456::1', '2001:db8::1', '3fff::1', '100::1', '2002:7f00:1::',
  '2002:808:808::', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '5f00::1', '2001::1', '2001:2::1', '::127.0.0.1', '::7f00:1',
  '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::ffff:0:127.0.0.1', '0:0:0:0:0:ffff:c0a8:101',
];

// biome-ignore format: a table
const PUBLIC = [
  '1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.1', '169.253.255.255',
  '172.15.255.255', '172.32.0.0', '192.0.1.1', '192.167.255.255', '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255',
  '2606:4700::1111', '2a00:1450:4001::1', '2001:4860:4860::8888', '2003::1', '2620:fe::fe',
];

describe('address rules', () => {
  const rules = createAddressRules([]);

  it.each(REFUSED)('refuse %s', (address) => expect(rules.isAllowed(address)).toBe(false));

  it.each(PUBLIC)('allow %s', (address) => expect(rules.isAllowed(address)).toBe(true));

  it('refuse what is no literal address', () => {
    for (const text of ['', 'localhost', '127.1', '0x7f000001', '2130706433', '[::1]', 'fe80::1%eth0', '8.8.8.8.']) {
      expect(rules.isAllowed(text)).toBe(false);
    }
  });

  it('allow what the operator allows, and no more', () => {
    const own = createAddressRules(['10.1.0.0/16', '192.168.7.7', 'fd00:1::/32']);
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.168.7.7', 'fd00:1::5', '8.8.8.8']) {
      expect(own.isAllowed(address)).toBe(true);
    }
    for (const address of ['10.2.0.1', '192.168.7.8', 'fd00:2::5', '127.0.0.1'])
      expect(own.isAllowed(address)).toBe(false);
  });

  it.each(['10.0.0.0/33', 'fd00::/129', '10.0.0/8', 'all', '', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1'])(
    'name the range %j that is none',
    (range) => expect(() => createAddressRules([range])).toThrow(JSON.stringify(range)),
  );
});
