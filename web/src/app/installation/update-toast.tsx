/**
 * Says that a new version of the page is there, until it is taken.
 */
import { Button, Group } from '@mantine/core';
import { showToast } from '../../ui/toasts.tsx';

const ID = 'update';

export function offerUpdate(takeOver: () => void): void {
  showToast({
    id: ID,
    autoClose: false,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>A new version is there.</span>
        <Button size="compact-sm" variant="subtle" onClick={takeOver}>
          Reload
        </Button>
      </Group>
    ),
  });
}
