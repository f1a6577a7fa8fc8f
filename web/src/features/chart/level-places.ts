/**
 * Keeps lines and handles of levels where their prices are on the chart, at each drawing, without rendering. A level beyond the top or the bottom keeps
 * its handle at that edge; handles that would cover each other make room.
 */
import type { ChartCanvas } from './chart-canvas.ts';
import { spread } from './spread.ts';

export interface PlacedLevel {
  readonly line: HTMLElement;
  readonly handle: HTMLElement;
  /** Where it is now: while it is moved, where the hand has it. */
  price: number;
  /** In somebody's hand: it makes no room for others. */
  isHeld: boolean;
}

export interface LevelPlaces {
  /** Answers how to take it away. */
  add(level: PlacedLevel): () => void;
  place(canvas: ChartCanvas): void;
}

/** Handles are taller where they are touched. */
const isTouched = matchMedia('(max-width: 48em)');
const GAP_PX = 26;
const GAP_TOUCHED_PX = 33;
const EDGE = 14;

export function createLevelPlaces(): LevelPlaces {
  const levels = new Set<PlacedLevel>();

  return {
    add(level) {
      levels.add(level);
      return () => levels.delete(level);
    },
    place(canvas) {
      const { width, height } = canvas.size();
      const shown = [...levels].map((level) => ({ level, y: canvas.yOf(level.price) }));
      const free = shown.filter(({ level }) => !level.isHeld);
      const wanted = free.map(({ y = -1 }) => Math.min(height - EDGE, Math.max(EDGE, y)));
      const heights = new Map(
        spread(wanted, isTouched.matches ? GAP_TOUCHED_PX : GAP_PX, height - EDGE).map(
          (y, index) => [free[index]?.level, y] as const,
        ),
      );
      for (const { level, y } of shown) {
        const { line, handle } = level;
        const edge = y === undefined ? 'none' : y < 0 ? 'above' : y > height ? 'below' : 'none';
        const at = Math.round(heights.get(level) ?? Math.min(height, Math.max(0, y ?? 0)));
        line.style.transform = `translateY(${Math.round(y ?? 0)}px)`;
        line.style.width = `${width}px`;
        line.style.visibility = y === undefined || edge !== 'none' ? 'hidden' : 'visible';
        handle.style.transform = `translateY(${at}px)`;
        handle.style.left = `${width}px`;
        handle.style.visibility = y === undefined ? 'hidden' : 'visible';
        handle.dataset.edge = edge;
      }
    },
  };
}
