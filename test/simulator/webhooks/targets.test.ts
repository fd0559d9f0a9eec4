import { describe, expect, test } from 'vitest';
import { targetProblem } from '../../../simulator/webhooks/targets.ts';

describe('a callback', () => {
  test.each([
    'http://localhost:5000/hook',
    'http://desk.localhost/hook',
    'http://127.0.0.1/hook',
    'http://127.9.9.9:1/',
    'https://10.1.2.3/hook',
    'http://192.168.0.4/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://[::1]:5000/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
  ])('on this machine or in a private network may be used: %s', (url) => {
    expect(targetProblem(url, [])).toBeNull();
  });

  test.each([
    'http://example.com/',
    'http://8.8.8.8/',
    'http://172.15.0.1/',
    'http://172.32.0.1/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://[2001:db8::1]/',
    'http://user@example.com/',
    'http://0x08080808/',
  ])('elsewhere may not, and the message names the flag that would allow it: %s', (url) => {
    expect(targetProblem(url, [])).toContain('--allow-webhook-host');
  });

  test('on a named host may be used, in any case', () => {
    expect(targetProblem('https://Hooks.Example.com/x', ['hooks.example.com'])).toBeNull();
    expect(targetProblem('https://other.example.com/x', ['hooks.example.com'])).not.toBeNull();
  });

  test.each(['', 'hook', '/hook', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'javascript:alert(1)'])(
    'that is no http URL may not: %j',
    (url) => {
      expect(targetProblem(url, [])).toContain('http');
    },
  );
});
