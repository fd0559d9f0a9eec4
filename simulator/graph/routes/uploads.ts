/** `/message_attachments`: files that are uploaded first and sent by their id later (API §4.4). */

import { MEDIA_TYPES, type OutgoingMedia } from '../../domain/media.ts';
import { type PageCall, pageEdge } from '../edge.ts';
import { inCall } from '../edge-params.ts';
import { parseMedia } from '../message-input/attachments.ts';
import { uploadShape } from '../message-input/message-shapes.ts';
import { asMembers } from '../message-input/shape.ts';
import { good, invalid, missing, type Parsed, refused } from '../params.ts';
import { FILE_PART } from '../request-body.ts';
import { shapedAs } from '../shapes.ts';
import { type Members, requiredObject } from '../wire-types.ts';
import { contentSetting } from './messages.ts';

const NO_ATTACHMENT = { name: 'ParameterMissing', param: 'message[attachment]' } as const;

export const UPLOAD_EDGES = [
  pageEdge({
    method: 'POST',
    path: '/{page}/message_attachments',
    token: 'page',
    permission: 'pages_messaging',
    call: 'upload',
    file: FILE_PART,
    params: { message: inCall(requiredObject(NO_ATTACHMENT).meta(shapedAs(uploadShape)), mediaOf) },
    summary: 'Uploads a file, by its address or its bytes, to be sent by its id.',
    ids: ['API-020', 'API-080', 'API-081', 'API-082'],
    simulated: 'whole; addresses outside this machine and the networks beside it are believed, not fetched',
    accepted: 'nothing',
    handler({ message: { saved_as, ...media } }, { caller: { app, page, engine } }) {
      const attachment = saved_as ?? engine.ids.next('attachment');
      return { do: 'Upload', app, page, attachment, media, reusable: saved_as !== undefined };
    },
  }),
];

function mediaOf(message: Members, { caller, files }: PageCall): Parsed<OutgoingMedia> {
  const attachment = asMembers(message.attachment);
  if (attachment === null) return refused(NO_ATTACHMENT);
  const type = MEDIA_TYPES.find((known) => known === attachment.type);
  if (type === undefined) {
    const param = 'message[attachment][type]';
    return attachment.type === undefined
      ? missing(param)
      : invalid(param, `one of ${MEDIA_TYPES.join(', ')}`);
  }
  const payload = asMembers(attachment.payload) ?? {};
  const setting = contentSetting(caller.engine, files.has(FILE_PART));
  const media = parseMedia(type, payload, 'message[attachment][payload]', setting);
  if (media.ok && media.value.source.from === 'upload') return missing('message[attachment][payload][url]');
  return media.ok ? good(media.value) : media;
}
