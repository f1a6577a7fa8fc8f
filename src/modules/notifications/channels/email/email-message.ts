/**
 * A message as a mail: subject, text, HTML, and the headers by which mail programs offer to unsubscribe. Pure.
 * Source: RFC 8058 (one click), RFC 3834 (Auto-Submitted is the mailer's).
 */
import { type MailContent, renderHtml, renderText } from '#platform/mailer/mail-layout';
import type { OutgoingMail } from '#platform/mailer/mailer';
import type { ChannelMessage } from '../../notification-message.ts';
import { wordsOf } from '../message-words.ts';

export interface EmailLinks {
  /** Origin of the pages. */
  readonly publicUrl: string;
  /** Turns this channel off: asked for, it tells; posted, it does. */
  readonly unsubscribeUrl: string;
}

export function emailOf(
  message: ChannelMessage,
  links: EmailLinks,
): Pick<OutgoingMail, 'subject' | 'text' | 'html' | 'headers'> {
  const { headline, lines, code, facts, path, action } = wordsOf(message);
  const isVerification = message.type === 'channel.verification';
  const content: MailContent = {
    heading: headline,
    lines,
    ...(code === undefined ? {} : { code }),
    facts,
    button: { label: action, url: `${links.publicUrl}${path}` },
    foot: isVerification
      ? ['You did not ask for it? Then do nothing: without the code nothing more is sent here.']
      : [
          'You get this because an account of Tidemark has this address as a channel.',
          { label: 'Send no more mail here', url: links.unsubscribeUrl },
        ],
  };
  return {
    subject: headline,
    text: renderText(content),
    html: renderHtml(content),
    ...(isVerification
      ? {}
      : {
          headers: {
            'List-Unsubscribe': `<${links.unsubscribeUrl}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          },
        }),
  };
}
