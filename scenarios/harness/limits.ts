/** Every wait and bound of the harness, with its unit and where it comes from. */
export const limits = {
  /** How long settlement may take in real time, unless a scenario says otherwise (harness contract: 5 s). */
  settleRealMs: 5_000,
  /** A subject we only observe has settled when this long nothing happened. */
  quietRealMs: 200,
  /** How long silence is watched for when a subject lives on real time and the window is one of world time. */
  silenceRealMs: 700,
  /** How long an `ask` may stay without its call. */
  askRealMs: 10_000,
  /** Slices of waiting; between two of them timers are looked after. */
  pollRealMs: 25,
  /** World time that an `ask` may take unless told. */
  askVirtualMs: 60_000,
  /** Steps from timer to timer within one wait; a subject that sets timers for ever is cut off here. */
  timerStepsMax: 2_000,
  /** One HTTP call of ours. */
  httpMs: 10_000,
  /** A started partner has this long to answer its ready URL, unless it says otherwise. */
  partnerReadyMs: 20_000,
  /** A delivery larger than this is not ours. */
  webhookBodyBytes: 1_048_576,
  /** Cells at the same time. */
  jobs: 4,
  /** Facts shown of one failure. */
  factsMax: 10,
} as const;

/** Scenarios start on this morning, so that reports of two days can be laid side by side. */
export const firstMorning = '2026-01-05T09:00:00.000Z';

/** The Graph version that the harness itself speaks. */
export const graphVersion = 'v26.0';

/** The Business Suite inbox takes part as an app of this id. */
export const inboxAppId = '263902037430900';

/** Meta’s lead form takes part as an app of this id. */
export const leadgenAppId = '413038776280800';
