/** Durations of EventBridge. */
export interface EventBridgeTimings {
  /** Seconds from an event to its targets (EventBridge states a typical latency of about half a second). @default 1 */
  readonly eventDeliverySeconds: number;
}

/** The default timings of EventBridge. */
export const EVENTBRIDGE_TIMINGS: EventBridgeTimings = { eventDeliverySeconds: 1 };
