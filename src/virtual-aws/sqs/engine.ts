import { createHash } from "node:crypto";
import { fateOf } from "../core/seam";
import { SECOND } from "../core/time";
import { arn, uuid, type World } from "../core/world";
import type { EventSourceMapping, MappingState, Message, Queue, QueueState } from "./model";
import { DEFAULT_RETENTION_SECONDS } from "./timings";

/** Invokes the functions of event source mappings. */
export interface Invoker {
  /** @throws when the function fails, times out or is throttled */
  invoke(functionName: string, event: object): Promise<unknown>;
  /** Whether an invocation of a function can only go on in virtual time. */
  isAsleep(functionName: string): boolean;
}

/** Amazon SQS standard queues with dead letters, and the pollers of Lambda's event source mappings. */
export class VirtualSqs {
  readonly #world: World;
  readonly #invoker: Invoker;
  readonly #queues = new Map<string, QueueState>();
  #serial = 0;

  constructor(world: World, invoker: Invoker) {
    this.#world = world;
    this.#invoker = invoker;
  }

  createQueue(config: Queue): void {
    this.#queues.set(config.name, { config, messages: new Set(), mappings: [] });
  }

  createEventSourceMapping(config: EventSourceMapping): void {
    this.#queue(config.queue).mappings.push({ config, running: 0, pollMs: undefined });
  }

  has(name: string): boolean {
    return this.#queues.has(name);
  }

  /**
   * Sends a message. It is delivered at least once.
   *
   * @param delaySeconds @default the queue's delay
   */
  send(queueName: string, body: string, delaySeconds?: number): void {
    const queue = this.#queue(queueName);
    const messageId = this.#nextId();
    const arrive = () => this.#arrive(queue, messageId, body, delaySeconds ?? queue.config.delaySeconds);
    for (const lateSeconds of fateOf(this.#world.seam, { kind: "message", queue: queueName, body }).delaysSeconds)
      if (lateSeconds === 0) arrive();
      else this.#world.clock.after(lateSeconds * SECOND, arrive);
  }

  #arrive(queue: QueueState, messageId: string, body: string, delaySeconds: number): void {
    const now = this.#world.clock.now();
    const copies = this.#world.random() < this.#world.draws.next("duplicateShare") ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      this.#add(queue, { messageId, body, sentMs: now, receiveCount: 0, visibleMs: now + delaySeconds * SECOND });
  }

  /** The messages in a queue, received or not. */
  messages(queueName: string): readonly Message[] {
    return [...this.#queue(queueName).messages];
  }

  #add(queue: QueueState, message: Message): void {
    queue.messages.add(message);
    for (const mapping of queue.mappings) this.#pollAt(queue, mapping, message.visibleMs);
  }

  /** Sees to a poll as soon as the pollers can notice what is visible at a time, and the batching window has passed. */
  #pollAt(queue: QueueState, mapping: MappingState, visibleMs: number): void {
    const seconds = this.#world.draws.next("pollSeconds") + mapping.config.batchingWindowSeconds;
    const pollMs = Math.max(visibleMs, this.#world.clock.now()) + seconds * SECOND;
    if (mapping.pollMs !== undefined && mapping.pollMs <= pollMs) return;
    mapping.pollMs = pollMs;
    this.#world.clock.at(
      pollMs,
      () => {
        // Another poll has become due sooner, and sees to those after it.
        if (mapping.pollMs !== pollMs) return undefined;
        mapping.pollMs = undefined;
        return this.#poll(queue, mapping);
      },
      () => this.#invoker.isAsleep(mapping.config.function),
    );
  }

  async #poll(queue: QueueState, mapping: MappingState): Promise<void> {
    if (mapping.running >= (mapping.config.maximumConcurrency ?? Number.POSITIVE_INFINITY)) return;
    const batch = this.#receive(queue, mapping.config.batchSize);
    this.#pollForNext(queue, mapping);
    if (batch.length === 0) return;
    mapping.running += 1;
    try {
      const answer = await this.#invoker.invoke(mapping.config.function, {
        Records: batch.map((message) => this.#record(queue, message)),
      });
      const failed = mapping.config.reportBatchItemFailures ? failedItems(answer, batch) : new Set();
      for (const message of batch) if (!failed.has(message.messageId)) queue.messages.delete(message);
    } catch {
      // The batch failed: its messages become visible again when their visibility timeout ends.
    } finally {
      mapping.running -= 1;
    }
    this.#pollForNext(queue, mapping);
  }

  #pollForNext(queue: QueueState, mapping: MappingState): void {
    let next = Number.POSITIVE_INFINITY;
    for (const message of queue.messages) next = Math.min(next, message.visibleMs);
    if (next < Number.POSITIVE_INFINITY) this.#pollAt(queue, mapping, next);
  }

  #receive(queue: QueueState, limit: number): Message[] {
    const {
      visibilityTimeoutSeconds,
      retentionSeconds = DEFAULT_RETENTION_SECONDS,
      maxReceiveCount = Number.POSITIVE_INFINITY,
      deadLetterQueue,
    } = queue.config;
    const now = this.#world.clock.now();
    const batch: Message[] = [];
    for (const message of queue.messages) {
      if (message.visibleMs > now) continue;
      if (now - message.sentMs >= retentionSeconds * SECOND) {
        queue.messages.delete(message);
        continue;
      }
      if (deadLetterQueue !== undefined && message.receiveCount >= maxReceiveCount) {
        queue.messages.delete(message);
        this.#add(this.#queue(deadLetterQueue), { ...message, receiveCount: 0, visibleMs: now });
        continue;
      }
      if (batch.length === limit) break;
      message.receiveCount += 1;
      message.firstReceivedMs ??= now;
      message.visibleMs = now + visibilityTimeoutSeconds * SECOND;
      batch.push(message);
    }
    return batch;
  }

  #record(queue: QueueState, message: Message): object {
    return {
      messageId: message.messageId,
      receiptHandle: this.#nextId(),
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
        SentTimestamp: String(message.sentMs),
        SenderId: this.#world.accountId,
      },
      messageAttributes: {},
      md5OfBody: createHash("md5").update(message.body).digest("hex"),
      eventSource: "aws:sqs",
      eventSourceARN: arn(this.#world, "sqs", queue.config.name),
      awsRegion: this.#world.region,
    };
  }

  #queue(name: string): QueueState {
    const queue = this.#queues.get(name);
    if (!queue) throw new Error(`there is no queue ${name}`);
    return queue;
  }

  #nextId(): string {
    this.#serial += 1;
    return uuid(this.#serial);
  }
}

/**
 * The messages that a partial batch response names. Source: Lambda developer
 * guide, "Implementing partial batch responses": an item without
 * a known id, or an answer that is not of the form, fails the whole batch.
 */
const failedItems = (answer: unknown, batch: readonly Message[]): ReadonlySet<string> => {
  const failures = (answer as { batchItemFailures?: { itemIdentifier?: string }[] | null } | null | undefined)
    ?.batchItemFailures;
  const ids = new Set(batch.map(({ messageId }) => messageId));
  const failed = new Set<string>();
  for (const { itemIdentifier } of failures ?? []) {
    if (!itemIdentifier || !ids.has(itemIdentifier)) return ids;
    failed.add(itemIdentifier);
  }
  return failed;
};
