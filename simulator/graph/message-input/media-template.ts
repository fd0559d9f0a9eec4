/** The media template: one image or video of Facebook's or of an upload, with buttons. */

import type { Rejection } from '../../domain/rejections.ts';
import { buttonsProblem } from './buttons.ts';
import { asMembers, inWords, isText, type Members, requiredList } from './shape.ts';

const ELEMENTS = 'name_placeholder[elements]';

export function mediaTemplateProblem({ elements }: Members): Rejection | null {
  const problem = requiredList(elements, ELEMENTS, 1);
  if (problem !== null || !Array.isArray(elements)) return problem;
  const { media_type, attachment_id, url, buttons } = asMembers(elements[0]) ?? {};
  const param = `${ELEMENTS}[0]`;
  if (media_type !== 'image' && media_type !== 'video')
    return { name: 'ParameterInvalid', param: `${param}[media_type]`, expected: 'image or video' };
  const hasUpload = attachment_id !== undefined && attachment_id !== null;
  if (hasUpload === isText(url)) {
    return { name: 'ParameterInvalid', param, expected: 'an element with either attachment_id or url' };
  }
  if (!hasUpload && !/^https:\/\/([a-z-]+\.)?(facebook|fb)\.com\//i.test(inWords(url)))
    return { name: 'ParameterInvalid', param: `${param}[url]`, expected: 'the Facebook URL of the media' };
  return buttons === undefined ? null : buttonsProblem(buttons);
}

/** The upload that a media template shows, if it shows one. */
export function uploadOfTemplate(payload: Members): string | null {
  if (payload.template_type !== 'media' || !Array.isArray(payload.elements)) return null;
  const id = asMembers(payload.elements[0])?.attachment_id;
  return id === undefined || id === null ? null : inWords(id);
}
