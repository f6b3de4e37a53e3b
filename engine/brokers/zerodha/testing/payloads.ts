import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { recordedPayloads } from '../../testing/recorded-payloads.ts';
import { readReply } from '../read-reply.ts';
import type { Answer } from '../../shared/broker-http.ts';

const folder = recordedPayloads('zerodha');

/** Names of all payloads: official mocks of Zerodha, and two that are made up on their keys (CONSTRUCTED). */
export function payloadNames(): readonly string[] {
  return readdirSync(folder);
}

/** A payload as it would come over the wire. */
export function payloadText(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** A payload read like a reply. */
export function payload(name: string, status = 200): Answer {
  return readReply({ status, text: payloadText(`${name}.json`) });
}

/** The data of a payload that is a success. */
export function dataOf(name: string): unknown {
  const answer = payload(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.message}`);
  return answer.value;
}

/** A recorded packet of the ticker; the files hold it as base64, without the frame it came in. */
export function packetOf(name: string): Uint8Array {
  return Uint8Array.from(Buffer.from(payloadText(`${name}.packet`).trim(), 'base64'));
}

/** Packets joined into one frame: how many, then each after its length. */
export function frameOf(...packets: readonly Uint8Array[]): DataView {
  const parts = packets.flatMap((packet) => [packet.length >> 8, packet.length & 0xff, ...packet]);
  return new DataView(Uint8Array.from([packets.length >> 8, packets.length & 0xff, ...parts]).buffer);
}
