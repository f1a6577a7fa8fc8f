/**
 * The secret of a new webhook, which the server shows this once.
 */
import { Button, CopyButton } from '@mantine/core';
import type { ChannelCreated } from '#contract/api/notifications';
import classes from './channels.module.css';

export function SecretOnce({ channel, onDone }: { readonly channel: ChannelCreated; readonly onDone: () => void }) {
  const { secret = '', address } = channel;
  return (
    <section className={classes.secret} aria-label="Secret of the webhook">
      <p className={classes.words}>
        <b>The secret of {address}.</b> It proves to your endpoint that a message is from here. Copy it now: it is not
        shown again.
      </p>
      <code className={classes.code}>{secret}</code>
      <div className={classes.add}>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button size="xs" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button size="xs" variant="default" onClick={onDone}>
          I have it
        </Button>
      </div>
    </section>
  );
}
