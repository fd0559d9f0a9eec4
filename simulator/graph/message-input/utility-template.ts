/** The content of a utility message: the name of an approved template, its language and what fills it. */

import type { Rejection } from '../../domain/rejections.ts';
import { asMembers, isText } from './shape.ts';

/** Its approval is taken for granted: templates are not managed here. */
export function utilityTemplateProblem(raw: unknown): Rejection | null {
  const template = asMembers(raw);
  if (template === null)
    return {
      name: 'ParameterInvalid',
      param: 'message[template]',
      expected: 'an object with name and language',
    };
  if (!isText(template.name)) return { name: 'ParameterMissing', param: 'message[template][name]' };
  if (!isText(asMembers(template.language)?.code))
    return { name: 'ParameterMissing', param: 'message[template][language][code]' };
  const { components } = template;
  return components === undefined || Array.isArray(components)
    ? null
    : { name: 'ParameterInvalid', param: 'message[template][components]', expected: 'a list' };
}
