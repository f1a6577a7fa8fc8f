/**
 * All keys of the present screen (`?`), by group.
 */
import { Modal } from '@mantine/core';
import { KeyHint } from '../../ui/key-hint.tsx';
import { byGroup } from './shortcut-groups.ts';
import classes from './shortcut-sheet.module.css';
import { useShortcutList } from './use-shortcut.ts';

export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const groups = byGroup(useShortcutList().filter(({ keys }) => keys !== undefined));
  return (
    <Modal opened onClose={onClose} title={<b>Keyboard</b>} size="lg">
      <div className={classes.groups}>
        {groups.map(({ group, shortcuts }) => (
          <section key={group}>
            <h2 className={classes.group}>{group}</h2>
            <dl className={classes.list}>
              {shortcuts.map(({ keys = '', label }) => (
                <div key={`${keys} ${label}`} className={classes.line}>
                  <dt>{label}</dt>
                  <dd>
                    <KeyHint keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
