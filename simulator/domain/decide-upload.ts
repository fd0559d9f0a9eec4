/** Files that are uploaded first and sent by their id later (API §4.4). */

import type { Upload } from './commands.ts';
import type { SettingEvent } from './events.ts';
import { mediaRejection } from './media.ts';
import type { Rejection } from './rejections.ts';
import type { Reply } from './reply.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import type { Page } from './world.ts';

export function decideUpload(
  { app, attachment, media, reusable }: Upload,
  page: Page,
): Verdict<Reply, Rejection> {
  const { source, type } = media;
  const fetched = source.from === 'upload' ? null : source.fetched;
  if (fetched !== null && !fetched.ok) return reject(mediaRejection(fetched.problem));
  const given = source.from === 'url' ? source.url : null;
  const event: SettingEvent = {
    kind: 'setting',
    what: 'upload_put',
    page: page.id,
    app,
    attachment,
    type,
    url: fetched?.file.url ?? given,
    reusable,
  };
  return accept({ reply: 'uploaded', attachment }, [{ event, because: 'command' }]);
}
