import { ok } from '../../domain/result.ts';
import type { Clock } from '../../ports.ts';
import type { BrokerHttp } from '../shared/broker-http.ts';
import { BrokerSession } from '../shared/broker-session.ts';
import { parseValue } from '../shared/rows.ts';
import { zSession } from './wire.ts';

/** What the practice broker's login asks for. */
export type PaperCredentials = { readonly clientCode: string; readonly apiKey: string };

/** The practice broker's session, which is a token. */
export function paperSession(
  http: BrokerHttp,
  { url, credentials, clock }: { readonly url: string; readonly credentials: PaperCredentials; readonly clock: Clock },
): BrokerSession<string> {
  const address = `${url}/broker/session`;
  const headers = { 'content-type': 'application/json' };
  return new BrokerSession<string>({
    clock,
    open: async () => {
      const answer = await http.readOnce({ method: 'POST', url: address, headers, body: JSON.stringify(credentials) });
      const session = answer.ok ? parseValue(zSession, answer.value) : answer;
      return session.ok ? ok(session.value.token) : session;
    },
    end: async (token) => {
      const answer = await http.write({
        method: 'DELETE',
        url: address,
        headers: { authorization: `Bearer ${token}` },
      });
      return answer.ok ? ok(undefined) : answer;
    },
  });
}
