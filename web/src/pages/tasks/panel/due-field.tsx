/**
 * When a task is due: in words (`tomorrow 9am`), by the calendar of the browser, or by one press; always in the zone of the account.
 */
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTimezone } from '../../../ui/relative-time.tsx';
import { zoneWords } from '../../../ui/zone-names.ts';
import { formatWall, instantOfWall, parseWall, wallOf } from '../../../ui/zoned-time.ts';
import { dueWords } from '../due-words.ts';
import { parseQuickAdd } from '../quick-add/parse-quick-add.ts';
import classes from './task-panel.module.css';

const PRESETS = ['Today', 'Tomorrow', 'Next week'];

export interface DueFieldProps {
  readonly due: string | null;
  readonly onSave: (due: string | null) => void;
}

export function DueField({ due, onSave }: DueFieldProps) {
  const timezone = useTimezone();
  const [words, setWords] = useState('');
  const read = (text: string) => parseQuickAdd(text, { nowMs: Date.now(), timezone });
  const meant = read(words);
  const isUnderstood = meant.dueMs !== undefined && meant.title === '';
  const save = (atMs: number) => onSave(new Date(atMs).toISOString());

  function saveWords(): void {
    if (!isUnderstood || meant.dueMs === undefined) return;
    save(meant.dueMs);
    setWords('');
  }

  return (
    <div>
      <div className={classes.label}>
        Due{due !== null && <span className={classes.dim}> {dueWords(Date.parse(due), Date.now(), timezone)}</span>}
      </div>
      <div className={classes.dueRow}>
        <TextInput
          size="xs"
          aria-label="Due, in words"
          placeholder="fri 5pm, in 2h"
          value={words}
          error={words.trim() !== '' && !isUnderstood ? 'Not understood yet' : undefined}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
          onBlur={saveWords}
          onKeyDown={(event) => event.key === 'Enter' && saveWords()}
        />
        <TextInput
          size="xs"
          type="datetime-local"
          aria-label={`Due, by the calendar (${zoneWords(timezone)})`}
          value={due === null ? '' : formatWall(wallOf(Date.parse(due), timezone))}
          onChange={({ currentTarget }) => {
            const wall = parseWall(currentTarget.value);
            if (wall) save(instantOfWall(wall, timezone));
          }}
        />
      </div>
      <div className={classes.presets}>
        {PRESETS.map((preset) => (
          <Button
            key={preset}
            size="compact-xs"
            variant="default"
            onClick={() => {
              const { dueMs } = read(preset);
              if (dueMs !== undefined) save(dueMs);
            }}
          >
            {preset}
          </Button>
        ))}
        {due !== null && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onSave(null)}>
            No due time
          </Button>
        )}
      </div>
    </div>
  );
}
