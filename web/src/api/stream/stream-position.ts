/**
 * Tells events that were already handled from new ones. Two connections overlap while one takes over from the other, and a resumed one
 * begins a little earlier than the last ended; the ids (`12.3`, `13f.3`) carry positions that only grow.
 */

interface Position {
  readonly notification: number;
  readonly item: number;
}

export interface SeenEvents {
  /** False: it was handled before. */
  isNew(event: string, id: string): boolean;
  /** A connection was opened at this position: behind ours means that the server was put back, and all is new again. */
  openedAt(id: string): void;
}

const NONE: Position = { notification: 0, item: 0 };

export function createSeenEvents(): SeenEvents {
  let seen = { notification: 0, firing: 0, item: 0 };
  return {
    isNew(event, id) {
      const position = parse(id);
      if (!position) return true;
      if (event === 'notification') {
        if (position.notification <= seen.notification) return false;
        seen = { ...seen, notification: position.notification };
      } else if (event === 'firing') {
        if (position.notification <= seen.firing) return false;
        seen = { ...seen, firing: position.notification };
      } else if (event === 'task') {
        if (position.item <= seen.item) return false;
        seen = { ...seen, item: position.item };
      }
      return true;
    },
    openedAt(id) {
      const { notification, item } = parse(id) ?? NONE;
      if (notification < seen.notification - OVERLAP_MAX || item < seen.item - OVERLAP_MAX) {
        seen = { notification: 0, firing: 0, item: 0 };
      }
    },
  };
}

/** More than that is not overlap: we asked for the position after what we handled. */
const OVERLAP_MAX = 10_000;

function parse(id: string): Position | undefined {
  const match = /^(\d+)f?\.(\d+)$/.exec(id);
  return match ? { notification: Number(match[1]), item: Number(match[2]) } : undefined;
}
