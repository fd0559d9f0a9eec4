/** A small sound scenario; tests change one thing in it. */
export const sound = `format: 1
scenario: DEMO-001
title: A message goes to the default app
why: So that there is something to change.
profile: routing-core
level: must
requirements: [CR-019]
watch: [R-01]
world:
  apps:
    care: {played_by: harness, subscribed_fields: [messages]}
    mkt: {played_by: subject}
  pages:
    page: {apps: [care, mkt], routing: {default_app: care, campaigns: [{ad_id: spring, app: mkt}]}}
  people: {ann: {}}
vary:
  lost: ["no", "yes"]
  target: [omitted, named]
faults:
  - match: {call: send, app: mkt, person: ann}
    trigger: {next: 1}
    effect:
      - {if: {lost: "no"}, error: {code: 1200}}
      - {if: {lost: "yes", target: named}, drop_connection: after_commit}
steps:
  - given: {thread: ann, state: idle}
  - id: w1
    when: {person: ann, act: {type: message, text: Hello}}
  - id: t1
    then:
      - {owner: care}
      - {if: {lost: "yes"}, owner: care}
      - {delivery: {to: care, field: messages, about: w1}, times: 1}
  - id: w2
    if: {lost: "yes"}
    when: {ask: {app: mkt, reply: ann, text: Bye, hand_over: {to: default, spelled: $target}}}
`;

export const known = { rules: new Set(['R-01', 'C-01']), requirements: new Set(['CR-019']) };
