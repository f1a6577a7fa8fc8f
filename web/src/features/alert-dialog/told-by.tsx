/**
 * By what one is told, and whether a task is opened: the default channels, chosen ones, or the inbox alone, which every firing reaches.
 */
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChannelItem } from '#contract/api/notifications';
import { channelsQuery } from '../../api/queries/firings.ts';
import { channelName } from '../firings/channel-words.ts';
import classes from './alert-dialog.module.css';
import { type OptionsProps, wordsOf } from './alert-options.tsx';

type Way = 'default' | 'inbox' | 'chosen';

export function ChannelChoice({ form, onChange, faultOf }: OptionsProps) {
  const { data: channels = [] } = useQuery(channelsQuery);
  const { channels: chosen } = form;
  const usable = channels.filter(({ verified }) => verified);
  const defaults = usable.filter(({ isDefault }) => isDefault);
  const way: Way = chosen === undefined ? 'default' : chosen.length === 0 ? 'inbox' : 'chosen';
  const ways = [
    { value: 'default', label: `your default channels (${namesOf(defaults)})` },
    { value: 'inbox', label: 'the inbox only' },
    ...(usable.length > 0 ? [{ value: 'chosen', label: 'chosen channels' }] : []),
  ];

  function setWay(next: Way): void {
    const first = defaults[0] ?? usable[0];
    const picked = next === 'chosen' && first ? [first.id] : [];
    onChange({ ...form, channels: next === 'default' ? undefined : picked });
  }

  function toggle(id: string): void {
    const now = chosen ?? [];
    onChange({ ...form, channels: now.includes(id) ? now.filter((one) => one !== id) : [...now, id] });
  }

  return (
    <div className={classes.group}>
      <NativeSelect
        label="By"
        data={ways}
        value={way}
        error={wordsOf(faultOf('/channels'))}
        onChange={({ currentTarget }) => setWay(currentTarget.value as Way)}
      />
      {way === 'chosen' &&
        usable.map((channel) => (
          <Checkbox
            key={channel.id}
            label={channelName(channel)}
            checked={chosen?.includes(channel.id) ?? false}
            onChange={() => toggle(channel.id)}
          />
        ))}
    </div>
  );
}

function namesOf(channels: readonly ChannelItem[]): string {
  return channels.length === 0 ? 'none yet: the inbox' : channels.map(channelName).join(', ');
}

const PRIORITIES = [
  { value: '', label: 'no priority' },
  { value: 'low', label: 'low' },
  { value: 'medium', label: 'medium' },
  { value: 'high', label: 'high' },
  { value: 'urgent', label: 'urgent' },
];

export function TaskChoice({ form, onChange, faultOf }: OptionsProps) {
  const { task } = form;
  return (
    <div className={classes.group}>
      <Checkbox
        label="Open a task when it fires"
        checked={task !== undefined}
        onChange={({ currentTarget }) =>
          onChange({ ...form, task: currentTarget.checked ? { title: '', priority: '', dueIn: '' } : undefined })
        }
      />
      {task && (
        <div className={classes.fields}>
          <TextInput
            className={classes.wide}
            label="Task"
            placeholder="Look at the position"
            value={task.title}
            maxLength={200}
            error={wordsOf(faultOf('/task/title'))}
            onChange={({ currentTarget }) => onChange({ ...form, task: { ...task, title: currentTarget.value } })}
          />
          <NativeSelect
            label="Priority"
            data={PRIORITIES}
            value={task.priority}
            onChange={({ currentTarget }) => onChange({ ...form, task: { ...task, priority: currentTarget.value } })}
          />
          <TextInput
            label="Due in"
            placeholder="no date"
            description="30m, 4h, 1d"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={task.dueIn}
            list="tidemark-durations"
            error={wordsOf(faultOf('/task/dueIn'))}
            onChange={({ currentTarget }) => onChange({ ...form, task: { ...task, dueIn: currentTarget.value } })}
          />
        </div>
      )}
    </div>
  );
}
