import { describe, expect, test } from 'vitest';
import { filled, readPartnerFile } from '../../../scenarios/harness/partner/partner-file.ts';
import { startPartner } from '../../../scenarios/harness/partner/partner-process.ts';
import { SetUpError } from '../../../scenarios/harness/set-up-error.ts';

const sound = `format: 1
name: Demo
role: marketing-app
webhook: http://127.0.0.1:\${port}/webhook
time: real
env: {PORT: "\${port}"}
`;

describe('partner.yaml', () => {
  test('is read', () => {
    expect(readPartnerFile('partner.yaml', sound)).toMatchObject({ name: 'Demo', role: 'marketing-app' });
  });

  test.each([
    ['an unknown key', sound.replace('role:', 'rolle:'), 'partner.yaml:3:1: unknown key `rolle`'],
    ['an unknown role', sound.replace('marketing-app', 'bot'), 'partner.yaml:3:7: `role`'],
    ['a missing webhook', sound.replace(/webhook.*\n/, ''), '`webhook` is missing'],
    [
      'a value that nobody gives',
      sound.replace('"${port}"', '"${prot}"'),
      'there is no value ${prot}; known are graph_url',
    ],
  ])('%s is told with its place', (_, text, expected) => {
    expect(() => readPartnerFile('partner.yaml', text)).toThrow(expected);
  });

  test('values stand in place of their names', () => {
    expect(filled('http://h:${port}/${x}', { port: '5' })).toBe('http://h:5/${x}');
  });
});

describe('the partner’s program', () => {
  const parts = { cwd: '.', env: {}, ready: 'http://127.0.0.1:1/health', within: '5s' };

  test('that ends at once is told with what it wrote', async () => {
    const starting = startPartner({ ...parts, command: 'echo no module named x >&2; exit 3' });
    await expect(starting).rejects.toThrow(SetUpError);
    await expect(startPartner({ ...parts, command: 'echo no module named x >&2; exit 3' })).rejects.toThrow(
      /did not stay up: it ended with exit code 3. It wrote: no module named x/,
    );
  });

  test('that never gets ready is stopped after its time', async () => {
    await expect(startPartner({ ...parts, within: '200ms', command: 'exec sleep 60' })).rejects.toThrow(
      /did not answer within 200 ms/,
    );
  });
});
