import {
  beginning,
  type Instance,
  type KnownReadings,
  keyOf,
  keyOfWaitingAlone,
  livenessBroken,
  type Machine,
  type Setting,
  type Step,
  stepsOf,
  tick,
  waitingAlone,
} from "./model";

export interface Scope extends Setting {
  readonly instances: number;
  /** Runs under way at once, over all instances. */
  readonly runsAtOnce: number;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Different states of a single instance. */
  readonly instanceStates: number;
  /** The first rule found broken, and the shortest way there. */
  readonly broken?: { readonly rule: string; readonly trace: readonly string[] };
}

/**
 * Explores breadth first what may become of instances that begin to terminate together, and checks every step and every
 * state that is reached. States that differ only in the order of the instances are one state.
 *
 * The instances share the clock and the runs that are under way at once; nothing else joins them, because a failure that strikes
 * several at once is the same as one of each.
 */
export const explore = (scope: Scope, machine: Machine): Exploration => new Explorer(scope, machine).run();

/** A rule that is broken, and the label of the step that breaks it. */
interface Broken {
  readonly rule: string;
  readonly label: string;
}

class Explorer {
  readonly #scope: Scope;
  readonly #kinds: InstanceStates;
  readonly #first: readonly number[];
  readonly #states: StateTable;
  #transitions = 0;

  constructor(scope: Scope, machine: Machine) {
    this.#scope = scope;
    this.#kinds = new InstanceStates(scope, machine);
    this.#first = Array.from({ length: scope.instances }, () => this.#kinds.idOf(beginning(scope)));
    this.#states = new StateTable(scope.instances);
  }

  run(): Exploration {
    this.#states.add(this.#states.keyOf(this.#first), -1);
    for (let index = 0; index < this.#states.size; index++) {
      const state = this.#states.at(index);
      const broken = this.#stepInstances(index, state) ?? this.#tick(index, state);
      if (broken) return this.#found({ rule: broken.rule, trace: [...this.#traceTo(index), broken.label] });
    }
    return this.#found();
  }

  #found(broken?: Exploration["broken"]): Exploration {
    return {
      states: this.#states.size,
      transitions: this.#transitions,
      instanceStates: this.#kinds.size,
      ...(broken && { broken }),
    };
  }

  /** Adds the states to which a step of one instance leads. */
  #stepInstances(index: number, state: readonly number[]): Broken | undefined {
    let runs = 0;
    for (const id of state) runs += this.#kinds.runsOf(id);
    for (let place = 0; place < state.length; place++) {
      const id = state[place]!;
      const rule = this.#kinds.livenessOf(id);
      if (rule) return { rule, label: FAIR_END };
      if (place > 0 && state[place - 1] === id) continue;
      const broken = this.#stepInstance(index, state, place, this.#scope.runsAtOnce - runs + this.#kinds.runsOf(id));
      if (broken) return broken;
    }
    return undefined;
  }

  /** @param runsLeft runs that the instance may have under way */
  #stepInstance(index: number, state: readonly number[], place: number, runsLeft: number): Broken | undefined {
    for (const step of this.#kinds.stepsOf(state[place]!)) {
      if (step.runs > runsLeft) continue;
      if (step.broken) return { rule: step.broken, label: step.label };
      this.#transitions += 1;
      this.#states.add(this.#states.keyReplacing(state, place, step.id), index);
    }
    return undefined;
  }

  /** Adds the states to which a tick of the clock leads. */
  #tick(index: number, state: readonly number[]): Broken | undefined {
    for (const onward of [true, false]) {
      const steps = state.map((id) => this.#kinds.tickOf(id, onward));
      if (!steps.every((step) => step !== undefined)) continue;
      const broken = steps.find((step) => step.broken);
      if (broken) return { rule: broken.broken!, label: broken.label };
      this.#transitions += 1;
      this.#states.add(this.#states.keyOf(steps.map(({ id }) => id)), index);
    }
    return undefined;
  }

  /** The steps to a state, replayed with the instances in their places. */
  #traceTo(index: number): string[] {
    let state = this.#first;
    return this.#states
      .pathTo(index)
      .slice(1)
      .map((key) => {
        const step = this.#stepTo(key, state) ?? this.#tickTo(key, state);
        state = step.state;
        return step.label;
      });
  }

  /** The step of one instance that leads from a state to another. */
  #stepTo(key: number, state: readonly number[]): { state: readonly number[]; label: string } | undefined {
    for (const [place, id] of state.entries())
      for (const step of this.#kinds.stepsOf(id)) {
        const next = state.with(place, step.id);
        if (this.#states.keyOf(next) !== key) continue;
        return { state: next, label: state.length === 1 ? step.label : `instance ${place + 1}: ${step.label}` };
      }
    return undefined;
  }

  /** The tick that leads from a state to another. */
  #tickTo(key: number, state: readonly number[]): { state: readonly number[]; label: string } {
    const onward = [true, false].find((each) => {
      const next = state.map((id) => this.#kinds.tickOf(id, each)?.id);
      return next.every((id) => id !== undefined) && this.#states.keyOf(next) === key;
    })!;
    const steps = state.map((id) => this.#kinds.tickOf(id, onward)!);
    return { state: steps.map(({ id }) => id), label: steps[0]!.label };
  }
}

const FAIR_END = "from here on runs read everything and are executed, time goes on, and its tasks do not change";

interface NumberedStep {
  readonly id: number;
  readonly runs: number;
  readonly label: string;
  readonly broken?: string | undefined;
}

