import { describe, expect, it } from 'vitest';
import { classify } from '../../../../reference-impl/marketing-bot/domain/refusals.ts';

const kindOf = (code: number, subcode?: number, transient?: boolean) =>
  classify({
    code,
    message: '',
    ...(subcode === undefined ? {} : { subcode }),
    ...(transient === undefined ? {} : { transient }),
  });

describe('classify', () => {
  it.each([
    [10, 2018300, 'not_owner'],
    [100, 2534037, 'not_owner'],
    [100, 2018151, 'not_owner'],
    [10, 2018321, 'not_owner'],
    [10, 2018278, 'window'],
    [10, 2534022, 'window'],
    [10, 2018065, 'window'],
    [10, 2018108, 'person'],
    [551, 1545041, 'person'],
    [200, 1545041, 'person'],
    [10, undefined, 'access'],
    [190, 463, 'access'],
    [200, undefined, 'access'],
    [230, undefined, 'access'],
    [1200, 2018024, 'transient'],
    [1, 99, 'transient'],
    [2, undefined, 'transient'],
    [4, undefined, 'transient'],
    [613, undefined, 'transient'],
    [80006, undefined, 'transient'],
    [100, 2018164, 'permanent'],
    [100, 1893061, 'permanent'],
    [27, 2018464, 'permanent'],
  ] as const)('code %d, subcode %s is %s', (code, subcode, kind) => {
    expect(kindOf(code, subcode)).toBe(kind);
  });

  it('believes Meta when it calls an unknown code transient', () => {
    expect(kindOf(99_999, undefined, true)).toBe('transient');
    expect(kindOf(99_999, undefined, false)).toBe('permanent');
  });

  it('never calls a lost thread or a closed window transient', () => {
    expect(kindOf(10, 2018300, true)).toBe('not_owner');
    expect(kindOf(10, 2018278, true)).toBe('window');
  });
});
