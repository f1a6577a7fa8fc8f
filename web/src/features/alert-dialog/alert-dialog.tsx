/**
 * The alert dialog: a new alert, one to change, or another like one; a dialog on a desk, a sheet from below on a phone.
 */
import { Drawer, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Alert } from '#contract/api/alerts';
import { alertQuery } from '../../api/queries/alerts.ts';
import { prices } from '../../api/services.ts';
import { Failure } from '../../ui/failure.tsx';
import { LoadingBlock } from '../../ui/loading.tsx';
import { tell } from '../../ui/toasts.tsx';
import { alertSentence } from '../condition-words/alert-sentence.ts';
import classes from './alert-dialog.module.css';
import { type AlertForm, formOfAlert, newForm } from './alert-form.ts';
import { AlertFormView } from './alert-form-view.tsx';
import type { AlertDialogRequest } from './open-alert-dialog.ts';

export interface AlertDialogProps {
  readonly request: AlertDialogRequest;
  readonly onClose: () => void;
}

export function AlertDialog({ request, onClose }: AlertDialogProps) {
  const { alertId, duplicateOf } = request;
  const title = alertId === undefined ? 'New alert' : 'Change the alert';
  const from = alertId ?? duplicateOf;
  return (
    <Frame title={title} onClose={onClose}>
      {from === undefined ? (
        <Fresh request={request} onClose={onClose} />
      ) : (
        <FromAlert id={from} isChange={alertId !== undefined} onClose={onClose} />
      )}
    </Frame>
  );
}

interface FrameProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Frame({ title, onClose, children }: FrameProps) {
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  if (isPhone) {
    return (
      <Drawer.Root opened onClose={onClose} position="bottom" size="94dvh">
        <Drawer.Overlay />
        <Drawer.Content radius="12px 12px 0 0" className={classes.sheet}>
          <div className={classes.head}>
            <Drawer.Title className={classes.title}>{title}</Drawer.Title>
            <Drawer.CloseButton size="lg" aria-label="Close" />
          </div>
          <Drawer.Body className={classes.frame}>{children}</Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    );
  }
  return (
    <Modal.Root opened onClose={onClose} size={600} yOffset="8vh">
      <Modal.Overlay />
      <Modal.Content radius="md">
        {/* Not the library's header, which would be a second banner of the page. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </div>
        <Modal.Body className={classes.frame}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Fresh({ request: { market = '', level }, onClose }: AlertDialogProps) {
  const first = useMemo(() => newForm(market, level, prices.get(market)?.price), [market, level]);
  return <Filled first={first} alert={undefined} onClose={onClose} onReread={() => undefined} />;
}

interface FromAlertProps {
  readonly id: string;
  readonly isChange: boolean;
  readonly onClose: () => void;
}

function FromAlert({ id, isChange, onClose }: FromAlertProps) {
  const { data, error, refetch } = useQuery({ ...alertQuery(id), refetchInterval: false, staleTime: 0 });
  if (error && !data) return <Failure cause={error} retry={() => void refetch()} />;
  if (!data) return <LoadingBlock height={360} />;
  return (
    <Filled
      // Another version is another form: what was typed over the old one is not put over the new.
      key={data.version}
      first={formOfAlert(data)}
      alert={isChange ? data : undefined}
      onClose={onClose}
      onReread={() => void refetch()}
    />
  );
}

interface FilledProps {
  readonly first: AlertForm;
  readonly alert: Alert | undefined;
  readonly onClose: () => void;
  readonly onReread: () => void;
}

function Filled({ first, alert, onClose, onReread }: FilledProps) {
  const done = (saved: Alert) => {
    onClose();
    tell(`${saved.state === 'armed' ? 'Armed.' : `Saved, ${saved.state}.`} ${alertSentence(saved)}`);
  };
  return <AlertFormView {...{ first, alert, onClose, onReread }} onDone={done} />;
}