/** The states that a single instance gets into, numbered, with what each leads to. */
class InstanceStates {
  readonly #scope: Scope;
  readonly #machine: Machine;
  readonly #ids = new Map<string, number>();
  readonly #instances: Instance[] = [];
  readonly #steps: NumberedStep[][] = [];
  readonly #readings: KnownReadings = new Map();
  readonly #ticks: [NumberedStep | undefined, NumberedStep | undefined][] = [];
  /** By the key of the instance that waits without a run: many states have the same. */
  readonly #liveness = new Map<string, string | undefined>();

  constructor(scope: Scope, machine: Machine) {
    this.#scope = scope;
    this.#machine = machine;
  }

  get size(): number {
    return this.#instances.length;
  }

  idOf(instance: Instance): number {
    const key = keyOf(instance);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#instances.push(instance) - 1;
    this.#ids.set(key, id);
    return id;
  }

  runsOf(id: number): number {
    return this.#instances[id]!.runs.length;
  }

  /** One step to each next state. */
  stepsOf(id: number): readonly NumberedStep[] {
    this.#steps[id] ??= this.#differentSteps(id);
    return this.#steps[id];
  }

  tickOf(id: number, onward: boolean): NumberedStep | undefined {
    this.#ticks[id] ??= [this.#tick(id, false), this.#tick(id, true)];
    return this.#ticks[id][onward ? 1 : 0];
  }

  /** The liveness rule that this state breaks. */
  livenessOf(id: number): string | undefined {
    const instance = this.#instances[id]!;
    if (instance.life === "ended") return undefined;
    const key = keyOfWaitingAlone(instance);
    if (!this.#liveness.has(key))
      this.#liveness.set(key, livenessBroken(waitingAlone(instance), this.#scope, this.#machine));
    return this.#liveness.get(key);
  }

  #differentSteps(id: number): NumberedStep[] {
    const steps = new Map<number | string, NumberedStep>();
    for (const step of stepsOf(this.#instances[id]!, this.#scope, this.#machine, this.#readings)) {
      if (step.next.runs.length > this.#scope.runsAtOnce) continue;
      const numbered = this.#numbered(step);
      const key = numbered.broken ? `${numbered.id} ${numbered.broken}` : numbered.id;
      if ((numbered.id !== id || numbered.broken) && !steps.has(key)) steps.set(key, numbered);
    }
    return [...steps.values()];
  }

  #tick(id: number, onward: boolean): NumberedStep | undefined {
    const step = tick(this.#instances[id]!, this.#scope, onward);
    return step && this.#numbered(step);
  }

  #numbered({ label, next, broken }: Step): NumberedStep {
    return { id: this.idOf(next), runs: next.runs.length, label, broken };
  }
}

/** A set of states in the order in which they were found, each with the state that it was found from. */
class StateTable {
  readonly #instances: number;
  /** As many numbers of instances' states as fit in the 53 bits of a double: 131,072 for three instances. */
  readonly #base: number;
  #keys = new Float64Array(1 << 16);
  #parents = new Int32Array(1 << 16);
  /** Open addressing: index of a state plus 1, or 0. */
  #slots = new Int32Array(1 << 18);
  size = 0;

  /** @param instances of a state, at most 3 */
  constructor(instances: number) {
    this.#instances = instances;
    this.#base = 2 ** Math.floor(53 / instances);
  }

  keyOf(state: readonly number[]): number {
    const sorted = state.toSorted((one, other) => one - other);
    return sorted.reduce((key, id) => key * this.#base + id, 0);
  }

  /** The key of a state in ascending order after one of its instances has become another. */
  keyReplacing(state: readonly number[], place: number, id: number): number {
    let key = 0;
    let isIn = false;
    for (let index = 0; index < state.length; index++) {
      if (index === place) continue;
      const other = state[index]!;
      if (!isIn && id < other) {
        key = key * this.#base + id;
        isIn = true;
      }
      key = key * this.#base + other;
    }
    return isIn ? key : key * this.#base + id;
  }

  /** A state, in ascending order. */
  at(index: number): number[] {
    let key = this.#keys[index]!;
    const state = new Array<number>(this.#instances);
    for (let place = this.#instances - 1; place >= 0; place--) {
      const rest = Math.floor(key / this.#base);
      state[place] = key - rest * this.#base;
      key = rest;
    }
    return state;
  }

  add(key: number, parent: number): void {
    const slot = this.#find(key);
    if (this.#slots[slot] !== 0) return;
    if (this.size === this.#keys.length) this.#makeRoom();
    this.#keys[this.size] = key;
    this.#parents[this.size] = parent;
    this.#slots[slot] = ++this.size;
    if (this.size * 2 > this.#slots.length) this.#rehash();
  }

  /** The keys of the states on the way to one, from the first on. */
  pathTo(index: number): number[] {
    const keys: number[] = [];
    for (let each = index; each >= 0; each = this.#parents[each]!) keys.push(this.#keys[each]!);
    return keys.reverse();
  }

  /** The slot of a key, or the free one where it belongs. */
  #find(key: number): number {
    const mask = this.#slots.length - 1;
    const high = Math.floor(key / 2 ** 32);
    let hash = Math.imul(key - high * 2 ** 32, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0 || this.#keys[entry - 1] === key) return slot;
    }
  }

  #makeRoom(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    const parents = new Int32Array(this.#parents.length * 2);
    parents.set(this.#parents);
    this.#parents = parents;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let index = 0; index < this.size; index++) this.#slots[this.#find(this.#keys[index]!)] = index + 1;
  }
}
