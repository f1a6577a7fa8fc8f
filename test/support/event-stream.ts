/** Reads Server-Sent Events as a browser would, with the token in the header. */

export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: unknown;
  readonly atMs: number;
}

export interface EventStream {
  readonly events: readonly StreamEvent[];
  /** The position that the stream began at, once it was told. */
  firstId(): string | undefined;
  /** Resolves when the other side has ended it. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Resolves when the server has answered; throws when it refuses. */
export async function openEventStream(url: string, token: string, lastEventId?: string): Promise<EventStream> {
  const ending = new AbortController();
  const answer = await fetch(url, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: ending.signal,
  });
  if (answer.status !== 200 || !answer.body)
    throw new Error(`the stream answered ${answer.status}: ${await answer.text()}`);
  const events: StreamEvent[] = [];
  let firstId: string | undefined;
  const reading = readEvents(answer.body, (fields) => {
    firstId ??= fields.get('id');
    const event = eventOf(fields);
    if (event) events.push(event);
  });
  return {
    events,
    firstId: () => firstId,
    ended: reading,
    async close() {
      ending.abort();
      await reading;
    },
  };
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  each: (fields: ReadonlyMap<string, string>) => void,
): Promise<void> {
  let text = '';
  try {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) each(parseBlock(block));
    }
  } catch (cause) {
    // Ours by close, or the server's by stopping: either way the stream is over.
    if (!(cause instanceof Error)) throw cause;
  }
}

function parseBlock(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
  }
  return fields;
}

function eventOf(fields: ReadonlyMap<string, string>): StreamEvent | undefined {
  const data = fields.get('data');
  if (data === undefined) return undefined;
  return {
    id: fields.get('id'),
    event: fields.get('event') ?? 'message',
    data: JSON.parse(data),
    atMs: performance.now(),
  };
}
