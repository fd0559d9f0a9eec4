// The explanation of a thread as text.
import type { Explanation, ThreadPlace, WorldView } from '../library/index.d.ts';
import { readable } from './control.ts';
import { Names } from './names.ts';

export function explanationText({ psid }: ThreadPlace, explanation: Explanation, view: WorldView): string {
  const { owner, expires_at, because, may_send, last_refusal: refusal, history } = explanation;
  const names = new Names(view);
  const until = expires_at === null ? '' : ` until ${readable(expires_at)}`;
  return [
    `${names.person(psid)}: ${owner === null ? 'nobody owns the thread' : `${names.of(owner)} owns the thread${until}`}.`,
    ...(because === null
      ? ['  Nothing has been routed or moved yet.']
      : [
          `  ${because.sentence} (${because.rule}, entry ${because.seq})`,
          ...(because.reading === undefined
            ? []
            : [`  This leans on the reading ${because.reading}: ${because.reading_value}.`]),
        ]),
    '',
    'Who may send now',
    ...may_send.map(({ name, app, ok, rule, rule_text, would_pass }) =>
      ok ? `  yes  ${name} (${app})` : `  no   ${name} (${app}): ${rule_text} (${rule}) ${would_pass}`,
    ),
    ...(refusal === undefined
      ? []
      : [
          '',
          'The last refusal',
          `  ${refusal.sentence} (${refusal.rule}, entry ${refusal.seq})`,
          `  ${refusal.would_pass}`,
        ]),
    ...(history.length === 0 ? [] : ['', 'How it came about']),
    ...history.map(({ seq, at, rule, sentence }) => `  ${readable(at)}  #${seq}  ${rule}  ${sentence}`),
  ].join('\n');
}
