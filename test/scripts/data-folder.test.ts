import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdDataFolder } from '../../scripts/data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hold-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lockFile = () => join(folder, 'desk.lock');

describe('holdDataFolder', () => {
  it('is refused while a living process has the folder, and given after its release', () => {
    const held = holdDataFolder(folder, 'desk');
    expect(() => holdDataFolder(folder, 'desk')).toThrow(`in use by process ${process.pid}`);
    held.release();
    holdDataFolder(folder, 'desk').release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('lets different programs share a folder', () => {
    holdDataFolder(folder, 'desk');
    expect(() => holdDataFolder(folder, 'bot')).not.toThrow();
  });

  it('takes over the lock of a process that is dead', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(lockFile(), JSON.stringify({ pid, born: null }));
    holdDataFolder(folder, 'desk');
    expect(JSON.parse(readFileSync(lockFile(), 'utf8')).pid).toBe(process.pid);
  });

  it.runIf(process.platform === 'linux')(
    'takes over a lock whose process number has been given away since',
    () => {
      writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, born: '1' }));
      expect(() => holdDataFolder(folder, 'desk')).not.toThrow();
    },
  );

  it.each(['', '{"pid":', '{"pid":"x"}', '[]'])('takes over a lock that says nothing: %j', (text) => {
    writeFileSync(lockFile(), text);
    expect(() => holdDataFolder(folder, 'desk')).not.toThrow();
  });

  it('does not remove a lock that is no longer its own', () => {
    const held = holdDataFolder(folder, 'desk');
    writeFileSync(lockFile(), JSON.stringify({ pid: 1, born: null }));
    held.release();
    expect(readdirSync(folder)).toEqual(['desk.lock']);
  });

  it('says by name when the folder is a file', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => holdDataFolder(file, 'desk')).toThrow(/can't be made .+--data DIR/);
  });
});
