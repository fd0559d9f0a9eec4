// The package as npm packs it, in a project of its own: plain Node imports it, and its types are enough for strict TypeScript.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

let project: string;
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'baton-packed-'));
  await run('npm', ['pack', '--silent', '--pack-destination', project], { cwd: root });
  await run('sh', ['-c', `tar -xzf ${project}/*.tgz -C ${project}`]);
  await mkdir(join(project, 'node_modules'));
  await run('mv', [join(project, 'package'), join(project, 'node_modules', 'threadbaton')]);
  // What an installation would bring: the dependencies, and what a user of vitest and TypeScript has anyway.
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), 'vitest', '@types/node']) {
    const link = join(project, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link);
  }
  await writeFile(join(project, 'package.json'), '{"type": "module"}');
}, 60_000);
afterAll(() => rm(project, { recursive: true, force: true }));

const readmeExamples = async () => {
  const text = await readFile(join(root, 'README.md'), 'utf8');
  const examples = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, example = '']) => example);
  expect(examples).toHaveLength(2);
  return examples;
};

it('runs in plain Node', async () => {
  await writeFile(
    join(project, 'play.js'),
    `import { startSimulator } from 'threadbaton';
     const simulator = await startSimulator();
     const world = await simulator.world('mine').create();
     const clicked = await world.act('ad_click', { ad_id: '6001' });
     console.log(clicked.routed_to, await world.owner(clicked));
     await simulator.close();
    `,
  );
  const { stdout, stderr } = await run(process.execPath, ['play.js'], { cwd: project });
  expect([stdout, stderr]).toEqual(['987654321 987654321\n', '']);
});

it('gives vitest its fixtures, as the README shows them', async () => {
  const [example = ''] = await readmeExamples();
  await writeFile(join(project, 'readme.test.ts'), example);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { stdout } = await run(process.execPath, [vitest, 'run', '--root', project], {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1' },
  });
  expect(stdout).toMatch(/Tests {2}1 passed/);
});

it('has types that strict TypeScript takes and that hold users to them', async () => {
  await writeFile(
    join(project, 'play.ts'),
    `import { ControlRefused, startSimulator, type World } from 'threadbaton';
     import { test } from 'threadbaton/vitest';
     await using simulator = await startSimulator({ controlPort: 0 });
     const world: World = await simulator.world('mine').create({ from: 'example' });
     const owner: string | null = await world.owner(await world.act('message', { text: 'Hi' }));
     test('a click', async ({ world, simulator }) => {
       const told: string[] = [world.name, simulator.graphUrl, String(owner)];
       // @ts-expect-error A world has no such method.
       await world.fly(told);
     });
     export const isRefusal = (error: unknown) => error instanceof ControlRefused && error.status === 409;
    `,
  );
  const [inVitest = '', alone = ''] = await readmeExamples();
  await writeFile(join(project, 'readme.test.ts'), inVitest);
  await writeFile(join(project, 'readme.ts'), alone);
  const options = {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023', 'esnext.disposable'],
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
    },
    files: ['play.ts', 'readme.test.ts', 'readme.ts'],
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout } = await run(process.execPath, [tsc, '-p', project]).catch((error) => error);
  expect(stdout).toBe('');
});
