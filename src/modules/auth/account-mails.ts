/**
 * What the mails of an account say. Pure. Links carry their token in the fragment, which browsers send to nobody: it is in no log of a server or a proxy.
 */
import { formatInstant } from '#contract/time';
import type { MailContent } from '#platform/mailer/mail-layout';
import type { AccountMail } from './account-mail-store.ts';

export interface AccountMailText {
  readonly subject: string;
  readonly content: MailContent;
}

export function verifyMail(link: { publicUrl: string; token: string; email: string }): AccountMailText {
  return {
    subject: 'Confirm your address for Tidemark',
    content: {
      heading: 'Confirm your address',
      lines: [`This address, ${link.email}, was given for an account of Tidemark. Is it yours?`],
      button: { label: 'Confirm address', url: `${link.publicUrl}/verify-email#token=${link.token}` },
      foot: [
        'The link works once, within 24 hours.',
        'You made no account? Then do nothing: without the link the address stays unconfirmed.',
      ],
    },
  };
}

export function resetMail(link: { publicUrl: string; token: string }): AccountMailText {
  return {
    subject: 'Choose a new password for Tidemark',
    content: {
      heading: 'Choose a new password',
      lines: ['Somebody asked for a new password for your account of Tidemark. If that was you, choose one now.'],
      button: { label: 'Choose a password', url: `${link.publicUrl}/reset-password#token=${link.token}` },
      foot: [
        'The link works once, within an hour, and signs you out everywhere.',
        'It was not you? Then do nothing: your password stays as it is.',
      ],
    },
  };
}

export function changedMail(mail: AccountMail, publicUrl: string): AccountMailText {
  const { address = '', userAgent = '' } = mail.detail ?? {};
  return {
    subject: 'Your Tidemark password was changed',
    content: {
      heading: 'Your password was changed',
      lines: ['The password of your account was changed, and its other sessions were signed out.'],
      facts: [
        ['When', `${formatInstant(mail.createdAtMs).slice(0, 16).replace('T', ' ')} UTC`],
        ...(address === '' ? [] : [['From', address] as const]),
        ...(userAgent === '' ? [] : [['With', userAgent] as const]),
      ],
      button: { label: 'It was not me', url: `${publicUrl}/forgot-password` },
      foot: ['If it was you, there is nothing to do.'],
    },
  };
}
