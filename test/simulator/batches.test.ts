import { describe, expect, test } from 'vitest';
import { batchesOf } from '../../simulator/batches.ts';
import {
  asAppId,
  asDeliveryId,
  asPageId,
  asPsid,
  type DeliveryId,
  threadKey,
} from '../../simulator/domain/ids.ts';
import type { OwedDelivery } from '../../simulator/domain/world.ts';
import type { Lane } from '../../simulator/outbox.ts';

const NOW = 1000;
const APP = asAppId('1');
const PAGE = asPageId('2');

/** Numbers that are owed, with what is special about some of them. */
class Owed {
  readonly all = new Map<DeliveryId, OwedDelivery>();

  lane(psid: string, ...seqs: number[]): Lane {
    const queue = seqs.map((seq) => {
      const id = asDeliveryId(`d${seq}`);
      this.all.set(id, {
        id,
        seq,
        to: APP,
        page: PAGE,
        object: 'page',
        psid: asPsid(psid),
        entry: {},
        attempts: 0,
        first_failed_at: null,
        batch: null,
        next_at: NOW,
        place: 'in_line',
        fault: null,
      });
      return id;
    });
    return { key: `1@${threadKey(PAGE, asPsid(psid))}`, callback: `${APP}/page`, queue, running: false };
  }

  change(seq: number, more: Partial<OwedDelivery>): void {
    const id = asDeliveryId(`d${seq}`);
    this.all.set(id, { ...this.all.get(id)!, ...more });
  }

  batches(...lanes: Lane[]): number[][] {
    return batchesOf(lanes, this).batches.map(({ owed }) => owed.map(({ seq }) => seq));
  }

  now = () => NOW;
  owed = (id: DeliveryId) => this.all.get(id);
}

describe('of what is due for one app', () => {
  test('everything untried goes into one body, in the order it was owed [API-111]', () => {
    const owed = new Owed();
    expect(owed.batches(owed.lane('7', 5, 6), owed.lane('8', 1, 9))).toEqual([[1, 5, 6, 9]]);
  });

  test('a body takes 1000, another one the rest that is not behind it [API-111]', () => {
    const owed = new Owed();
    const first = owed.lane('7', ...Array.from({ length: 1005 }, (_, index) => index + 1));
    const second = owed.lane('8', 2001, 2002);
    const [full, more, ...none] = owed.batches(first, second);
    expect(full).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    expect([more, none]).toEqual([[2001, 2002], []]);
  });

  test('a body is filled up to its last place', () => {
    const owed = new Owed();
    const first = owed.lane('7', ...Array.from({ length: 999 }, (_, index) => index + 1));
    expect(owed.batches(first, owed.lane('8', 2001, 2002)).map(({ length }) => length)).toEqual([1000]);
  });

  test('a body that failed goes again whole and by itself [API-108]', () => {
    const owed = new Owed();
    const lanes = [owed.lane('7', 1, 2, 6), owed.lane('8', 3), owed.lane('9', 4)];
    for (const seq of [1, 2, 3]) owed.change(seq, { attempts: 1, batch: asDeliveryId('d1') });
    expect(owed.batches(...lanes)).toEqual([[1, 2, 3], [4]]);
  });

  test('what failed alone goes alone', () => {
    const owed = new Owed();
    const lanes = [owed.lane('7', 1, 2), owed.lane('8', 3)];
    owed.change(1, { attempts: 2 });
    expect(owed.batches(...lanes)).toEqual([[1], [3]]);
  });

  test('nothing goes before its time, nor what stands behind it', () => {
    const owed = new Owed();
    const lane = owed.lane('7', 1, 2);
    owed.change(1, { attempts: 1, next_at: NOW + 1 });
    expect(batchesOf([lane], owed)).toEqual({ batches: [], later: [{ at: NOW + 1, lane: lane.key }] });
  });

  test('a lane that is on its way is left alone', () => {
    const owed = new Owed();
    expect(owed.batches({ ...owed.lane('7', 1), running: true })).toEqual([]);
  });

  test('what is no longer owed is forgotten', () => {
    const owed = new Owed();
    const lane = owed.lane('7', 1, 2);
    owed.all.delete(asDeliveryId('d1'));
    expect(owed.batches(lane)).toEqual([[2]]);
    expect(lane.queue).toEqual(['d2']);
  });
});
