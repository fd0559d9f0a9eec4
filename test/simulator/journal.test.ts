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
});

describe('a journal', () => {
  test('that cannot write keeps nothing and tells nobody', () => {
    const disk = file();
    const journal = new Journal(disk);
    const listener = vi.fn();
    journal.listen(listener);
    disk.full = true;
    expect(() => journal.append([entry(1)])).toThrow('ENOSPC');
    expect([journal.lastSeq, journal.linesAfter(0)]).toEqual([0, []]);
    expect(listener).not.toHaveBeenCalled();
    disk.full = false;
    journal.append([entry(1)]);
    expect([journal.lastSeq, disk.written.length]).toEqual([1, 1]);
  });

  test('writes what was only noted before the next entry, once', async () => {
    const disk = file();
    const journal = new Journal(disk);
    journal.note([entry(1), entry(2)]);
    expect(journal.lastSeq).toBe(2);
    journal.append([entry(3)]);
    await new Promise((resolve) => setImmediate(resolve));
    await journal.close();
    expect(disk.written.map((line) => JSON.parse(line).seq)).toEqual([1, 2, 3]);
  });

  test('writes what was only noted at the end of the turn and at the close', async () => {
    const disk = file();
    const journal = new Journal(disk);
    journal.note([entry(1)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(disk.written).toHaveLength(1);
    journal.note([entry(2)]);
    await journal.close();
    expect(disk.written).toHaveLength(2);
  });

  test('tells each listener each entry, until it has enough', () => {
    const journal = new Journal(file());
    const listener = vi.fn();
    const stop = journal.listen(listener);
    journal.tell([entry(1), entry(2)]);
    stop();
    journal.tell([entry(3)]);
    expect(listener.mock.calls.map(([told]) => told.seq)).toEqual([1, 2]);
  });

  test('shows no secret and no verify token, whatever characters they hold', () => {
    const journal = new Journal(file());
    journal.append([
      entry(1, { what: 'app_put', name: '"secret":"not one"', secret: 'a"b\\c,"x":"y' }),
      entry(2, { what: 'subscription_put', verify_token: '","secret":"', callback_url: 'http://localhost/' }),
    ]);
    const [app, subscription] = journal.linesAfter(0).map((line) => JSON.parse(line));
    expect(app).toMatchObject({ secret: true, name: '"secret":"not one"' });
    expect(subscription).toMatchObject({ verify_token: true, callback_url: 'http://localhost/' });
    expect(journal.entry(1)).toMatchObject({ secret: 'a"b\\c,"x":"y' });
  });
});
