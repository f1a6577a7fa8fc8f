/**
 * A few words beside something, while the pointer rests on it or it has the focus. Without the machinery that places menus, which would be a tenth
 * of what a first visit loads: it stands below, or above where there is no room.
 */
import {
  cloneElement,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import classes from './hint.module.css';

interface Target {
  readonly onPointerEnter?: (event: { readonly currentTarget: Element }) => void;
  readonly onPointerLeave?: () => void;
  readonly onFocus?: (event: { readonly currentTarget: Element }) => void;
  readonly onBlur?: () => void;
  readonly 'aria-describedby'?: string;
}

export interface HintProps {
  readonly label: ReactNode;
  /** One element, which has no handlers of its own for pointers that come and go, nor for focus. */
  readonly children: ReactElement<Target>;
}

const DELAY_MS = 350;
const GAP_PX = 6;
const EDGE_PX = 8;

export function Hint({ label, children }: HintProps) {
  const [place, setPlace] = useState<DOMRect>();
  const id = useId();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function hide(): void {
    clearTimeout(timer.current);
    setPlace(undefined);
  }

  function show(target: Element): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (target.isConnected) setPlace(target.getBoundingClientRect());
    }, DELAY_MS);
  }

  return (
    <>
      {cloneElement(children, {
        onPointerEnter: ({ currentTarget }) => show(currentTarget),
        onPointerLeave: hide,
        onFocus: ({ currentTarget }) => currentTarget.matches(':focus-visible') && show(currentTarget),
        onBlur: hide,
        ...(place ? { 'aria-describedby': id } : {}),
      })}
      {place &&
        createPortal(
          <Words id={id} place={place}>
            {label}
          </Words>,
          document.body,
        )}
    </>
  );
}

interface WordsProps {
  readonly id: string;
  readonly place: DOMRect;
  readonly children: ReactNode;
}

function Words({ id, place, children }: WordsProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = element.current;
    if (!own) return;
    const { width, height } = own.getBoundingClientRect();
    const left = place.left + place.width / 2 - width / 2;
    const below = place.bottom + GAP_PX;
    const isBelow = below + height < innerHeight - EDGE_PX;
    own.style.left = `${Math.max(EDGE_PX, Math.min(innerWidth - width - EDGE_PX, left))}px`;
    own.style.top = `${isBelow ? below : place.top - height - GAP_PX}px`;
  });
  return (
    <div ref={element} id={id} role="tooltip" className={classes.hint}>
      {children}
    </div>
  );
}
