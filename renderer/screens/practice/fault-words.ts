/** The faults of the desk in the trader's words. The names are the host's; it refuses one it does not know. */
export const FAULT_WORDS: readonly { readonly fault: string; readonly label: string; readonly meaning: string }[] = [
  { fault: 'session-drop', label: 'Session expires', meaning: 'The broker forgets the login.' },
  { fault: 'timeout-before-effect', label: 'Order lost on the way', meaning: 'No answer, and it never arrived.' },
  { fault: 'timeout-after-effect', label: 'Answer lost on the way', meaning: 'No answer, but it did arrive.' },
  { fault: 'http-429', label: 'Too many requests', meaning: 'The broker refuses calls for a while.' },
  { fault: 'slow', label: 'Slow broker', meaning: 'Every answer takes seconds.' },
  { fault: 'price-missing', label: 'Price missing', meaning: 'A leg has no price.' },
  { fault: 'price-zero', label: 'Price zero', meaning: 'A leg is priced at nothing.' },
  { fault: 'price-nan', label: 'Price not a number', meaning: 'A leg is priced “NA”.' },
  { fault: 'stale-quotes', label: 'Frozen prices', meaning: 'Prices stop moving.' },
  { fault: 'row-missing', label: 'Position missing', meaning: 'A leg is left out of the list.' },
  { fault: 'reject-orders', label: 'Orders rejected', meaning: 'The broker takes no order.' },
  { fault: 'partial-fills', label: 'Partial fills', meaning: 'Orders fill a little at a time.' },
  { fault: 'switch-refuses', label: 'Kill switch refuses', meaning: 'The broker will not lock.' },
];
