import {
  beginning,
  type Instance,
  keyOf,
  livenessBroken,
  type Machine,
  type Setting,
  type Step,
  stepsOf,
  tick,
} from "./model";

export interface Scope extends Setting {
  readonly instances: number;
  /** Looks under way at once, over all instances. */
  readonly looksAtOnce: number;
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
 * The instances share the clock and the looks that run at once; nothing else joins them, because a failure that strikes
 * several at once is the same as one of each.
 */
export function explore(scope: Scope, machine: Machine): Exploration {
  const kinds = new InstanceStates(scope, machine);
  const { instances, looksAtOnce } = scope;
  const first = Array.from({ length: instances }, () => kinds.idOf(beginning(scope)));
  const states = new StateTable(instances);
  states.add(states.keyOf(first), -1);
  let transitions = 0;

  for (let index = 0; index < states.size; index++) {
    const state = states.at(index);
    let looks = 0;
    for (const id of state) looks += kinds.looksOf(id);
    for (let place = 0; place < instances; place++) {
      const id = state[place]!;
      const broken = kinds.livenessOf(id);
      if (broken) return found(broken, [...traceTo(index), FAIR_END]);
      if (place > 0 && state[place - 1] === id) continue;
      for (const step of kinds.stepsOf(id)) {
        if (looks - kinds.looksOf(id) + step.looks > looksAtOnce) continue;
        if (step.broken) return found(step.broken, [...traceTo(index), step.label]);
        transitions += 1;
        states.add(states.keyReplacing(state, place, step.id), index);
      }
    }
    for (const onward of [true, false]) {
      const steps = state.map((id) => kinds.tickOf(id, onward));
      if (!steps.every((step) => step !== undefined)) continue;
      const broken = steps.find((step) => step.broken);
      if (broken) return found(broken.broken!, [...traceTo(index), broken.label]);
      transitions += 1;
      states.add(states.keyOf(steps.map(({ id }) => id)), index);
    }
  }
  return { states: states.size, transitions, instanceStates: kinds.size };

  function found(rule: string, trace: readonly string[]): Exploration {
    return { states: states.size, transitions, instanceStates: kinds.size, broken: { rule, trace } };
  }

  /** The steps to a state, replayed with the instances in their places. */
  function traceTo(index: number): string[] {
    const path = states.pathTo(index);
    let state = first;
    return path.slice(1).map((key) => {
      for (const [place, id] of state.entries())
        for (const step of kinds.stepsOf(id)) {
          const next = state.with(place, step.id);
          if (states.keyOf(next) !== key) continue;
          state = next;
          return instances === 1 ? step.label : `instance ${place + 1}: ${step.label}`;
        }
      const onward = [true, false].find((each) => {
        const next = state.map((id) => kinds.tickOf(id, each)?.id);
        return next.every((id) => id !== undefined) && states.keyOf(next) === key;
      })!;
      const steps = state.map((id) => kinds.tickOf(id, onward)!);
      state = steps.map(({ id }) => id);
      return steps[0]!.label;
    });
  }
}

const FAIR_END = "from here on looks read everything and are carried out, time goes on, and its tasks do not change";

interface NumberedStep {
  readonly id: number;
  readonly looks: number;
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
  readonly #ticks: [NumberedStep | undefined, NumberedStep | undefined][] = [];
  readonly #liveness: (string | undefined)[] = [];

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

  looksOf(id: number): number {
    return this.#instances[id]!.looks.length;
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
    if (!(id in this.#liveness)) this.#liveness[id] = livenessBroken(this.#instances[id]!, this.#scope, this.#machine);
    return this.#liveness[id];
  }

  #differentSteps(id: number): NumberedStep[] {
    const steps = new Map<string, NumberedStep>();
    for (const step of stepsOf(this.#instances[id]!, this.#scope, this.#machine)) {
      if (step.next.looks.length > this.#scope.looksAtOnce) continue;
      const numbered = this.#numbered(step);
      const key = `${numbered.id} ${numbered.broken}`;
      if ((numbered.id !== id || numbered.broken) && !steps.has(key)) steps.set(key, numbered);
    }
    return [...steps.values()];
  }

  #tick(id: number, onward: boolean): NumberedStep | undefined {
    const step = tick(this.#instances[id]!, this.#scope, onward);
    return step && this.#numbered(step);
  }

  #numbered({ label, next, broken }: Step): NumberedStep {
    return { id: this.idOf(next), looks: next.looks.length, label, broken };
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
