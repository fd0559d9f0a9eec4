import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openJournalFile } from '../../../simulator/store/journal-file.ts';
import { JournalDamaged } from '../../../simulator/store/store.ts';

const disk = vi.hoisted(() => ({
  /** Bytes that still fit; null for as many as anybody wants. */
  room: null as number | null,
  /** Callbacks of fsyncs that have been asked for and not yet done. */
  syncs: [] as ((error: Error | null) => void)[],
  holdSyncs: false,
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync(file: number, bytes: Buffer, offset = 0) {
      if (disk.room === null) return fs.writeSync(file, bytes, offset);
      if (disk.room === 0)
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      const written = fs.writeSync(file, bytes, offset, Math.min(disk.room, bytes.length - offset));
      disk.room -= written;
      return written;
    },
    fsync(file: number, done: (error: Error | null) => void) {
      if (disk.holdSyncs) disk.syncs.push(done);
      else fs.fsync(file, done);
    },
  };
});

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-journal-'));
  path = join(folder, 'worlds', 'w', 'journal.ndjson');
  disk.room = null;
  disk.syncs = [];
  disk.holdSyncs = false;
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (seq: number, text = 'x') =>
  `{"seq":${seq},"at":"2026-01-05T09:00:00.000Z","format":1,"text":"${text}"}`;
const content = () => readFileSync(path, 'utf8');

async function written(...lines: string[]): Promise<void> {
  const file = openJournalFile(path, 'os');
  file.append(lines);
  await file.close();
}

/** What a file must be, as given; without the helper’s own last newline. */
function holding(text: string): void {
  openJournalFile(path, 'os').close();
  writeFileSync(path, text);
}

test('whole lines come back in their order, and nothing needed repair', async () => {
  await written(line(1), line(2, 'é 🎈 \\n'));
  await (async () => {
    const file = openJournalFile(path, 'os');
    file.append([line(3)]);
    await file.close();
  })();
  const file = openJournalFile(path, 'os');
  expect(file.lines).toEqual([line(1), line(2, 'é 🎈 \\n'), line(3)]);
  expect(file.repaired).toBeNull();
  await file.close();
});

test('a new file is empty, its folder made', async () => {
  const file = openJournalFile(path, 'os');
  expect([file.lines, file.repaired]).toEqual([[], null]);
  await file.close();
});

describe('a torn last line', () => {
  test.each([1, 10, line(3).length])('of %i characters is dropped, told, and overwritten', async (length) => {
    await written(line(1), line(2));
    appendFileSync(path, line(3).slice(0, length));
    const file = openJournalFile(path, 'os');
    expect(file.lines).toEqual([line(1), line(2)]);
    expect(file.repaired).toContain(`${length} bytes`);
    file.append([line(3, 'new')]);
    await file.close();
    expect(content()).toBe(`${line(1)}\n${line(2)}\n${line(3, 'new')}\n`);
  });

  test('takes the whole command with it, so that no half of one is ever seen', async () => {
    const more = (seq: number) => `${line(seq).slice(0, -1)},"more":true}`;
    await written(line(1), more(2), more(3));
    appendFileSync(path, line(4).slice(0, 7));
    const file = openJournalFile(path, 'os');
    expect(file.lines).toEqual([line(1)]);
    expect(file.repaired).toBe(
      'dropped a torn last line (7 bytes) and 2 entries of a command that was not written to its end',
    );
    file.append([line(2, 'new')]);
    await file.close();
    expect(content()).toBe(`${line(1)}\n${line(2, 'new')}\n`);
  });

  test('that is all there is leaves an empty journal', async () => {
    holding(line(1).slice(0, 9));
    const file = openJournalFile(path, 'os');
    expect(file.lines).toEqual([]);
    expect(file.repaired).not.toBeNull();
    await file.close();
  });

  test('cut within a character of several bytes is dropped, too', async () => {
    await written(line(1));
    appendFileSync(path, Buffer.from(line(2, '🎈')).subarray(0, -5));
    const file = openJournalFile(path, 'os');
    expect(file.lines).toEqual([line(1)]);
    await file.close();
  });
});

