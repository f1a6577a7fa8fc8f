/**
 * Adding this browser: it asks for permission itself, so here is said before what for.
 */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { addThisBrowser, pushObstacle } from '../../../features/push/browser-push.ts';
import { useSending } from '../use-sending.ts';
import type { AddChannelProps } from './add-webhook.tsx';
import classes from './channels.module.css';

export function AddBrowser({ onDone }: AddChannelProps) {
  const [obstacle, setObstacle] = useState(pushObstacle);
  const { isBusy, failure, cause, send } = useSending();
  if (obstacle !== undefined) return <p className={classes.hint}>{obstacle}</p>;
  return (
    <div className={classes.form}>
      <p className={classes.words}>
        Alerts show on this device even while Tidemark is not open, through the push service of the browser's maker.
        What is sent is encrypted on the way. The browser asks you next whether it may.
      </p>
      <div>
        <Button
          size="xs"
          loading={isBusy}
          onClick={() =>
            void send(async () => {
              const channel = await addThisBrowser();
              if (channel) onDone(channel);
              else
                setObstacle(pushObstacle() ?? 'You did not allow it this time. Open this again to be asked once more.');
            })
          }
        >
          Tell me on this device
        </Button>
      </div>
      {failure && (
        <p className={classes.bad} role="alert">
          {cause instanceof DOMException
            ? 'The push service of this browser did not take the subscription. Check that this device is online, then try again.'
            : failure}
        </p>
      )}
    </div>
  );
}
