// What `baton start` prints when it is ready: where everything listens, the ids and tokens, and what to try next.
import { type MetaHost, metaHostLines } from './meta-host.ts';
import type { Casting, Wiring } from './world-wiring.ts';

export interface Urls {
  graph: string;
  control: string;
  /** What requests from other machines must bear. */
  control_key?: string;
  desk?: string;
  bot?: string;
  https?: MetaHost;
}

/** One line for scripts; a program that was not started is left out. */
export function jsonLine(urls: Urls, world: string): string {
  const { graph, control, control_key, desk, bot, https } = urls;
  return JSON.stringify({
    graph,
    control,
    ...(control_key ? { control_key } : {}),
    ...(desk ? { desk } : {}),
    ...(bot ? { bot } : {}),
    ...(https ? { https } : {}),
    world,
  });
}

export function banner(urls: Urls, wiring: Wiring, { data }: { data: string | undefined }): string {
  const { world, castings } = wiring;
  const lines = [
    'Baton is ready. This is a simulation: nothing here talks to Meta.',
    '',
    `  Graph API      ${urls.graph}`,
    `  Control plane  ${urls.control}`,
    ...(urls.control_key
      ? [`  Control key    ${urls.control_key}   (from other machines: Authorization: Bearer KEY)`]
      : []),
    ...(urls.desk ? [`  Desk           ${urls.desk}`] : []),
    ...(urls.bot ? [`  Marketing bot  ${urls.bot}`] : []),
    `  World          ${world.world} (${world.clock.mode} clock)`,
    `  Data           ${data ?? 'in memory; --data DIR keeps it'}`,
    ...castings.flatMap((casting) => pageLines(casting, wiring)),
    ...(urls.https ? metaHostLines(urls.https) : []),
    ...tryNext(urls, wiring),
    '',
    'Ctrl-C stops it.',
  ];
  return `${lines.join('\n')}\n`;
}

function pageLines({ page, defaultApp, adId }: Casting, { world }: Wiring): string[] {
  const apps = Object.values(world.apps).filter(({ id }) => page.page_access_tokens[id] !== undefined);
  const people = Object.values(world.people);
  return [
    '',
    `  Page ${page.id} "${page.name}"${adId ? `, ad ${adId}` : ''}`,
    ...apps.flatMap((app) => [
      `    App ${app.id} "${app.name}"${app === defaultApp ? ', default app' : ''}`,
      `      secret       ${app.secret}`,
      `      app token    ${app.app_access_token}`,
      `      page token   ${page.page_access_tokens[app.id]}`,
    ]),
    ...people.map(
      ({ id, name, psids }) => `    Person ${id} "${name}", PSID ${psids[page.id] ?? 'none yet'}`,
    ),
  ];
}

function tryNext({ control, desk, bot }: Urls, { world, castings }: Wiring): string[] {
  const casting = castings.find(({ adId }) => adId !== null) ?? castings[0];
  const person = Object.values(world.people)[0];
  if (!casting || !person) return [];
  const acts = `${control}/worlds/${world.world}/people/${person.id}/acts`;
  const psid = person.psids[casting.page.id];
  const act = (body: object) =>
    `  curl -s ${acts} -H 'content-type: application/json' -d '${JSON.stringify({ page: casting.page.id, ...body })}'`;
  return [
    '',
    'Try next:',
    casting.adId
      ? act({ type: 'ad_click', ad_id: casting.adId, text: 'Is it in stock?' })
      : act({ type: 'message', text: 'Is it in stock?' }),
    act({ type: 'message', text: 'agent please' }),
    ...(psid
      ? [`  curl -s ${control}/worlds/${world.world}/threads/${casting.page.id}/${psid}/explain`]
      : []),
    ...(desk ? [`  open ${desk}`] : []),
    ...(bot ? [`  open ${bot}`] : []),
  ];
}
