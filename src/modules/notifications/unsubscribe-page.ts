/** What a browser is shown that follows the link at the foot of a mail: a question with one button, and the answer. No script, nothing fetched. Pure. */
import type { UnsubscribeAnswer } from '#contract/api/notifications';
import { escapeHtml } from '#platform/mailer/mail-layout';

export function unsubscribePage(answer: UnsubscribeAnswer, isDone: boolean): string {
  const address = escapeHtml(answer.address);
  if (answer.state === 'disabled') {
    return page(
      'No more mail',
      `<p>${address} gets no further mail from this channel.${isDone ? ' Its owner is told.' : ''}</p>
<p class="s">It can be turned on again by verifying it anew, among the channels of the account.</p>`,
    );
  }
  return page(
    'Send no more mail?',
    `<p>This turns off the channel to ${address}. Price alerts are then no longer sent there.</p>
<form method="post"><button>Send no more mail</button></form>`,
  );
}

export function unsubscribeFailedPage(detail: string): string {
  return page('This link does nothing', `<p>${escapeHtml(detail)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · Tidemark</title>
<style>${STYLE}</style>
</head>
<body><main>
<h1>${title}</h1>
${body}
</main></body>
</html>
`;
}

const STYLE = `
:root{color-scheme:light dark}
body{margin:0;padding:12vh 16px;font:16px/1.5 system-ui,sans-serif;background:light-dark(#f2f5f7,#0d151b);color:light-dark(#14222e,#e6edf1)}
main{max-width:460px;margin:0 auto;padding:28px;border-radius:10px;background:light-dark(#fff,#15212a);border:1px solid light-dark(#dbe3e8,#27363f)}
h1{margin:0 0 12px;font-size:24px}
button{padding:10px 18px;border:0;border-radius:7px;font:inherit;font-weight:600;cursor:pointer;background:light-dark(#126b72,#5cc7cd);color:light-dark(#fff,#06262a)}
.s{font-size:14px;color:light-dark(#5b6d7a,#9db0bc)}`;
