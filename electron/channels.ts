/** The three channels between the page and the shell; there is no other. */
export const INVOKE_CHANNEL = 'tradefuse:invoke';
/** The page asks for the picture as it stands. */
export const SUBSCRIBE_CHANNEL = 'tradefuse:subscribe';
/** The shell tells the page what happened. */
export const EVENT_CHANNEL = 'tradefuse:event';
