import { useEffect, useState } from 'react';

/** A value once it has not changed for a while: what is asked of the guard while somebody types. */
export function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const handle = window.setTimeout(() => setSettled(JSON.parse(text) as T), ms);
    return () => window.clearTimeout(handle);
  }, [text, ms]);
  return settled;
}
