// The ad flow: greets, asks its questions one at a time, remembers the answers, says goodbye.
import type { Entry } from './heard.ts';
import type { FlowScript } from './rules.ts';

export type FlowState =
  | { stage: 'idle' }
  | { stage: 'asking'; question: number; answers: readonly string[]; startedAt: number; entry?: Entry }
  | { stage: 'done'; answers: readonly string[]; doneAt: number };

export type FlowStep =
  | { step: 'say'; text: string; next: FlowState; reason: string }
  | { step: 'finish'; text: string; next: FlowState; reason: string };

export interface Opening {
  at: number;
  entry?: Entry;
}

/** A person who comes in by an ad, or whose thread was handed to the bot, is greeted and asked the first question. */
export function beginFlow(script: FlowScript, opening: Opening, reason: string): FlowStep {
  const begun = { answers: [], startedAt: opening.at, ...(opening.entry ? { entry: opening.entry } : {}) };
  const [first] = script.questions;
  if (first === undefined) {
    return {
      step: 'finish',
      text: `${script.greeting} ${script.closing}`,
      next: { stage: 'done', answers: [], doneAt: opening.at },
      reason: `${reason}; there is nothing to ask`,
    };
  }
  return {
    step: 'say',
    text: `${script.greeting} ${first}`,
    next: { stage: 'asking', question: 0, ...begun },
    reason: `${reason}: greets and asks question 1 of ${script.questions.length}`,
  };
}

/** Takes the answer to the question that is open. */
export function takeAnswer(
  script: FlowScript,
  flow: Extract<FlowState, { stage: 'asking' }>,
  answer: string,
  at: number,
): FlowStep {
  const answers = [...flow.answers, answer];
  const next = flow.question + 1;
  const question = script.questions[next];
  if (question === undefined) {
    return {
      step: 'finish',
      text: script.closing,
      next: { stage: 'done', answers, doneAt: at },
      reason: 'the last question is answered',
    };
  }
  return {
    step: 'say',
    text: question,
    next: { ...flow, question: next, answers },
    reason: `question ${flow.question + 1} is answered: asks question ${next + 1} of ${script.questions.length}`,
  };
}

/** Control came back in the middle of the flow: the open question is asked again. */
export function repeatQuestion(
  script: FlowScript,
  flow: Extract<FlowState, { stage: 'asking' }>,
): FlowStep | null {
  const question = script.questions[flow.question];
  if (question === undefined) return null;
  return { step: 'say', text: question, next: flow, reason: 'control came back: repeats the open question' };
}
