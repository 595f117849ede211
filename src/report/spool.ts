import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { RecordError } from '../errors.ts';
import { systemMessage } from '../record/record-path.ts';

/** Text that has to wait for what is written before it. */
export interface Spool {
  write(text: string): void;
  /** Hands everything over, in pieces of whole lines (a secret that is cut in two would not be found), and lets go of it. */
  pour(into: (text: string) => void): void;
}

const mostInMemory = 1 << 20;
const pieceBytes = 1 << 16;

/** A file that nobody can find, so that nothing is left behind however the process ends. */
function openUnnamed(): number {
  const folder = mkdtempSync(join(tmpdir(), 'tseval-spool-'));
  const fd = openSync(join(folder, 'spool'), 'wx+', 0o600);
  rmSync(folder, { recursive: true });
  return fd;
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
}

/** Keeps a mebibyte in memory and the rest in a temporary file, so that a run of a million samples can be held back. */
export function createSpool(longest: number = mostInMemory): Spool {
  let held: string[] = [];
  let size = 0;
  let fd: number | undefined;
  const toFile = () => {
    try {
      fd ??= openUnnamed();
      writeAll(fd, held.join(''));
    } catch (error) {
      throw new RecordError(
        {
          message: `cannot write a temporary file in ${tmpdir()}: ${systemMessage(error)}`,
          hint: 'make room there, or name another folder: TMPDIR=…',
        },
        { cause: error },
      );
    }
    held = [];
    size = 0;
  };
  return {
    write(text) {
      held.push(text);
      size += text.length;
      if (size > longest) toFile();
    },
    pour(into) {
      if (fd !== undefined) {
        const decoder = new StringDecoder('utf8');
        const piece = Buffer.alloc(pieceBytes);
        let rest = '';
        for (let at = 0; ; ) {
          const read = readSync(fd, piece, 0, piece.length, at);
          if (read === 0) break;
          at += read;
          const text = rest + decoder.write(piece.subarray(0, read));
          const end = text.lastIndexOf('\n') + 1;
          into(text.slice(0, end));
          rest = text.slice(end);
        }
        into(rest);
        closeSync(fd);
        fd = undefined;
      }
      for (const text of held) into(text);
      held = [];
      size = 0;
    },
  };
}
