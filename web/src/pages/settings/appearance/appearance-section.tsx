/**
 * How this device shows things: light or dark, and what numbers look like. Kept on the device, not with the account.
 */
import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { FiringSignalSettings } from '../../../features/firing-signals/firing-signal-settings.tsx';
import { Change } from '../../../ui/change.tsx';
import { Price } from '../../../ui/price.tsx';
import { Setting, SettingGroup } from '../setting.tsx';
import classes from './appearance.module.css';

export function AppearanceSection() {
  return (
    <SettingGroup>
      <Setting title="Light or dark" note="On this device.">
        <SchemeChoice />
      </Setting>
      <Setting title="When an alert fires" note="On this device, while the page is open." isWide>
        <FiringSignalSettings />
      </Setting>
      <Setting
        title="Numbers and colours"
        note="Prices have the decimals of their venue. Up and down differ by arrow and sign too, never by colour alone; grey is not fresh."
      >
        <NumberSamples />
      </Setting>
    </SettingGroup>
  );
}

function SchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label="Light or dark"
      data={[
        { value: 'auto', label: 'As the system' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
      value={colorScheme}
      onChange={setColorScheme}
    />
  );
}

const SAMPLES = [
  { name: 'BTC/USDT', price: '64812.4', tickSize: '0.01', percent: '1.24', isStale: false },
  { name: 'ETH/USDT', price: '3120.07', tickSize: '0.01', percent: '-0.83', isStale: false },
  { name: 'DOGE/USDT', price: '0.14305', tickSize: '0.00001', percent: '0', isStale: true },
] as const;

function NumberSamples() {
  return (
    <div className={classes.samples}>
      {SAMPLES.map(({ name, price, tickSize, percent, isStale }) => (
        <div key={name} className={classes.sample}>
          <span>{name}</span>
          <Price price={price} tickSize={tickSize} isStale={isStale} />
          <Change percent={percent} />
        </div>
      ))}
    </div>
  );
}
