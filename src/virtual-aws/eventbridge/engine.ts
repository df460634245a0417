import { SECOND } from "../core/time";
import { arn, isoTime, uuid, type World } from "../core/world";
import type { Rule, ScheduledRule } from "./model";

/** Invokes the rules' functions, without waiting for their answers. */
export interface AsyncInvoker {
  invokeAsync(functionName: string, event: object): void | Promise<void>;
  /** Whether an invocation of a function can only go on in virtual time. */
  isAsleep(functionName: string): boolean;
}

/** Takes the events of rules whose target is a queue. */
export interface MessageSink {
  send(queueName: string, body: string): void;
}

interface CompiledRule {
  readonly rule: Rule;
  readonly tests: readonly Test[];
}

/** One field of a pattern and the values that it may have. */
interface Test {
  readonly path: readonly string[];
  readonly allowed: readonly unknown[];
}

/** Amazon EventBridge's default bus: schedules of a fixed rate, and rules that match events by exact values. */
export class VirtualEventBridge {
  readonly #world: World;
  readonly #invoker: AsyncInvoker;
  readonly #sink: MessageSink;
  readonly #rules: CompiledRule[] = [];
  #serial = 0;

  constructor(world: World, invoker: AsyncInvoker, sink: MessageSink) {
    this.#world = world;
    this.#invoker = invoker;
    this.#sink = sink;
  }

  /**
   * Creates a rule. A schedule counts from now on, at a second of its own.
   *
   * @throws when the pattern holds anything but lists of exact values
   */
  createRule(rule: Rule): void {
    switch (rule.kind) {
      case "schedule":
        this.#schedule(rule, this.#world.clock.now() + this.#firstSeconds(rule) * SECOND);
        break;
      case "pattern":
        this.#rules.push({ rule, tests: testsOf(rule.pattern, rule.name) });
        break;
      default:
        rule satisfies never;
    }
  }

  /** Whether any rule may match an event of which only some fields are known: if not, it need not be put together. */
  hears(known: object): boolean {
    return this.#rules.some(({ tests }) => matches(tests, known, true));
  }

  /** Puts an event on the bus. It is delivered at least once, a little later. */
  event(source: string, detailType: string, resources: readonly string[], detail: object): void {
    this.#serial += 1;
    const event = {
      version: "0",
      id: uuid(this.#serial),
      "detail-type": detailType,
      source,
      account: this.#world.accountId,
      time: isoTime(this.#world),
      region: this.#world.region,
      resources: [...resources],
      detail,
    };
    for (const { rule, tests } of this.#rules) {
      if (!matches(tests, event, false)) continue;
      this.#deliver(rule, event);
      if (this.#world.random() < this.#world.draws.next("duplicateShare")) this.#deliver(rule, event);
    }
  }

  /** Seconds from a schedule's creation to its first own second. */
  #firstSeconds({ name, periodSeconds }: ScheduledRule): number {
    return Math.min(this.#world.draws.of("schedulePhaseSeconds", name) || periodSeconds, periodSeconds);
  }

  /** @param timeMs the next time by the rule's own second */
  #schedule(rule: ScheduledRule, timeMs: number): void {
    this.#world.clock.at(timeMs + this.#world.draws.next("scheduleLatenessSeconds", rule.name) * SECOND, () => {
      this.#serial += 1;
      this.#deliver(rule, {
        version: "0",
        id: uuid(this.#serial),
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: this.#world.accountId,
        time: isoTime(this.#world),
        region: this.#world.region,
        resources: [arn(this.#world, "events", `rule/${rule.name}`)],
        detail: {},
      });
      this.#schedule(rule, timeMs + rule.periodSeconds * SECOND);
    });
  }

  #deliver({ queues = [], functions }: Rule, event: object): void {
    const isRead = functions.length > 0 || queues.some(({ input }) => input === undefined);
    const text = isRead ? JSON.stringify(event) : "";
    for (const { name, input } of queues)
      this.#world.clock.after(this.#world.draws.next("eventDeliverySeconds") * SECOND, () =>
        this.#sink.send(name, input ?? text),
      );
    for (const name of functions)
      this.#world.clock.after(
        this.#world.draws.next("eventDeliverySeconds") * SECOND,
        // Each target gets a document of its own.
        () => this.#invoker.invokeAsync(name, JSON.parse(text)),
        () => this.#invoker.isAsleep(name),
      );
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const testsOf = (pattern: Fields, ruleName: string, path: readonly string[] = []): Test[] =>
  Object.entries(pattern).flatMap(([field, allowed]) => {
    const fieldPath = [...path, field];
    if (isFields(allowed)) return testsOf(allowed, ruleName, fieldPath);
    if (Array.isArray(allowed) && !allowed.some((item) => typeof item === "object" && item !== null))
      return [{ path: fieldPath, allowed }];
    throw new Error(
      `rule ${ruleName}: the pattern's ${fieldPath.join(".")} is ${JSON.stringify(allowed)}; ` +
        "the virtual EventBridge knows lists of exact values",
    );
  });

/**
 * Whether an event has one of the allowed values in each tested field; of a list one item is enough. Source:
 * EventBridge user guide, "Amazon EventBridge event patterns", matching by exact values.
 *
 * @param whenAbsent the result for a field that the event does not have
 */
const matches = (tests: readonly Test[], event: unknown, whenAbsent: boolean): boolean => {
  for (const { path, allowed } of tests) {
    let value = event;
    for (const field of path) value = (value as Fields | null | undefined)?.[field];
    const isMatch =
      value === undefined
        ? whenAbsent
        : Array.isArray(value)
          ? value.some((item) => allowed.includes(item))
          : allowed.includes(value);
    if (!isMatch) return false;
  }
  return true;
};
