import type { ApiCall } from "./api";

/**
 * Something on its way: a message to a queue, or an event to a function that nobody waits for. It is on its way when
 * AWS would regularly deliver it.
 */
export type Delivery =
  | { readonly kind: "message"; readonly queue: string; readonly body: string }
  | { readonly kind: "event"; readonly function: string; readonly event: object };

/** The fate of a delivery, as data. */
export interface Fate {
  /**
   * Seconds after its regular time, for each copy that arrives: `[0]` is regular, `[]` is lost, `[0, 0]` comes twice,
   * `[120]` comes two minutes late.
   */
  readonly delaysSeconds: readonly number[];
  /** The function fails without having run, and AWS tries again. A message knows no failure. @default false */
  readonly fails?: boolean;
}

/**
 * Stands around an API call: it may watch, throw an error as the answer, change the input, or change the answer.
 *
 * @param answer answers the call, with another input if one is given; it throws what AWS would
 */
export type OnCall = (call: ApiCall, answer: (input?: object) => object) => object;

/** Decides what becomes of a delivery; undefined: it is regular. */
export type Deliver = (delivery: Delivery) => Fate | undefined;

/** Watches the end of an invocation. @param running invocations of all functions that have not ended */
export type OnInvocationEnd = (functionName: string, running: number) => void;

/** The one place at which tests and benchmarks watch a virtual AWS, or disturb it. */
export interface Seam {
  /** Stands around every API call. @default the call is answered */
  readonly onCall?: OnCall;
  /** Decides what becomes of each message and event. @default all are regular */
  readonly deliver?: Deliver;
  /** Watches the ends of invocations. @default nobody watches */
  readonly onInvocationEnd?: OnInvocationEnd;
}

/** The fate of a delivery that nobody disturbs. */
const REGULAR: Fate = { delaysSeconds: [0] };

/** Asks the seam for the fate of a delivery. */
export const fateOf = ({ deliver }: Seam, delivery: Delivery): Fate => deliver?.(delivery) ?? REGULAR;
