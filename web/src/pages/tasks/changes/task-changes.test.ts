import { expect, test } from 'vitest';
import type { Task, TaskPatch } from '#contract/api/tasks';
import { createTaskChanges } from './task-changes.ts';

const task: Task = {
  id: 'a',
  title: 'Look',
  notes: 'Why',
  status: 'todo',
  priority: null,
  due: null,
  tags: ['x'],
  source: null,
  version: 3,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

function setup() {
  const sent: { patch: TaskPatch; version: number; answer: (saved: Task | Error) => void }[] = [];
  const saved: Task[] = [];
  const failures: unknown[] = [];
  const changes = createTaskChanges({
    save: (_id, patch, version) =>
      new Promise((resolve, reject) => {
        sent.push({
          patch,
          version,
          answer: (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)),
        });
      }),
    onSaved: (one) => saved.push(one),
    onFailure: (cause) => failures.push(cause),
  });
  return { changes, sent, saved, failures };
}

test('a change is shown at once, sent on the version that was seen, and taken off when it is saved', async () => {
  const { changes, sent, saved } = setup();
  const done = changes.change(task, { status: 'done', notes: null, tags: null });
  const { notes: _notes, ...bare } = task;
  expect(changes.applyTo([task])).toEqual([{ ...bare, status: 'done', tags: [] }]);
  await Promise.resolve();
  expect(sent[0]).toMatchObject({ version: 3, patch: { status: 'done', notes: null, tags: null } });
  sent[0]?.answer({ ...task, status: 'done', version: 4 });
  await done;
  expect(saved).toHaveLength(1);
  expect(changes.applyTo([task])).toEqual([task]);
});

test('what the server refuses is taken back and told, and later changes stay', async () => {
  const { changes, sent, failures } = setup();
  const first = changes.change(task, { title: 'No' });
  const second = changes.change(task, { priority: 'high' });
  await Promise.resolve();
  expect(changes.applyTo([task])[0]).toMatchObject({ title: 'No', priority: 'high' });
  sent[0]?.answer(new Error('refused'));
  await first;
  expect(failures).toHaveLength(1);
  expect(changes.applyTo([task])[0]).toMatchObject({ title: 'Look', priority: 'high' });
  sent[1]?.answer({ ...task, priority: 'high', version: 4 });
  await second;
  expect(changes.applyTo([task])).toEqual([task]);
});

test('changes of one task go one after the other, each on the version before it', async () => {
  const { changes, sent } = setup();
  const first = changes.change(task, { status: 'doing' });
  const second = changes.change(task, { status: 'done' });
  await Promise.resolve();
  expect(sent).toHaveLength(1);
  sent[0]?.answer({ ...task, status: 'doing', version: 7 });
  await first;
  expect(sent.map(({ version }) => version)).toEqual([3, 7]);
  sent[1]?.answer({ ...task, status: 'done', version: 8 });
  await second;
});

test('a hidden task is back when it is put back, and listeners hear of both', () => {
  const { changes } = setup();
  let heard = 0;
  const leave = changes.subscribe(() => {
    heard += 1;
  });
  const putBack = changes.hide('a');
  expect(changes.applyTo([task])).toEqual([]);
  putBack();
  expect(changes.applyTo([task])).toEqual([task]);
  leave();
  changes.hide('a');
  expect(heard).toBe(2);
});
