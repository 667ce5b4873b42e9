import { connect } from 'node:net';
import { type CheckResult, failure, SUCCESS } from '../../health';
import type { ExpectedCheck } from '../expectations';

const TIMEOUT = 5000;
const NFS_PROGRAM = 100003;
const NFS_VERSION = 4;
const XID = 0x6b756265;

/** Words of a call: xid, call, RPC version, program, version, procedure NULL, no credentials, no verifier. */
const CALL = [XID, 0, 2, NFS_PROGRAM, NFS_VERSION, 0, 0, 0, 0, 0];

/** Words of the answer: xid, reply, accepted, verifier (2 words), status. */
const ANSWER_WORDS = 6;

/**
 * An NFS server answers the call that does nothing. A server that hangs still accepts connections.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5531
 */
export function checkNfs({ host = '', port = 2049 }: ExpectedCheck): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect({ host, port, timeout: TIMEOUT });
    socket.on('connect', () => socket.write(message(CALL)));
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      // The first word is the length.
      if (received.length >= 4 + ANSWER_WORDS * 4) {
        const words = Array.from({ length: ANSWER_WORDS }, (_, index) => received.readUInt32BE(4 + index * 4));
        const [xid, type, accepted] = words;
        const isAnswer = xid === XID && type === 1 && accepted === 0 && words[5] === 0;
        resolve(isAnswer ? SUCCESS : failure('NfsError', 'The NFS server rejects NFS 4.'));
        socket.destroy();
      }
    });
    socket.on('timeout', () => socket.destroy(new Error(`no answer within ${TIMEOUT / 1000} s`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
  });
}

function message(words: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 + words.length * 4);
  // The first bit says that this is the last fragment.
  buffer.writeUInt32BE((0x80000000 | (words.length * 4)) >>> 0, 0);
  words.forEach((word, index) => {
    buffer.writeUInt32BE(word, 4 + index * 4);
  });
  return buffer;
}
