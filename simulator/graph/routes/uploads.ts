/** `/message_attachments`: files that are uploaded first and sent by their id later (API §4.4). */

import { MEDIA_TYPES } from '../../domain/media.ts';
import type { GraphCall } from '../../judge-call.ts';
import { parseMedia } from '../message-input/attachments.ts';
import { asMembers } from '../message-input/shape.ts';
import { FILE_PART, type PageCall } from '../page-call.ts';
import { objectParam } from '../params.ts';
import { contentSetting } from './messages.ts';

export function uploadCall({ params, caller, http, files }: PageCall): GraphCall {
  const { app, page, engine } = caller;
  const facts = { call: 'upload', app, page, params, ...http } as const;
  const message = objectParam(params, 'message');
  if (!message.ok) return { ...facts, command: message.rejection };
  const attachment = asMembers(message.value?.attachment);
  if (attachment === null)
    return { ...facts, command: { name: 'ParameterMissing', param: 'message[attachment]' } };
  const type = MEDIA_TYPES.find((known) => known === attachment.type);
  if (type === undefined) {
    const param = 'message[attachment][type]';
    const expected = `one of ${MEDIA_TYPES.join(', ')}`;
    const isMissing = attachment.type === undefined;
    return {
      ...facts,
      command: isMissing
        ? { name: 'ParameterMissing', param }
        : { name: 'ParameterInvalid', param, expected },
    };
  }
  const payload = asMembers(attachment.payload) ?? {};
  const media = parseMedia(type, payload, 'message[attachment][payload]', {
    ...contentSetting(engine, files.has(FILE_PART)),
  });
  if (!media.ok) return { ...facts, command: media.rejection };
  if (media.value.source.from === 'upload') {
    const param = 'message[attachment][payload][url]';
    return { ...facts, command: { name: 'ParameterMissing', param } };
  }
  const { saved_as, ...file } = media.value;
  const attachmentId = saved_as ?? engine.ids.next('attachment');
  const reusable = saved_as !== undefined;
  return { ...facts, command: { do: 'Upload', app, page, attachment: attachmentId, media: file, reusable } };
}
