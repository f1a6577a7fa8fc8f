/**
 * Server-Sent Events from text as it arrives, in pieces of any size. Pure.
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */

export interface ServerEvent {
  /** `message` where the server named none. */
  readonly event: string;
  readonly data: string;
  /** The last id so far, which resumes after this event; empty before the first. */
  readonly id: string;
}

export interface EventParser {
  /** The events that this piece completes. */
  push(text: string): readonly ServerEvent[];
  /** The last id that the server gave, with an event or alone. */
  lastId(): string;
}

export function createEventParser(): EventParser {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id = '';

  function take(line: string, events: ServerEvent[]): void {
    if (line === '') {
      if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n'), id });
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(text) {
      const events: ServerEvent[] = [];
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line.endsWith('\r') ? line.slice(0, -1) : line, events);
      return events;
    },
    lastId: () => id,
  };
}
