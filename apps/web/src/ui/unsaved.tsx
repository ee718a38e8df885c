'use client';
import { useEffect, useRef } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';

/** What changes a value by a press: these tell of no `input` event. */
const PRESSED = '[role=switch],[role=radio],[role=slider],[data-orientation]';

/** Once something in it was changed, the browser asks before a reload or a closed tab throws it away. */
export function Unsaved({ children }: { readonly children: ReactNode }) {
  const changed = useRef(false);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (changed.current) event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, []);
  const note = () => {
    changed.current = true;
  };
  const press = ({ target }: SyntheticEvent) => {
    if (target instanceof Element && target.closest(PRESSED) !== null) note();
  };
  return (
    <div className="contents" onInput={note} onPointerDownCapture={press} onKeyDownCapture={press}>
      {children}
    </div>
  );
}
