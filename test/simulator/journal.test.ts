import { describe, expect, test, vi } from 'vitest';
import type { Recorded } from '../../simulator/domain/events.ts';
import { asAppId } from '../../simulator/domain/ids.ts';
import { Journal } from '../../simulator/journal.ts';
import { entryOf, lineOf } from '../../simulator/journal-line.ts';
import type { JournalFile } from '../../simulator/store/store.ts';

const T0 = Date.UTC(2026, 0, 5, 9);

function entry(seq: number, more: object = {}): Recorded {
  return {
    kind: 'setting',
    what: 'app_deleted',
    app: asAppId(String(seq)),
    seq,
    at: T0,
    cause: null,
    ...more,
  } as Recorded;
}

function file(lines: string[] = []): JournalFile & { written: string[]; full: boolean } {
  return {
    lines,
    written: [],
    full: false,
    repaired: null,
    append(added) {
      if (this.full) throw new Error('ENOSPC');
      this.written.push(...added);
    },
    durable: async () => {},
    close: async () => {},
  };
}

describe('a line', () => {
  test('begins with seq, at, kind and cause, and holds instants as ISO text', () => {
    const line = lineOf(
      entry(7, { kind: 'clock', what: 'advanced', from_at: T0, to_at: T0 + 1, next_at: null }),
    );
    expect(line).toMatch(/^\{"seq":7,"at":"2026-01-05T09:00:00\.000Z","kind":"clock","cause":null,/);
    expect(line).toContain('"to_at":"2026-01-05T09:00:00.001Z"');
    expect(line).toContain('"next_at":null');
  });

  test('is the entry again when it is read', () => {
    const made = entry(7, { kind: 'clock', what: 'advanced', from_at: T0, to_at: T0 + 1 });
    expect(entryOf(lineOf(made))).toEqual(made);
  });

  test.each(['call', 'answer', 'refusal'] as const)('of the kind %s shows no secret of an app', (kind) => {
    const secret = '0123456789abcdef0123456789abcdef';
    const made = entry(7, { kind, params: { [secret]: [{ text: `5|${secret}` }] }, path: `/5%7C${secret}` });
    const line = lineOf(made, ['other', secret]);
    expect(line).not.toContain(secret);
    expect(JSON.parse(line)).toMatchObject({ params: { '…': [{ text: '5|…' }] }, path: '/5%7C…' });
  });

  test('of what was written to a person stays as it was written', () => {
    const made = entry(7, { kind: 'act', text: 'my secret is s3cret-of-mine' });
    expect(entryOf(lineOf(made, ['s3cret-of-mine']))).toEqual(made);
  });
});

describe('a journal', () => {
  test('cuts what it was told to hide, also where quotes had to be escaped', async () => {
    const journal = new Journal(file(), vi.fn());
    journal.hide('quoted"\\secret');
    journal.append([entry(1, { kind: 'call', params: { a: '5|quoted"\\secret' } })]);
    journal.note([entry(2, { kind: 'call', params: { a: '5|quoted"\\secret' } })]);
    await journal.durable();
    expect(journal.linesAfter(0).map((line) => JSON.parse(line).params.a)).toEqual(['5|…', '5|…']);
  });

  test('writes the changes of one turn in one write, and says when', async () => {
    const disk = file();
    const append = vi.spyOn(disk, 'append');
    const journal = new Journal(disk, vi.fn());
    journal.note([entry(1)]);
    expect(journal.written()).toBeNull();
    journal.append([entry(2)]);
    journal.append([entry(3), entry(4)]);
    expect([journal.lastSeq, append.mock.calls.length]).toEqual([4, 0]);
    await journal.durable();
    expect(disk.written.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3, 4]);
    expect(append).toHaveBeenCalledOnce();
    expect(journal.written()).toBeNull();
  });

  test('shows a change and tells of it once it is written, not before', async () => {
    const journal = new Journal(file(), vi.fn());
    const listener = vi.fn();
    journal.listen(listener);
    journal.append([entry(1)]);
    journal.tell([entry(1)]);
    expect([journal.linesAfter(0), listener.mock.calls]).toEqual([[], []]);
    await journal.durable();
    expect([journal.linesAfter(0).length, listener.mock.calls.length]).toEqual([1, 1]);
  });

  test('that cannot write loses its turn from the first change on, tells nobody and says so to all who wait', async () => {
    const disk = file();
    const onLoss = vi.fn();
    const journal = new Journal(disk, onLoss);
    const listener = vi.fn();
    journal.listen(listener);
    disk.full = true;
    journal.note([entry(1)]);
    journal.append([entry(2)]);
    const waiting = [journal.durable(), journal.written()];
    journal.note([entry(3)]);
    journal.append([entry(4)]);
    journal.tell([entry(1), entry(2), entry(3), entry(4)]);
    for (const written of waiting) await expect(written).rejects.toThrow('ENOSPC');
    expect([journal.lastSeq, onLoss.mock.calls.length]).toEqual([1, 1]);
    expect(listener.mock.calls.map(([told]) => told.seq)).toEqual([1]);
  });

  test('that has lost a turn writes first and takes in afterwards until a write succeeds', async () => {
    const disk = file();
    const journal = new Journal(disk, vi.fn());
    disk.full = true;
    journal.note([entry(1)]);
    journal.append([entry(2)]);
    await expect(journal.durable()).rejects.toThrow('ENOSPC');
    expect(() => journal.append([entry(2)])).toThrow('ENOSPC');
    expect(journal.lastSeq).toBe(1);
    disk.full = false;
    journal.append([entry(2)]);
    expect(disk.written.map((line) => JSON.parse(line).seq)).toEqual([1, 2]);
    journal.append([entry(3)]);
    expect(disk.written).toHaveLength(2);
    await journal.durable();
    expect(disk.written).toHaveLength(3);
  });

  test('writes what was only noted before the next entry, once', async () => {
    const disk = file();
    const journal = new Journal(disk, vi.fn());
    journal.note([entry(1), entry(2)]);
    expect(journal.lastSeq).toBe(2);
    journal.append([entry(3)]);
    await new Promise((resolve) => setImmediate(resolve));
    await journal.close();
    expect(disk.written.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3]);
  });

  test('writes what was only noted at the end of the turn and at the close', async () => {
    const disk = file();
    const journal = new Journal(disk, vi.fn());
    journal.note([entry(1)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(disk.written).toHaveLength(1);
    journal.note([entry(2)]);
    await journal.close();
    expect(disk.written).toHaveLength(2);
  });

  test('tells each listener each entry, until it has enough', async () => {
    const journal = new Journal(file(), vi.fn());
    const listener = vi.fn();
    const stop = journal.listen(listener);
    journal.tell([entry(1), entry(2)]);
    await new Promise((resolve) => setImmediate(resolve));
    stop();
    journal.tell([entry(3)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(listener.mock.calls.map(([told]) => told.seq)).toEqual([1, 2]);
  });

  test('shows no secret and no verify token, whatever characters they hold', async () => {
    const journal = new Journal(file(), vi.fn());
    journal.append([
      entry(1, { what: 'app_put', name: '"secret":"not one"', secret: 'a"b\\c,"x":"y' }),
      entry(2, { what: 'subscription_put', verify_token: '","secret":"', callback_url: 'http://localhost/' }),
    ]);
    await journal.durable();
    const [app, subscription] = journal.linesAfter(0).map((line) => JSON.parse(line));
    expect(app).toMatchObject({ secret: true, name: '"secret":"not one"' });
    expect(subscription).toMatchObject({ verify_token: true, callback_url: 'http://localhost/' });
    expect(journal.entry(1)).toMatchObject({ secret: 'a"b\\c,"x":"y' });
  });
});
