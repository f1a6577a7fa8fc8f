/**
 * One line that makes a task: what is understood of it is shown below before it is saved, and can be taken back word by word.
 */
import { TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { newKey } from '../../../api/client/api-client.ts';
import { sentenceOf } from '../../../api/client/api-problem.ts';
import { useShortcut } from '../../../app/shortcuts/use-shortcut.ts';
import { Icon } from '../../../ui/icon.tsx';
import { KeyHint } from '../../../ui/key-hint.tsx';
import { useTimezone } from '../../../ui/relative-time.tsx';
import { createTask } from '../changes/use-task-actions.ts';
import { dueWords } from '../due-words.ts';
import { PRIORITY_NAMES } from '../task-words.ts';
import { parseQuickAdd, type QuickMark, type QuickTask } from './parse-quick-add.ts';
import classes from './quick-add.module.css';

/** Behind the # of the address: the field is wanted at once. */
export const NEW_TASK_HASH = 'new';

export function QuickAdd({ tag }: { readonly tag: string | undefined }) {
  const timezone = useTimezone();
  const field = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState('');
  const [plain, setPlain] = useState<readonly string[]>([]);
  const [fault, setFault] = useState<string>();
  const [added, setAdded] = useState('');
  const task = parseQuickAdd(line, { nowMs: Date.now(), timezone, plain });
  useShortcut({ keys: 't', label: 'New task', group: 'Tasks', run: () => field.current?.focus() });
  useFocusOnHash(field);

  async function add(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (line.trim() === '') return;
    if (task.title === '') {
      setFault('A task needs a title besides.');
      return;
    }
    setLine('');
    setPlain([]);
    try {
      const made = await createTask(bodyOf(task, tag), newKey());
      setAdded(`“${made.title}” is added.`);
    } catch (cause) {
      // What was typed meanwhile counts more.
      setLine((now) => (now === '' ? line : now));
      setFault(sentenceOf(cause));
    }
  }

  return (
    <form className={classes.form} onSubmit={(event) => void add(event)}>
      <TextInput
        ref={field}
        aria-label="Add a task"
        placeholder="Add a task: Rebalance ETH tomorrow 9am !high #portfolio"
        value={line}
        maxLength={400}
        onChange={({ currentTarget }) => {
          setLine(currentTarget.value);
          setFault(undefined);
        }}
        onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
        error={fault}
        leftSection={<Icon name="plus" size={16} />}
        rightSection={<KeyHint keys={line === '' ? 't' : 'enter'} />}
        rightSectionWidth={line === '' ? 34 : 56}
        autoComplete="off"
      />
      {task.marks.length > 0 && (
        <Understood task={task} onTakeBack={(taken) => setPlain((texts) => [...texts, ...taken])} />
      )}
      <span className="mantine-visually-hidden" role="status">
        {added}
      </span>
    </form>
  );
}

function useFocusOnHash(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    if (location.hash !== `#${NEW_TASK_HASH}`) return undefined;
    window.history.replaceState(window.history.state, '', location.pathname + location.search);
    // After the screen has taken the focus to its beginning.
    const timer = setTimeout(() => field.current?.focus(), 50);
    return () => clearTimeout(timer);
  });
}

function bodyOf({ title, dueMs, priority, tags }: QuickTask, tag: string | undefined) {
  // Where one looks at a tag, what one adds has it too: else it would vanish at once.
  const all = tag === undefined || tags.includes(tag) ? tags : [...tags, tag];
  return {
    title,
    ...(dueMs === undefined ? {} : { due: new Date(dueMs).toISOString() }),
    ...(priority === undefined ? {} : { priority }),
    ...(all.length === 0 ? {} : { tags: [...all] }),
  };
}

interface UnderstoodProps {
  readonly task: QuickTask;
  readonly onTakeBack: (texts: readonly string[]) => void;
}

function Understood({ task, onTakeBack }: UnderstoodProps) {
  const timezone = useTimezone();
  const say = (mark: QuickMark) => {
    if (mark.kind === 'priority') return PRIORITY_NAMES[mark.priority];
    return mark.kind === 'tag' ? `#${mark.tag}` : mark.text;
  };
  const dues = task.marks.filter(({ kind }) => kind === 'due');
  const others = task.marks.filter(({ kind }) => kind !== 'due');
  return (
    <ul className={classes.chips} aria-label="Understood">
      {task.dueMs !== undefined && (
        <Chip onTakeBack={() => onTakeBack(dues.map(({ text }) => text))}>
          Due {dueWords(task.dueMs, Date.now(), timezone)}
        </Chip>
      )}
      {others.map((mark, index) => (
        // The same tag may be typed twice.
        // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity but their place
        <Chip key={index} onTakeBack={() => onTakeBack([mark.text])}>
          {say(mark)}
        </Chip>
      ))}
    </ul>
  );
}

function Chip({ children, onTakeBack }: { readonly children: React.ReactNode; readonly onTakeBack: () => void }) {
  return (
    <li className={classes.chip}>
      {children}
      <button
        type="button"
        className={classes.takeBack}
        onClick={onTakeBack}
        aria-label="Keep these words in the title"
      >
        <Icon name="close" size={11} />
      </button>
    </li>
  );
}