describe('any other damage is refused with the file and the line, and left as it is:', () => {
  test.each([
    ['a gap', [line(1), line(3)], 2],
    ['a repeated line', [line(1), line(1)], 2],
    ['lines swapped', [line(2), line(1)], 1],
    ['an empty line', [line(1), '', line(2)], 2],
    ['text in the middle', [line(1), 'hello', line(3)], 2],
    ['a line cut in the middle of the file', [line(1), line(2).slice(0, 12), line(3)], 2],
    ['zeros', [line(1), '\0'.repeat(40), line(3)], 2],
    ['a line whose inside is no JSON any more', [line(1), line(2).replace('"text":', '"te\0t:'), line(3)], 2],
    ['a first line that is none', ['{}', line(2)], 1],
    ['Windows line ends', [`${line(1)}\r`, `${line(2)}\r`], 1],
  ])('%s', (_what, lines, number) => {
    const text = `${lines.join('\n')}\n`;
    holding(text);
    expect(() => openJournalFile(path, 'os')).toThrow(JournalDamaged);
    expect(() => openJournalFile(path, 'os')).toThrow(`${path}:${number} `);
    expect(content()).toBe(text);
  });
});

describe('a full disk', () => {
  test.each([0, 1, 40])('that takes %i bytes of a write refuses it whole', async (room) => {
    const file = openJournalFile(path, 'os');
    file.append([line(1)]);
    disk.room = room;
    expect(() => file.append([line(2), line(3)])).toThrow('ENOSPC');
    disk.room = null;
    expect(content()).toBe(`${line(1)}\n`);
    file.append([line(2, 'later')]);
    await file.close();
    expect(openJournalFile(path, 'os').lines).toEqual([line(1), line(2, 'later')]);
  });

  test('that takes a write in pieces takes it whole', async () => {
    const file = openJournalFile(path, 'os');
    disk.room = 1_000_000;
    file.append([line(1, 'x'.repeat(5000))]);
    expect(content()).toBe(`${line(1, 'x'.repeat(5000))}\n`);
    await file.close();
  });
});

describe('durability', () => {
  const settled = async (promise: Promise<void> | null): Promise<boolean> => {
    let done = promise === null;
    void promise?.then(() => {
      done = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    return done;
  };

  test('os is a write, without waiting for the disk', async () => {
    disk.holdSyncs = true;
    const file = openJournalFile(path, 'os');
    file.append([line(1)]);
    expect(content()).toBe(`${line(1)}\n`);
    expect(file.durable()).toBeNull();
    expect(disk.syncs).toEqual([]);
    await file.close();
  });

  test('fsync waits until the disk says so', async () => {
    disk.holdSyncs = true;
    const file = openJournalFile(path, 'fsync');
    file.append([line(1)]);
    const durable = file.durable();
    expect(await settled(durable)).toBe(false);
    disk.syncs.shift()!(null);
    expect(await settled(durable)).toBe(true);
    disk.holdSyncs = false;
    await file.close();
  });

  test('fsync is one for all who wait: who comes while one is running shares the next', async () => {
    disk.holdSyncs = true;
    const file = openJournalFile(path, 'fsync');
    file.append([line(1)]);
    const first = file.durable();
    file.append([line(2)]);
    const [second, third] = [file.durable(), file.durable()];
    expect(disk.syncs).toHaveLength(1);
    disk.syncs.shift()!(null);
    expect(await settled(first)).toBe(true);
    expect(await settled(second)).toBe(false);
    expect(disk.syncs).toHaveLength(1);
    disk.syncs.shift()!(null);
    expect([await settled(second), await settled(third)]).toEqual([true, true]);
    disk.holdSyncs = false;
    await file.close();
  });

  test('a failed fsync is told to those who waited for it, and the next one is tried', async () => {
    disk.holdSyncs = true;
    const file = openJournalFile(path, 'fsync');
    file.append([line(1)]);
    const first = file.durable();
    const second = file.durable();
    disk.syncs.shift()!(new Error('EIO'));
    await expect(first).rejects.toThrow('EIO');
    await vi.waitFor(() => expect(disk.syncs).toHaveLength(1));
    disk.syncs.shift()!(null);
    await second;
    disk.holdSyncs = false;
    await file.close();
  });
});
